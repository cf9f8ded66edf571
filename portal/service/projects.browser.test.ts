/** 3.3.1 and 3.3.7 in a browser: a form that is the record with its materials, and a roster whose rows are taken into the form. */
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, writeDay } from '../../test/browser.ts'
import { idNumber, openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'
import { picture } from '../../test/materials.ts'

let h: TestHall, browser: Browser, base: string, employer: Employer, agent: Visitor
const folder = mkdtempSync(join(tmpdir(), 'banshi-projects-'))
const paper = join(folder, '施工合同.jpg')
beforeAll(async () => {
  h = await openHall()
  await h.app.listen({ port: 0, host: 'localhost' })
  base = `http://localhost:${(h.app.server.address() as AddressInfo).port}`
  browser = await openBrowser()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  await picture().jpeg().toFile(paper)
})
afterAll(async () => {
  await browser?.close()
  await h?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A browser of its own for someone signed in. */
async function pageOf(who: Visitor): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN' })
  const [name = '', value = ''] = who.cookie.split('=')
  await context.addCookies([{ name, value, url: base }])
  const page = await context.newPage()
  page.setDefaultTimeout(90_000)
  return page
}
/** A service at step 2. */
async function atTheForm(slug: string): Promise<Page> {
  const page = await pageOf(agent)
  await page.goto(`${base}/services/${slug}`)
  await page.getByLabel('申报人').fill('王立新')
  await page.getByLabel('手机号码').fill('18555555555')
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '下一步' }).click()
  return page
}
const choose = async (page: Page, label: string, words: string) => {
  await page.getByLabel(label).click()
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
}
/** BANSHI_PICTURES is a folder for pictures of the pages, where someone wants to look. */
const show = async (page: Page, name: string) => {
  const to = process.env['BANSHI_PICTURES']
  if (!to) return
  await page.screenshot({ path: join(to, `${name}.png`), fullPage: true })
  await page.setViewportSize({ width: 390, height: 800 })
  await page.screenshot({ path: join(to, `${name}-390.png`), fullPage: true })
  await page.setViewportSize({ width: 1280, height: 800 })
}
const handIn = async (page: Page, material: string) => {
  await page.getByRole('tab', { name: '附件材料' }).click()
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: /^上传/ }).first().click()])
  await chooser.setFiles(paper)
  await page.getByText('已上传').first().waitFor()
  expect(await page.getByText(material).count()).toBeGreaterThan(0)
}

test('3.3.1: what is blank is named, the account is copied, without the contract it does not go', { timeout: 400_000 }, async () => {
  await h.db.insertInto('employer_bank_account').values({ employer_id: employer.id, bank: '105', opening_branch: '演示支行', holder: employer.name, number: '62220000000002', branches: ['employment_injury'] } as never).execute()
  const page = await atTheForm('construction-project-registration')
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
  await show(page, '01-form')
  await writeDay(page, '施工结束日期', '20221231')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '确认提交' }).press('Enter')
  await page.getByText('请上传必传材料《施工合同》！').first().waitFor()
  await handIn(page, '施工合同')
  await show(page, '01-materials')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '确认提交' }).press('Enter')
  await page.getByText('该业务已受理成功，您可在办件记录中查询办理进度！').waitFor()
  expect(await page.locator('.wz-serial b').innerText()).toMatch(/^20210315\d{7}$/)
  await page.context().close()

  const desk = await pageOf(await h.aClerk()) // what is accepted waits for a clerk as what is submitted does
  await desk.goto(`${base}/review`)
  await desk.getByText('建筑工程项目登记').first().waitFor()
  await desk.context().close()
})

test('3.3.7: the project first, a row of its roster into the form, the change seen, done at once with its paper', { timeout: 400_000 }, async () => {
  const project = await h.aProject(employer, { name: '一号演示桥' })
  const person = await h.aPerson({ name: '李安宁' })
  const { id } = await h.aMember(employer, project, person, { from: '2020-03-01', until: '2021-06-30' })
  const page = await atTheForm('construction-project-insured-roster-maintenance')
  await page.getByRole('button', { name: '添加', exact: true }).click()
  await page.getByRole('button', { name: '请先选择项目！' }).waitFor()
  await choose(page, '项目选择', '一号')
  await page.getByRole('textbox', { name: '项目名称' }).getByText('一号演示桥').waitFor()
  await show(page, '07-form')
  await page.getByRole('tab', { name: '校验结果' }).click()
  await page.getByRole('radio', { name: '已参保人员信息' }).check({ force: true })
  await show(page, '07-roster')
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
  await show(page, '07-results')
  await handIn(page, '《建筑工程项目职工参保信息变更表》')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '继续保存' }).press('Enter')
  await page.getByText('该业务已成功办结!').waitFor()
  expect(await h.db.selectFrom('project_member').where('id', '=', id).select('until_on').executeTakeFirst()).toEqual({ until_on: '2021-03-31' })
  await page.context().close()
})
