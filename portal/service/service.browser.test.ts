/** 3.3.3 in a browser from 服务说明 to 业务流水号: typed, and imported with rows that fail and are put right in the page. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from '@protobi/exceljs'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { choose, hallWithPortal, objections, show, writeDay, type Portal } from '../../test/browser.ts'
import { idNumber, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall, portal: Portal, employer: Employer, agent: Visitor
const folder = mkdtempSync(join(tmpdir(), 'banshi-wizard-'))
hallWithPortal(async (opened) => {
  ({ h, portal } = opened)
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** From the form page to the success page; the question is answered by the keyboard. Returns the 业务流水号. */
async function submit(page: Page): Promise<string> {
  await page.getByRole('document', { name: '在职职工增员申报表' }).locator('canvas[data-drawn=yes]').first().waitFor()
  await page.getByRole('button', { name: '确认提交' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '确认提交' }).press('Enter')
  await page.getByText('申报成功，请等待管理单位审核！').waitFor()
  return await page.locator('.wz-serial b').innerText()
}
const lineOf = (serial: string) => agent.get<{ rows: { state: string; records: number; serialNumber: string }[] }>(`/api/cases?serial=${serial}`)

test('typed: what is typed outlives the browser, a problem is put right, the form is shown, the case is filed', { timeout: 240_000 }, async () => {
  const first = await portal.atTheForm(agent, 'insured-person-registration')
  await first.getByLabel('证件号码').fill(idNumber(1))
  await first.getByLabel('姓名').fill('李安宁')
  await first.getByText(/已自动保存/).waitFor()
  await first.context().close()

  const page = await portal.pageOf(agent, '/services/insured-person-registration')
  await page.getByRole('button', { name: '继续办理' }).click()
  await page.getByLabel('证件号码').waitFor()
  expect([await page.getByLabel('姓名').inputValue(), await page.getByLabel('出生日期').inputValue()]).toEqual(['李安宁', '1990-01-01'])

  await page.getByRole('button', { name: '添加校验' }).click()
  await page.getByRole('button', { name: '月缴费工资为必填项！' }).waitFor()
  await page.getByLabel('手机号码').fill('1300000000')
  await choose(page, '民族', '汉族')
  await writeDay(page, '首次参保日期', '20210301')
  await writeDay(page, '本次申报参工时间', '2021年3月1日')
  await page.getByLabel('月缴费工资').fill('8,888')
  await page.getByRole('button', { name: '添加校验' }).click()
  await page.getByText('第 1 条校验不通过，请修改后重新点击【添加校验】').waitFor()
  await page.getByLabel('手机号码').fill('13000000000')
  await page.getByRole('button', { name: '添加校验' }).click()
  await page.getByText('李安宁校验通过，已添加').waitFor()
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[data-field]')?.getAttribute('data-field'))).toBe('idNumber')
  expect(await page.getByLabel('姓名').inputValue()).toBe('')

  await page.getByRole('button', { name: '保存', exact: true }).click()
  const form = page.getByRole('document', { name: '在职职工增员申报表' })
  await form.locator('canvas[data-drawn=yes]').first().waitFor()
  expect(await form.innerText()).toContain('李安宁')
  expect(await objections(page)).toEqual([])
  await show(page, 'form', { phone: true })
  const atAHundred = (await form.getByRole('group').first().boundingBox())?.width ?? 0
  await page.getByRole('button', { name: '放大' }).click()
  await page.getByText('125%').waitFor()
  await form.locator('canvas[data-drawn=yes]').first().waitFor()
  expect(((await form.getByRole('group').first().boundingBox())?.width ?? 0) / atAHundred).toBeCloseTo(1.25, 2)
  expect(await page.getByRole('link', { name: '打印' }).getAttribute('href')).toMatch(/\/form\.pdf$/)
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载' }).click()
  expect((await saved).suggestedFilename()).toMatch(/^在职职工增员申报表.*\.pdf$/)
  const serial = await submit(page)
  expect(serial).toMatch(/^20210315\d{7}$/)
  expect((await lineOf(serial)).rows.map((line) => [line.state, line.records])).toEqual([['submitted', 1]])
  await page.context().close()
})

test('imported: progress, reasons, the grid with its keys, and only what passes is filed', { timeout: 240_000 }, async () => {
  const page = await portal.atTheForm(agent, 'insured-person-registration')
  await page.getByText('批量添加').first().click()
  const [template] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '模板下载' }).click()])
  const sheetFile = join(folder, '增员.xlsx')
  await template.saveAs(sheetFile)
  await fill(sheetFile, [
    [idNumber(11), '王文静', '2021年3月1日', '8888', '13000000011'],
    [idNumber(12).slice(0, 17) + (idNumber(12).endsWith('1') ? '2' : '1'), '张嘉怡', '2021-03-01', '8888', '13000000012'],
    [idNumber(13), '', '2021-03-01', '8888', '13000000013'],
    [idNumber(14), '陈思齐', '2021-03-01', '八千', '13000000014'],
    [idNumber(15), '刘子墨', '2021-03-01', '8888', '13000000015'],
  ])
  await page.locator('input[type=file]').setInputFiles(sheetFile)
  await page.getByRole('button', { name: '上传校验' }).click()
  await page.getByText(/共 5 人：通过 2，不通过 3，自动规范 \d+ 处/).waitFor()
  await expect.poll(() => page.getByRole('button', { name: /^修改：/ }).count()).toBe(3)
  const [annotated] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载标注后的报盘' }).click()])
  expect(annotated.suggestedFilename()).toMatch(/\.xlsx$/)

  await page.getByRole('button', { name: '在线修改' }).click()
  await page.getByLabel(/^证件号码，/).waitFor()
  await page.keyboard.type(idNumber(12))
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.insertText('赵一诺') // as an input method gives it: no key, only text
  await page.keyboard.press('Enter')
  await page.getByText('已改好 2 行').waitFor()
  await page.getByRole('button', { name: '完成' }).click()
  await page.getByText('本办件现有通过 4 条，不通过 1 条').waitFor()

  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('有 1 条校验不通过，不会随本次申报提交').waitFor()
  await page.getByRole('button', { name: '继续保存' }).press('Enter')
  const serial = await submit(page)
  expect((await lineOf(serial)).rows.map((line) => [line.state, line.records])).toEqual([['submitted', 4]])
  await page.context().close()
})

/** Writes rows under the template's sample: 证件号码, 姓名, 本次申报参工时间, 月缴费工资, 联系电话; each ticks all branches the template has. */
async function fill(file: string, rows: readonly (readonly string[])[]): Promise<void> {
  const book = new ExcelJS.Workbook()
  await book.xlsx.readFile(file)
  const sheet = book.worksheets[0]
  if (!sheet) throw new Error('the template has no sheet')
  let from = 0
  sheet.eachRow((row, i) => { if (row.getCell(1).text.includes('请从下一行开始')) from = i })
  rows.forEach(([number, name, startedOn, earnings, mobile], i) => {
    const cells = [String(i + 1), employer.number, employer.name, number, name, '01 汉族', startedOn, earnings, '√', '√', '√', mobile]
    cells.forEach((text, column) => { sheet.getRow(from + 1 + i).getCell(column + 1).value = text ?? '' })
  })
  await book.xlsx.writeFile(file)
}
