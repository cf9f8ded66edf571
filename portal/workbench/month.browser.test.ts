/** 本月事项 in a browser: what is to be done, the picture and its table, lines that open their service filled; an address never changes what a draft holds. */
import { expect, test } from 'vitest'
import { hallWithPortal, objections, show, type Portal } from '../../test/browser.ts'
import { aDeclaredEmployer } from '../../test/declared-employer.ts'
import type { Employer, TestHall, Visitor } from '../../test/hall.ts'

let h: TestHall, portal: Portal, employer: Employer, agent: Visitor
hallWithPortal(async (opened) => {
  ({ h, portal } = opened)
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  await h.aWage(employer, await h.aPerson({ employer, name: '张三丰' }))
  await h.db.updateTable('employer_branch').set({ last_period: 202101 as never }).where('employer_id', '=', employer.id).where('branch', '=', 'employment_injury').execute()
})

test('a month to declare opens 3.3.22 with the month filled and its branches ticked; a draft keeps what it holds', { timeout: 400_000 }, async () => {
  const page = await portal.pageOf(agent, '/')
  await page.getByRole('heading', { name: '本月事项' }).waitFor()
  await page.getByRole('link', { name: '去申报：2021年02月至2021年03月' }).click()
  await page.getByRole('button', { name: '下一步' }).waitFor()
  await show(page, 'given', { phone: true })
  await page.getByText('新开的申报将为您填好：费款所属止期 2021年02月；单位参保信息 勾选1项').waitFor()
  await page.getByLabel('申报人').fill('王立新')
  await page.getByLabel('手机号码').fill('18555555555')
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByText(/已勾选\s*1 \/ 3/).waitFor()
  expect(await page.getByLabel('费款所属止期').inputValue()).toBe('202102')
  expect(await page.getByRole('row').filter({ hasText: '工伤保险' }).first().getByRole('checkbox').isChecked()).toBe(true)
  const draft = new URL(page.url())
  expect([...draft.searchParams.keys()]).toEqual(['case'])

  await page.goto(`${draft.href}&period=202012&ticked=1,2`)
  await page.getByText(/已勾选\s*1 \/ 3/).waitFor()
  expect(await page.getByLabel('费款所属止期').inputValue()).toBe('202102')
  expect(await agent.get(`/api/cases/${draft.searchParams.get('case') ?? ''}`)).toMatchObject({ header: { period: '202102' } })

  await page.goto(`${portal.base}/`)
  await page.getByRole('link', { name: '继续办理 单位社会保险缴费申报' }).waitFor()
  await show(page, 'month-undeclared', { phone: true })
  await page.getByRole('navigation', { name: '业务模块' }).getByRole('button', { name: '社会保险缴费申报' }).click()
  await page.getByRole('link', { name: /3\.3\.22/ }).waitFor()
  await page.getByRole('button', { name: '本月事项' }).click()
  await page.getByRole('heading', { name: '未申报的月份' }).waitFor()
})

test('a notice to pay opens 3.3.70 narrowed to it, and leafing away keeps what is asked then; the picture has its table', { timeout: 400_000 }, async () => {
  const of = await aDeclaredEmployer(h)
  const page = await portal.pageOf(of.agent, '/')
  await page.getByRole('link', { name: '查看单据：2021年03月 失业保险征收统筹' }).waitFor()
  await page.getByText('以表格查看').click()
  const row = page.getByRole('row').filter({ hasText: '2021年03月' })
  expect(await row.getByRole('cell').allInnerTexts()).toEqual(['2', '缴费人数', '2,969.26', '1,475.74', '4,445.00'])
  expect(await objections(page)).toEqual([])
  await show(page, 'month', { phone: true })
  await page.getByRole('link', { name: '查看单据：2021年03月 失业保险征收统筹' }).click()
  await page.getByText('共 1 条').waitFor()
  expect(await page.getByRole('textbox', { name: '征集通知单号' }).inputValue()).toBe(of.numbers['unemployment'])
  await expect.poll(() => new URL(page.url()).search).toBe('')
  await page.getByRole('textbox', { name: '征集通知单号' }).fill('')
  await page.getByRole('button', { name: '查询', exact: true }).click()
  await page.getByText('共 2 条').waitFor()
  await page.getByRole('link', { name: '首页' }).click()
  await page.getByRole('heading', { name: '本月事项' }).waitFor()
  await page.getByRole('link', { name: '业务单据查询' }).click()
  await page.getByText('共 2 条').waitFor()
})
