/** 3.3.47 in a browser as the manual walks it: query, choose with >> and <<, preview, and a phone that scans the code of the page drawn. */
import jsqr from 'jsqr'
import sharp from 'sharp'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { ServedIssued } from '../../forms/served.ts'
import { hallWithPortal, objections, show, type Portal } from '../../test/browser.ts'
import type { Person, TestHall, Visitor } from '../../test/hall.ts'
import { aPaidEmployer, aPaidMonth } from '../../test/paid-employer.ts'

let h: TestHall, portal: Portal, agent: Visitor
hallWithPortal(async (opened) => {
  ({ h, portal } = opened)
  const of = await aPaidEmployer(h)
  agent = of.agent
  const persons: [Person, ...Person[]] = [of.person]
  for (const given of '一二三四五六七八九十甲') persons.push(await h.aPerson({ employer: of.employer, name: `周${given}` }))
  await aPaidMonth(h, of.employer, persons, 202012, '2020-12-20')
})

const box = (page: Page, title: string) => page.getByRole('region', { name: title })
const tick = (page: Page, title: string, name: string) => box(page, title).getByRole('row').filter({ hasText: name }).getByRole('checkbox').check()

/** What the QR code on a drawn page says. */
async function codeOn(page: Page): Promise<string> {
  const { data, info } = await sharp(await page.locator('canvas[data-drawn=yes]').first().screenshot()).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return jsqr(new Uint8ClampedArray(data), info.width, info.height)?.data ?? ''
}

test('months are queried, persons chosen, the certificate previewed; its code leads a phone to a genuine answer', { timeout: 400_000 }, async () => {
  const page = await portal.pageOf(agent, '/certificates/employer-coverage-certificate')
  await page.getByRole('heading', { name: '单位参保证明' }).waitFor()
  expect(await objections(page)).toEqual([])
  await page.getByRole('button', { name: '查询', exact: true }).click()
  await page.getByText('请输入缴费起始期号和缴费结束期号！').waitFor()
  await page.getByText('缴费结束期号为必填项！').waitFor()
  await page.getByLabel('缴费起始期号').fill('202012')
  await page.getByLabel('缴费结束期号').fill('202102')
  await page.getByLabel('缴费结束期号').press('Tab')
  await page.getByRole('button', { name: '查询', exact: true }).click()
  await box(page, '待选人员').getByText('已勾选 0 / 12').waitFor()
  await show(page, '47-found', { phone: true })

  await page.getByRole('button', { name: '添加到右侧' }).click()
  await page.getByText('请勾选需要添加的人员！').waitFor()
  await box(page, '待选人员').getByRole('checkbox', { name: '全选待选人员' }).check()
  await page.getByRole('button', { name: '添加到右侧' }).click()
  await box(page, '已选人员').getByText('已勾选 0 / 12').waitFor()
  await page.getByRole('button', { name: '预览' }).click()
  await page.getByText('请在右侧勾选需要预览的人员！').waitFor()
  await tick(page, '已选人员', '周一')
  await page.getByRole('button', { name: '移回左侧' }).click()
  await box(page, '待选人员').getByText('周一').waitFor()
  await tick(page, '已选人员', '张晓明')
  await tick(page, '已选人员', '周二')
  await box(page, '已选人员').getByText('已勾选 2 / 11').waitFor()
  expect(await objections(page)).toEqual([])
  await show(page, '47-chosen', { phone: true })

  await page.getByRole('button', { name: '预览' }).click()
  await page.getByText(/共 2 页/).waitFor()
  await page.locator('canvas[data-drawn=yes]').first().waitFor()
  await show(page, '47-preview', { phone: true })
  await expect.poll(() => codeOn(page), { timeout: 60_000 }).toMatch(/^http/)
  expect(await objections(page)).toEqual([])
  const address = await codeOn(page)
  expect(address.startsWith(`${portal.base}/verify?number=20210315`)).toBe(true)

  const phone = await portal.pageOf(undefined, address, 390)
  await phone.getByRole('heading', { name: '真实有效' }).waitFor()
  expect(await objections(phone)).toEqual([])
  await show(phone, '47-verify')
  await phone.getByLabel('页码').fill('2')
  await phone.getByRole('button', { name: '查看该页' }).click()
  await phone.getByText('张**').first().waitFor()
  expect(await phone.getByText('周*', { exact: true }).count()).toBe(1)
  await show(phone, '47-verify-page')

  await page.getByRole('button', { name: '返回选择' }).click()
  await box(page, '已选人员').getByText(/已勾选 \d \/ 11/).waitFor()
  await page.getByText('真实有效').waitFor({ state: 'detached' })
  await page.getByRole('row').filter({ hasText: '已开具' }).getByRole('button', { name: '查看' }).click()
  await page.getByText(/共 2 页/).waitFor()
  await page.getByRole('button', { name: '重置' }).click()
  await box(page, '已选人员').getByText('已勾选 0 / 0').waitFor()
})

test('of a long certificate only the parts that the pages in sight stand in are fetched', { timeout: 200_000 }, async () => {
  const { employer, person, agent: other } = await aPaidEmployer(h)
  const persons: [Person, ...Person[]] = [person]
  for (let i = 0; i < 200; i++) persons.push(await h.aPerson({ employer, name: `吴${i}` }))
  for (const year of [2017, 2018, 2019, 2020]) for (let month = 1; month <= 12; month++) await aPaidMonth(h, employer, persons, year * 100 + month, '2020-12-20')
  const issued = await other.post<ServedIssued>('/api/certificates', { service: 'employer-coverage-certificate', from: '201701', to: '202012', persons: persons.map(({ personNo }) => personNo) })
  const size = (await other.send('GET', `/api/certificates/${issued.id}.pdf`)).rawPayload.length
  const page = await portal.pageOf(other)
  const parts: string[] = []
  page.on('response', (answer) => { if (answer.url().endsWith('.pdf') && answer.status() === 206) parts.push(answer.headers()['content-range'] ?? '') })
  await page.goto(`${portal.base}/certificates/employer-coverage-certificate`)
  await page.getByRole('row').filter({ hasText: issued.number }).getByRole('button', { name: '查看' }).click()
  const last = page.getByRole('group', { name: /^第(\d+)页\/共\1页$/ })
  await page.locator('canvas[data-drawn=yes]').first().waitFor()
  const fetched = () => parts.reduce((sum, range) => { const [, from, to] = /(\d+)-(\d+)/.exec(range) ?? []; return sum + Number(to) - Number(from) + 1 }, 0)
  const before = fetched()
  expect([before > 0, before < size / 2]).toEqual([true, true])
  await last.scrollIntoViewIfNeeded()
  await last.locator('canvas[data-drawn=yes]').waitFor()
  expect(await last.innerText()).toContain('吴')
  await page.context().close()
})
