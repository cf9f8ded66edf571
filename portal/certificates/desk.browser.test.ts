/** 证明管理 in a browser: a clerk finds a certificate, sees when it was looked up and what it says, and revokes it; from then on /verify says so. */
import { expect, test } from 'vitest'
import type { ServedIssued } from '../../forms/served.ts'
import { hallWithPortal, objections, show, type Portal } from '../../test/browser.ts'
import type { TestHall } from '../../test/hall.ts'
import { aPaidEmployer } from '../../test/paid-employer.ts'

let h: TestHall, portal: Portal
hallWithPortal((opened) => { ({ h, portal } = opened) })

test('found, looked at, revoked: whoever checks it is told', { timeout: 200_000 }, async () => {
  const { person, agent } = await aPaidEmployer(h)
  const issued = await agent.post<ServedIssued>('/api/certificates', { service: 'employer-coverage-certificate', from: '202102', to: '202102', persons: [person.personNo] })
  await agent.send('GET', `/api/certificates/${issued.id}.pdf`)
  await h.visitor().send('GET', `/verify?code=${issued.verificationCode}`)

  const page = await portal.pageOf(await h.aClerk(), '/review')
  await page.getByRole('link', { name: '证明管理' }).click()
  await page.getByRole('cell', { name: issued.number, exact: true }).waitFor()
  await page.getByLabel('人员').fill('不存在的人')
  await page.getByRole('button', { name: '查询' }).click()
  await page.getByText('没有符合条件的证明').waitFor()
  await page.getByRole('button', { name: '重置' }).click()
  await page.getByLabel('证明或单位').fill(issued.verificationCode)
  await page.getByRole('button', { name: '查询' }).click()
  await page.getByRole('row', { name: new RegExp(issued.number) }).getByText('真实有效').waitFor()
  expect(await objections(page)).toEqual([])
  await show(page, 'certificates-desk', { phone: true })

  await page.getByRole('button', { name: `查看${issued.number}` }).click()
  const opened = page.getByRole('dialog')
  await opened.getByRole('row', { name: /2021-03-15.*真实有效.*仅核验真伪/ }).waitFor()
  await opened.locator('canvas[data-drawn=yes]').first().waitFor()
  expect(await objections(page)).toEqual([])
  await show(page, 'certificates-desk-one', { phone: true })
  await opened.getByRole('button', { name: '作废' }).press('Enter')
  const asking = page.getByRole('dialog').filter({ hasText: '作废后不能恢复' })
  await asking.getByRole('button', { name: '作废证明' }).press('Enter')
  await asking.getByText('请填写作废原因！').waitFor()
  await asking.getByLabel('作废原因').fill('缴费记录有误')
  await show(page, 'certificates-desk-revoke', { phone: true })
  await asking.getByRole('button', { name: '作废证明' }).press('Enter')
  await page.getByText(`已作废证明${issued.number}`).waitFor()
  await page.getByRole('row', { name: new RegExp(issued.number) }).getByText('已作废').waitFor()
  expect(await page.getByRole('button', { name: `作废${issued.number}` }).count()).toBe(0)

  const anyone = await portal.pageOf(undefined, `/verify?code=${issued.verificationCode}&number=${issued.number}`, 390)
  await anyone.getByText('已作废').first().waitFor()
  expect(await anyone.locator('body').innerText()).toContain('缴费记录有误')
  await Promise.all([anyone, page].map((one) => one.context().close()))
})
