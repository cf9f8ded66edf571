/** 3.3.9 to 3.3.12 in a browser: rows in windows, 同步信息 beside what is held, rows ticked and changed in the page, down to the 业务流水号. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { day } from '../../common/period.ts'
import { creditCodeAt } from '../../demo/employers.ts'
import { choose, hallWithPortal, type Portal } from '../../test/browser.ts'
import { idNumber, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall, portal: Portal, employer: Employer, agent: Visitor
hallWithPortal(async (opened) => {
  ({ h, portal } = opened)
  employer = await h.anEmployer({ branches: ['old_age', 'unemployment'] })
  const code = creditCodeAt(1, '420106')
  await h.db.updateTable('employer').set({
    credit_code: code, address: '东湖路1号', size: '微型企业', registered_address: '东湖路1号', economic_type: '内资', industry: '批发业', risk_class: 2, affiliation: '中央', legal_person_nationality: 'CHN', legal_person_id_type: '01',
    legal_person_id_number: idNumber(700, '19700101'), legal_person_name: '郑法人', legal_person_phone: '13500000000',
  }).where('id', '=', employer.id).execute()
  h.outside.business.set(code, { name: employer.name, foundedOn: day('2014-08-28'), registeredAddress: '东湖路88号', scope: '机械制造；货物进出口。', legalPerson: { idType: '01', idNumber: idNumber(700, '19700101'), name: '郑法人', phone: null } })
  agent = await h.agentOf(employer)
})

/** From 保存 over the printed form to the success page. Returns the 业务流水号. */
async function file(page: Page, says: string): Promise<string> {
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('document', { name: /^社会保险登记信息变更申报表/ }).locator('canvas[data-drawn=yes]').first().waitFor()
  await page.getByRole('button', { name: '确认提交' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '确认提交' }).press('Enter')
  await page.getByText(says).waitFor()
  return await page.locator('.wz-serial b').innerText()
}

test('3.3.9: an agent and an account are added in their windows, and stand in the ledger', { timeout: 240_000 }, async () => {
  const page = await portal.atTheForm(agent, 'employer-general-data-change')
  await expect.poll(() => page.getByLabel('联系地址').inputValue()).toBe('东湖路1号')
  await page.getByRole('button', { name: '添加单位经办人' }).click()
  const window = page.getByRole('dialog')
  await window.getByRole('button', { name: /^添\s*加$/ }).click()
  await window.getByText('经办人姓名为必填项！').waitFor()
  await window.getByLabel('经办人姓名').fill('赵安澜')
  await window.getByLabel('证件号码').fill(idNumber(1, '19850505'))
  await window.getByLabel('手机号码').fill('13900000000')
  await window.getByRole('button', { name: /^添\s*加$/ }).click()
  await window.waitFor({ state: 'hidden' })
  await page.getByRole('cell', { name: '赵安澜' }).waitFor()
  await page.getByRole('tab', { name: '银行账户信息' }).click()
  await page.getByText('本单位无银行账户，请添加银行账户！').waitFor()
  await page.getByRole('button', { name: '添加银行账户' }).click()
  await choose(page, '银行类别', '中国工商')
  await window.getByLabel('开户银行名称').fill('演示支行')
  await window.getByLabel('银行户名').fill(employer.name)
  await window.getByLabel('银行账号').fill('4200000000000001')
  expect(await window.getByRole('checkbox').count()).toBe(2)
  await window.getByRole('checkbox', { name: '失业保险' }).check()
  await window.getByRole('button', { name: /^添\s*加$/ }).click()
  await window.waitFor({ state: 'hidden' })
  expect(await file(page, '该业务已成功办结!')).toMatch(/^20210315\d{7}$/)
  expect(await h.db.selectFrom('employer_agent').where('employer_id', '=', employer.id).where('status', '=', 'active').select('name').orderBy('name').execute()).toHaveLength(2)
  expect(await h.db.selectFrom('employer_bank_account').where('employer_id', '=', employer.id).select(['number', 'branches']).execute()).toEqual([{ number: '4200000000000001', branches: ['unemployment'] }])
  await page.context().close()
})

test('3.3.10: the register\'s values are looked at and taken over; a phone the register does not know stays', { timeout: 240_000 }, async () => {
  const page = await portal.atTheForm(agent, 'employer-key-data-change')
  await expect.poll(() => page.getByLabel('单位注册地址').inputValue()).toBe('东湖路1号')
  await page.getByRole('button', { name: '同步信息' }).click()
  const window = page.getByRole('dialog')
  await window.getByText('2014-08-28').waitFor()
  expect(await window.getByText('不一致').count()).toBe(3)
  await window.getByRole('button', { name: /^添\s*加$/ }).click()
  await window.waitFor({ state: 'hidden' })
  expect([await page.getByLabel('单位注册地址').inputValue(), await page.getByLabel('成立日期').inputValue()]).toEqual(['东湖路88号', '2014-08-28'])
  await page.getByRole('tab', { name: '其他信息' }).click()
  expect([await page.getByLabel('法定代表人电话').inputValue(), await page.getByLabel('经营范围').inputValue()]).toEqual(['13500000000', '机械制造；货物进出口。'])
  await page.getByRole('cell', { name: '单位企业养老征缴规则' }).waitFor()
  await page.getByRole('tab', { name: '附件材料' }).click()
  await page.getByText('社会团体法人登记证书').waitFor()
  await file(page, '该业务已成功办结!')
  expect(await h.db.selectFrom('employer').where('id', '=', employer.id).select(['registered_address', 'founded_on', 'legal_person_phone']).executeTakeFirst()).toEqual({ registered_address: '东湖路88号', founded_on: '2014-08-28', legal_person_phone: '13500000000' })
  await page.context().close()
})

test('3.3.11: nothing ticked is said, then a branch is ticked with its reason and day', { timeout: 240_000 }, async () => {
  const page = await portal.atTheForm(agent, 'employer-branch-removal')
  await page.getByRole('cell', { name: '失业保险', exact: true }).waitFor()
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('请勾选需要减少的险种，并选择变更原因、变更日期！').waitFor()
  await page.getByRole('checkbox', { name: '选择失业保险' }).check()
  await choose(page, '变更原因', '停产')
  await page.getByLabel('变更日期').fill('20210310')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await file(page, '申报成功，请等待管理单位审核！')
  await page.context().close()
})

test('3.3.12: the day of a ticked row is changed in the row', { timeout: 240_000 }, async () => {
  const page = await portal.atTheForm(agent, 'employer-branch-addition')
  await page.getByRole('checkbox', { name: '选择工伤保险' }).check()
  for (const label of ['单位参保日期', '单位统账结合日期']) {
    await page.getByLabel(label).fill('2021-03-13')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
  }
  await page.getByRole('cell', { name: '4200000000000001' }).waitFor()
  const serial = await file(page, '申报成功，请等待管理单位审核！')
  const { rows: [line] } = await agent.get<{ rows: { id: string }[] }>(`/api/cases?serial=${serial}`)
  expect(await agent.get(`/api/cases/${line?.id ?? ''}/effects`)).toMatchObject({ records: [{ changes: [{ item: '工伤保险', before: '未参保', after: '正常参保（自2021-03-13）' }] }] })
  await page.context().close()
})
