/** 税务部门模拟器 and 税务对账 in a browser: a clerk pays a notice by clicks, one payment is not reported, and the reconciliation names it. */
import { expect, test } from 'vitest'
import { handOverDue } from '../../ledger/hand-overs.ts'
import { hallWithPortal, show, type Portal } from '../../test/browser.ts'
import { aDeclaredEmployer } from '../../test/declared-employer.ts'
import type { TestHall } from '../../test/hall.ts'

let h: TestHall, portal: Portal
hallWithPortal((opened) => { ({ h, portal } = opened) })

test('a notice is invoiced, paid and reported again; what was not reported shows in the reconciliation', async () => {
  const office = h.parts.taxSimulator
  if (!office) throw new Error('no simulator')
  Object.assign(h.outside.registers, { taxOffice: office })
  const { numbers } = await aDeclaredEmployer(h)
  while (await h.db.selectFrom('hand_over').where('state', '=', 'waiting').select('id').executeTakeFirst()) await handOverDue(h.hall, office)
  const page = await portal.pageOf(await h.aClerk('429900'), '/review')
  await page.getByRole('link', { name: '税务模拟器' }).click()
  const row = page.getByRole('row').filter({ hasText: numbers['unemployment'] ?? '' })
  await row.getByRole('button', { name: '开票' }).click()
  await row.getByText('已开票').waitFor()
  await row.getByRole('button', { name: '缴款' }).click()
  await page.getByLabel('缴款金额').fill('100')
  await page.getByRole('button', { name: /确\s*认/ }).click()
  await row.getByText('大厅已入账').waitFor()
  await row.getByRole('button', { name: '再次回传' }).click()
  await row.getByText('未重复入账').waitFor()
  await row.getByRole('button', { name: '缴款' }).click()
  await page.getByLabel('缴款金额').fill('77.80')
  await page.getByLabel('立即把到账回传大厅').uncheck()
  await page.getByRole('button', { name: /确\s*认/ }).click()
  await row.getByText('未回传').waitFor()
  await page.getByRole('switch', { name: '税务部门系统连接' }).click()
  await page.getByText('已中断', { exact: true }).waitFor()
  await page.getByRole('switch', { name: '税务部门系统连接' }).click()
  await page.getByText('连接正常', { exact: true }).waitFor()
  await show(page, 'tax-office')
  expect((await h.db.selectFrom('notice').where('number', '=', numbers['unemployment'] ?? '').select(['received_fen', 'tax_state']).execute())).toEqual([{ received_fen: 10_000, tax_state: 'invoiced' }])

  await page.getByRole('link', { name: '税务对账' }).click()
  await page.getByPlaceholder('开始日期').fill('2021-03-01')
  await page.getByPlaceholder('结束日期').fill('2021-03-15')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '开始对账' }).click()
  await page.getByLabel('对账差异列表').getByText('税务已到账，大厅未收到').waitFor()
  expect(await page.getByLabel('对账差异列表').getByText(numbers['unemployment'] ?? '', { exact: true }).count()).toBe(1)
  await page.getByRole('button', { name: /^登记处理 税务已到账，大厅未收到/ }).click()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('请填写处理情况！').waitFor()
  await page.getByLabel('处理情况').fill('已请税务部门重新回传')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByLabel('对账差异列表').getByText('已请税务部门重新回传').waitFor()
  await show(page, 'reconciliation', { phone: true })
}, 240_000)
