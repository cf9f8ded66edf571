/** 3.3.21 in a browser: a person is found, the new wage is added with the bases before and after, the form is shown, the case is filed. */
import { expect, test } from 'vitest'
import { hallWithPortal, objections, show, type Portal } from '../../test/browser.ts'
import type { Branch } from '../../common/states.ts'
import type { Person, TestHall, Visitor } from '../../test/hall.ts'

let h: TestHall, portal: Portal, agent: Visitor, person: Person
hallWithPortal(async (opened) => {
  ({ h, portal } = opened)
  const branches: Branch[] = ['old_age', 'unemployment']
  const employer = await h.anEmployer({ region: '429900', branches })
  person = await h.aPerson({ employer, branches, name: '李安宁' })
  await h.aWage(employer, person)
  agent = await h.agentOf(employer)
  const draft = await agent.draft('employer-contribution-declaration')
  await agent.put(`/api/cases/${draft}/picks`, { list: 'participations', all: true, keys: [], values: { period: '202103' }, rows: {} })
  expect((await agent.submit(draft)).statusCode).toBe(200)
})

test('typed, checked, filed', { timeout: 240_000 }, async () => {
  const page = await portal.atTheForm(agent, 'insurable-earnings-change-declaration')
  await page.getByLabel('证件号码').fill(person.idNumber)
  await page.keyboard.press('Tab')
  await expect.poll(() => page.getByLabel('养老最大缴费期').innerText(), { timeout: 30_000 }).toMatch(/2021.*03/)
  await page.getByLabel('开始年月').fill('202103')
  await page.getByLabel('开始年月').press('Tab')
  await page.getByLabel('结束年月').fill('202103')
  await page.getByLabel('结束年月').press('Tab')
  await page.getByLabel('上年月均工资').fill('9888')
  await show(page, '21-form', { phone: true })
  await page.getByRole('button', { name: '添加校验' }).click()
  await page.getByText('李安宁校验通过，已添加').waitFor()
  await page.getByRole('tab', { name: /校验结果/ }).click()
  await page.getByText('9,890.00').first().waitFor()
  await show(page, '21-results', { phone: true })
  await page.getByRole('button', { name: '9,890.00' }).click()
  await page.getByRole('tooltip').getByText('申报工资').first().waitFor()
  await show(page, '21-working')
  expect(await objections(page)).toEqual([])
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('button', { name: '确认提交' }).waitFor()
  await page.locator('canvas[data-drawn=yes]').first().waitFor()
  await show(page, '21-printed', { phone: true })
  await page.getByRole('button', { name: '确认提交' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '确认提交' }).press('Enter')
  await page.getByText('该业务已提交成功，请等待审核！').waitFor()
  expect(await page.locator('.wz-serial b').innerText()).toMatch(/^20210315\d{7}$/)
})
