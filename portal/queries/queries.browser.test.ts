/** 3.3.68 and 3.3.70 in a browser: the menu, a condition, leafing, windows by button and double click, 计算过程, 全部导出 in the background. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { choose, hallWithPortal, objections, show, type Portal } from '../../test/browser.ts'
import { aDeclaredEmployer, aReceipt, type Declared } from '../../test/declared-employer.ts'
import { linesOf } from '../../test/exported.ts'
import type { TestHall } from '../../test/hall.ts'

let h: TestHall, portal: Portal, of: Declared
hallWithPortal(async (opened) => {
  ({ h, portal } = opened)
  of = await aDeclaredEmployer(h)
  await aReceipt(h, of.employer, of.numbers['old_age'] ?? '', 400_000)
  for (let i = 0; i < 9; i++) await h.aPerson({ employer: of.employer, branches: ['old_age', 'unemployment'], name: `周${'一二三四五六七八九'.charAt(i)}` })
})

const opened = (address: string) => portal.pageOf(of.agent, address)
const rowOf = (page: Page, words: string) => page.getByRole('row').filter({ hasText: words }).first()
const inMenu = (page: Page, label: string) => page.getByRole('navigation', { name: '查询内容' }).getByRole('button', { name: label })

test('3.3.68: from page to page by the menu; a condition, leafing, the persons of a row by double click with 计算过程', { timeout: 400_000 }, async () => {
  const page = await opened('/queries/employer-comprehensive-query')
  await page.getByText('参保所属区').waitFor()
  expect(await page.locator('dd', { hasText: of.employer.name }).count()).toBe(1)
  await show(page, '68-employer', { phone: true })

  await inMenu(page, '人员增减变动查询').click()
  await rowOf(page, '周九').waitFor()
  await page.getByText('共 24 条').waitFor()
  await show(page, '68-movements', { phone: true })
  await page.getByRole('button', { name: '尾页' }).click()
  await page.getByLabel('第 3 页，共 3 页，输入页码后按回车').waitFor()
  await expect.poll(() => page.locator('tbody tr.ant-table-row').count()).toBe(4)
  await page.getByRole('button', { name: '上页' }).click()
  await page.getByLabel('第 2 页，共 3 页，输入页码后按回车').waitFor()
  await choose(page, '变动类型', '减员')
  await page.getByRole('button', { name: '查询', exact: true }).click()
  await page.getByText('没有人员增减变动').waitFor()
  await page.getByRole('button', { name: '重置' }).click()
  await page.getByText('共 24 条').waitFor()

  await inMenu(page, '缴费综合信息').click()
  await rowOf(page, '2,844.80').waitFor()
  expect(page.url()).toMatch(/list=contributions$/)
  await page.getByText('合计：').waitFor()
  await show(page, '68-contributions', { phone: true })
  await page.getByRole('button', { name: '核定不可做账信息' }).click()
  await page.getByRole('dialog').getByText('未申报缴费工资').first().waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await rowOf(page, '2,844.80').dblclick()
  const persons = page.getByRole('dialog', { name: '人员明细' })
  await persons.getByText('张三丰').waitFor()
  await show(page, '68-persons', { phone: true })
  await rowOf(page, '张三丰').getByRole('button', { name: '1,422.40' }).click()
  await page.getByText('缴费基数×单位缴费比例').waitFor()
  await page.goBack()
  await rowOf(page, '周九').waitFor()
  await page.context().close()
})

test('3.3.70: 查看 opens 到账进度, double click 单据明细; 全部导出 comes as a file when it is ready', { timeout: 400_000 }, async () => {
  const page = await opened('/queries/contribution-document-query')
  await rowOf(page, '4,267.20').waitFor()
  await show(page, '70-notices', { phone: true })
  await rowOf(page, '4,267.20').getByRole('button', { name: '查看' }).click()
  const progress = page.getByRole('dialog', { name: '到账进度' })
  await progress.getByText('税务到账').waitFor()
  expect(await progress.getByText('4,000.00').count()).toBe(1)
  await show(page, '70-progress', { phone: true })
  await page.keyboard.press('Escape')
  await progress.waitFor({ state: 'detached' })
  await rowOf(page, '4,267.20').dblclick()
  const details = page.getByRole('dialog', { name: '单据明细' })
  await details.getByText('正常应缴').waitFor()
  await details.getByRole('row').filter({ hasText: '正常应缴' }).dblclick()
  await page.getByRole('dialog', { name: '人员明细' }).getByText('李四光').waitFor()
  await show(page, '70-persons', { phone: true })
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: '人员明细' }).waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await details.waitFor({ state: 'detached' })
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '全部导出' }).click()])
  expect(file.suggestedFilename()).toBe('业务单据查询.xlsx')
  expect(linesOf(readFileSync(await file.path())).map((line) => line[8])).toEqual(expect.arrayContaining(['应处理金额', '4267.20', '177.80']))
  await page.getByText('已导出 2 条').waitFor()
  await page.context().close()
})

test('3.3.73: nothing is listed before 查询, and 重置 empties the list', { timeout: 400_000 }, async () => {
  await h.aPensioner(of.employer, await h.aPerson({ employer: of.employer, name: '钱程', born: '1955-01-01' }), { since: 201901 })
  const page = await opened('/queries/persons-pending-verification-query')
  await page.getByText('请点击【查询】').waitFor()
  expect(await page.getByText('钱程').count()).toBe(0)
  await page.getByRole('button', { name: '查询', exact: true }).click()
  await rowOf(page, '钱程').waitFor()
  await page.getByText('到期，请办理认证').waitFor()
  await show(page, '73-list', { phone: true })
  await page.getByRole('button', { name: '重置' }).click()
  await page.getByText('钱程').waitFor({ state: 'detached' })
  await page.context().close()
})

test('3.3.70: 打印 opens the notice that 3.3.26 printed', { timeout: 400_000 }, async () => {
  const employer = await h.anEmployer({ region: '429900', branches: ['old_age', 'unemployment'] })
  await h.db.updateTable('employer').set({ size: '小型企业' }).where('id', '=', employer.id).execute()
  await h.aWage(employer, await h.aPerson({ employer, branches: ['old_age', 'unemployment'] }))
  const agent = await h.agentOf(employer)
  const filed = async (service: string, list: string, values: Record<string, string>) => {
    const draft = await agent.draft(service)
    await agent.put(`/api/cases/${draft}/picks`, { list, all: true, keys: [], values, rows: {} })
    await agent.post(`/api/cases/${draft}/save`)
    expect((await agent.submit(draft)).statusCode).toBe(200)
    return draft
  }
  await filed('employer-contribution-declaration', 'participations', { period: '202103' })
  const issued = await filed('contribution-assessment-and-refund-notice-issuance', 'waiting', { collection: 'regular', until: '202103', chosen: 'old_age,unemployment' })
  const page = await portal.pageOf(agent, '/queries/contribution-document-query')
  await page.getByRole('link', { name: '打印' }).first().waitFor()
  expect(await page.getByRole('link', { name: '打印' }).evaluateAll((all) => all.map((one) => one.getAttribute('href')))).toEqual([`/api/cases/${issued}/form.pdf`, `/api/cases/${issued}/form.pdf`])
  expect(await objections(page)).toEqual([])
  await show(page, '70-print', { phone: true })
  await page.context().close()
})
