/** 3.3.1 and 3.3.7 in a browser: a form that is the record with its materials, and a roster whose rows are taken into the form. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { choose, hallWithPortal, show, writeDay, type Portal } from '../../test/browser.ts'
import { idNumber, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'
import { picture } from '../../test/materials.ts'

let h: TestHall, portal: Portal, employer: Employer, agent: Visitor
const folder = mkdtempSync(join(tmpdir(), 'banshi-projects-'))
const paper = join(folder, '施工合同.jpg')
hallWithPortal(async (opened) => {
  ({ h, portal } = opened)
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  await picture().jpeg().toFile(paper)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const handIn = async (page: Page, material: string) => {
  await page.getByRole('tab', { name: '附件材料' }).click()
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: /^上传/ }).first().click()])
  await chooser.setFiles(paper)
  await page.getByText('已上传').first().waitFor()
  expect(await page.getByText(material).count()).toBeGreaterThan(0)
}

test('3.3.1: what is blank is named, the account is copied, without the contract it does not go', { timeout: 400_000 }, async () => {
  await h.db.insertInto('employer_bank_account').values({ employer_id: employer.id, bank: '105', opening_branch: '演示支行', holder: employer.name, number: '62220000000002', branches: ['employment_injury'] } as never).execute()
  const page = await portal.atTheForm(agent, 'construction-project-registration')
  await page.getByLabel('项目名称').waitFor()
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('button', { name: '项目名称为必填项！' }).waitFor()
  expect(await page.getByRole('radio').count()).toBe(19)
  await page.getByLabel('项目名称').fill('东湖演示大桥')
  await choose(page, '项目状态', '在建')
  await choose(page, '装饰装修工程或园林绿化项目', '否')
  await page.getByLabel('项目总价/工程安装费(万元)').fill('555')
  await page.getByLabel('负责人姓名').fill('钱程')
  await page.getByLabel('负责人证件号码').fill(idNumber(701))
  await page.getByLabel('负责人联系电话').fill('13900000000')
  await writeDay(page, '施工开始日期', '20210301')
  await writeDay(page, '施工结束日期', '20201231')
  await page.getByRole('radio', { name: '桥梁建设' }).check()
  await page.getByRole('button', { name: '同步单位支付银行' }).click()
  await expect.poll(() => page.getByLabel('银行账号').inputValue()).toBe('62220000000002')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('button', { name: '施工结束日期不能早于施工开始日期！' }).waitFor()
  await show(page, '01-form', { phone: true })
  await writeDay(page, '施工结束日期', '20221231')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '确认提交' }).press('Enter')
  await page.getByText('请上传必传材料《施工合同》！').first().waitFor()
  await handIn(page, '施工合同')
  await show(page, '01-materials', { phone: true })
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '确认提交' }).press('Enter')
  await page.getByText('该业务已受理成功，您可在办件记录中查询办理进度！').waitFor()
  expect(await page.locator('.wz-serial b').innerText()).toMatch(/^20210315\d{7}$/)
  await page.context().close()

  const desk = await portal.pageOf(await h.aClerk()) // what is accepted waits for a clerk as what is submitted does
  await desk.goto(`${portal.base}/review`)
  await desk.getByText('建筑工程项目登记').first().waitFor()
  await desk.context().close()
})

test('3.3.7: the project first, a row of its roster into the form, the change seen, done at once with its paper', { timeout: 400_000 }, async () => {
  const project = await h.aProject(employer, { name: '一号演示桥' })
  const person = await h.aPerson({ name: '李安宁' })
  const { id } = await h.aMember(employer, project, person, { from: '2020-03-01', until: '2021-06-30' })
  const page = await portal.atTheForm(agent, 'construction-project-insured-roster-maintenance')
  await page.getByRole('button', { name: '添加', exact: true }).click()
  await page.getByRole('button', { name: '请先选择项目！' }).waitFor()
  await choose(page, '项目选择', '一号')
  await page.getByRole('textbox', { name: '项目名称' }).getByText('一号演示桥').waitFor()
  await show(page, '07-form', { phone: true })
  await page.getByRole('tab', { name: '校验结果' }).click()
  await page.getByRole('radio', { name: '已参保人员信息' }).check({ force: true })
  await show(page, '07-roster', { phone: true })
  await page.getByRole('cell', { name: '李安宁' }).dblclick()
  await expect.poll(() => page.getByLabel('姓名').inputValue()).toBe('李安宁')
  expect(await page.getByLabel('进入项目终止时间').inputValue()).toBe('2021-06-30')
  await writeDay(page, '进入项目终止时间', '20210331')
  await choose(page, '变更类型', '减少')
  await page.getByRole('button', { name: '添加', exact: true }).click()
  await page.getByRole('dialog').getByText('2021-03-31').first().waitFor()
  await page.getByRole('dialog').getByRole('button', { name: /确/ }).first().press('Enter')
  await page.getByText('李安宁校验通过，已添加').waitFor()
  await page.getByRole('textbox', { name: '项目名称' }).getByText('一号演示桥').waitFor() // stands while persons come and go
  await page.getByRole('tab', { name: /校验结果/ }).click()
  await page.getByRole('radio', { name: /校验成功人员信息/ }).check({ force: true })
  await page.getByRole('cell', { name: '减少' }).waitFor()
  await show(page, '07-results', { phone: true })
  await handIn(page, '《建筑工程项目职工参保信息变更表》')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '继续保存' }).press('Enter')
  await page.getByText('该业务已成功办结!').waitFor()
  expect(await h.db.selectFrom('project_member').where('id', '=', id).select('until_on').executeTakeFirst()).toEqual({ until_on: '2021-03-31' })
  await page.context().close()
})

test('3.3.24: a project is chosen, its fee and how it came about are seen, declared and billed at once', { timeout: 400_000 }, async () => {
  await h.aProject(employer, { name: '缴费演示桥', price: 555_000_000 })
  const page = await portal.atTheForm(agent, 'construction-project-contribution-declaration')
  await choose(page, '项目选择', '缴费')
  await page.getByRole('button', { name: '4,162.50' }).click()
  await page.getByText('建筑工程项目实际费率').first().waitFor()
  await show(page, '24-form', { phone: true })
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('dialog').getByText('4,162.50').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '确认提交' }).press('Enter')
  await page.getByText('业务办理成功！').waitFor()
  await page.context().close()
})
