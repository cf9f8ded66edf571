/** The bell and the page 消息 in a browser: a clerk is told of a new case and opens it, the agent of its return; read, by keyboard, on a phone. */
import { expect, test } from 'vitest'
import { hallWithPortal, objections, type Portal } from '../../test/browser.ts'
import type { Employer, TestHall, Visitor } from '../../test/hall.ts'

let h: TestHall, portal: Portal, employer: Employer, agent: Visitor, clerk: Visitor
hallWithPortal(async (opened) => {
  ({ h, portal } = opened)
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  clerk = await h.aClerk()
})

async function submitted(): Promise<string> {
  const id = await agent.draft('insured-person-suspension')
  await agent.record(id, { idNumber: (await h.aPerson({ employer })).idNumber, stoppedOn: '2021-02-28', reason: 'RESIGNED' })
  expect((await agent.submit(id)).statusCode).toBe(200)
  h.clock.advance(1000)
  return id
}

test('the clerk is told of new cases, opens one by the keyboard, and marks the rest as read', { timeout: 120_000 }, async () => {
  const [first, second] = [await submitted(), await submitted()]
  const page = await portal.pageOf(clerk)
  await page.goto(`${portal.base}/review`)
  await page.getByRole('link', { name: '消息，2 条未读' }).click()
  await page.getByRole('heading', { name: '消息', level: 1 }).waitFor()
  const lines = page.getByRole('region', { name: '消息列表' }).getByRole('link')
  await lines.nth(1).waitFor()
  expect(await lines.allInnerTexts()).toEqual([expect.stringMatching(/^未读\s*新办件待审核\s*单位职工社会保险暂停/), expect.stringContaining(employer.name)])
  expect(await objections(page)).toEqual([])
  // the newest is the second; it opens with Enter, and is read with that
  await lines.first().focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(`${portal.base}/review/${second}`)
  await page.getByRole('link', { name: '消息，1 条未读' }).waitFor()
  await page.goBack()
  await page.getByText('未读', { exact: true }).nth(0).waitFor()
  await expect.poll(() => lines.evaluateAll((all) => all.map((line) => line.getAttribute('href')))).toEqual([`/review/${first}`, `/review/${second}`])
  await page.getByRole('button', { name: '全部标为已读' }).click()
  await page.getByRole('link', { name: '消息', exact: true }).waitFor()
  await page.getByRole('radiogroup', { name: '消息筛选' }).getByText(/未读/).click()
  await page.getByText('没有未读消息').waitFor()
  expect(page.url()).toBe(`${portal.base}/messages?unread=true`)
  expect(await page.getByRole('button', { name: '全部标为已读' }).isDisabled()).toBe(true)
})

test('the agent\'s bell rings when his case comes back, also on a phone; the message leads to the case', { timeout: 120_000 }, async () => {
  const id = await submitted()
  const page = await portal.pageOf(agent, '', 390)
  await page.goto(`${portal.base}/`)
  await page.getByRole('link', { name: '消息', exact: true }).waitFor()
  await clerk.post(`/api/reviews/${id}/claim`)
  await clerk.post(`/api/reviews/${id}/return`, { opinion: '停保时间与解除合同证明不符' })
  // coming back to the window is a reason to look again
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
  await page.getByRole('link', { name: '消息，1 条未读' }).click()
  const line = page.getByRole('region', { name: '消息列表' }).getByRole('link').first()
  await line.getByText('退回补正1条。原因：停保时间与解除合同证明不符。请补正后重新提交。').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  expect(await objections(page)).toEqual([])
  await line.click()
  await page.waitForURL(`${portal.base}/cases/${id}`)
  await page.getByText('本业务已退回，请补正后重新提交。').waitFor()
  await page.getByRole('link', { name: '消息', exact: true }).waitFor()
})

test('by password alone the bell shows no number, and the page asks for the scan first', { timeout: 60_000 }, async () => {
  await submitted()
  const page = await portal.pageOf(await h.agentOf(employer, 'password'))
  const asked: string[] = []
  page.on('request', (request) => { if (request.url().includes('/api/messages')) asked.push(request.url()) })
  await page.goto(`${portal.base}/`)
  await page.getByRole('link', { name: '消息', exact: true }).click()
  await page.getByText('请先使用电子社保卡扫码认证！').waitFor()
  expect(asked).toEqual([])
})
