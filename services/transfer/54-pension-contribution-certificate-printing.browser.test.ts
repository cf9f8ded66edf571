/** 3.3.54 in a browser: the number typed, the form filled with its 计算过程, the question of who is still insured, and the voucher from the last step and from 办件记录. */
import { expect, test } from 'vitest'
import { hallWithPortal, objections, show, type Portal } from '../../test/browser.ts'
import { type Employer, type Person, type TestHall, type Visitor } from '../../test/hall.ts'
import { checkSignature } from '../../test/pdf-signature.ts'

const SERVICE = 'pension-contribution-certificate-printing'
let h: TestHall, portal: Portal, employer: Employer, agent: Visitor, person: Person, elsewhere: Person
hallWithPortal(async (opened) => {
  ({ h, portal } = opened)
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  person = await h.aPerson({ employer, name: '张晓明', since: 201911 })
  for (const month of [201911, 201912, 202001, 202012, 202101]) await h.aPensionMonth(employer, person, month)
  elsewhere = await h.aPerson({ employer: await h.anEmployer(), name: '王秘密' })
})

test('a voucher is printed of someone still insured, after the page has asked', { timeout: 240_000 }, async () => {
  const page = await portal.atTheForm(agent, SERVICE)
  const number = page.getByLabel('证件号码')
  const save = page.getByRole('button', { name: '保存', exact: true })
  await save.click()
  await page.getByText('请填写证件类型和证件号码！').first().waitFor()
  await number.fill(elsewhere.idNumber)
  await number.press('Tab')
  await page.getByText('该人员不属于本单位，不能办理！').waitFor()
  expect(await page.getByText('王秘密').count()).toBe(0)
  await number.fill(person.idNumber)
  await number.press('Tab')
  await page.getByText('已读取人员信息，请核对').waitFor()
  const paid = page.getByRole('region', { name: '参保缴费信息' })
  for (const text of ['正常参保', '2019年11月', '2021年01月']) await paid.getByText(text).waitFor()
  await paid.getByRole('button', { name: '2,082.56' }).click()
  await page.getByText('2020年结转额利息').waitFor()
  await show(page, '54-form', { phone: true })
  expect(await objections(page)).toEqual([])
  await page.keyboard.press('Escape')

  await save.click()
  const asks = page.getByRole('dialog')
  await asks.getByText('该人员仍在正常参保缴费或存在欠费，是否继续打印？').waitFor()
  await show(page, '54-asks')
  await asks.getByRole('button', { name: '确认提交' }).press('Enter')
  await page.getByText('该业务已成功办结，您可打印参保缴费凭证！').waitFor()
  const serial = await page.locator('.wz-serial b').innerText()
  await show(page, '54-done', { phone: true })
  expect(await objections(page)).toEqual([])

  const print = page.getByRole('link', { name: '打印相关表单' })
  const pdf = (await agent.send('GET', await print.getAttribute('href') ?? '')).rawPayload
  expect(checkSignature(pdf)).toMatchObject({ whole: true, unaltered: true, genuine: true })
  await page.goto(`${portal.base}/cases`)
  const line = page.getByRole('row').filter({ hasText: serial })
  await line.getByText('已办结').waitFor()
  expect((await agent.send('GET', await line.getByRole('link', { name: '单据打印' }).getAttribute('href') ?? '')).rawPayload.equals(pdf)).toBe(true)
  await page.context().close()
})

test('a draft that is taken up again shows what it was begun with', { timeout: 240_000 }, async () => {
  const id = await agent.draft(SERVICE)
  await agent.record(id, { idType: '01', idNumber: person.idNumber })
  const page = await portal.pageOf(agent, `/services/${SERVICE}?case=${id}`)
  await page.getByRole('region', { name: '参保缴费信息' }).getByText('2,082.56').waitFor()
  await page.context().close()
})
