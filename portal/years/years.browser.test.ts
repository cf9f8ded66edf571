/** 申报年度 in a browser: a clerk opens a year, sees whose bases wait, and switches it on. */
import { expect, test } from 'vitest'
import { hallWithPortal, show, type Portal } from '../../test/browser.ts'
import type { TestHall } from '../../test/hall.ts'

let h: TestHall, portal: Portal
hallWithPortal((opened) => { ({ h, portal } = opened) })

test('opened, then switched on: the bases of what was declared are fixed', { timeout: 200_000 }, async () => {
  const employer = await h.anEmployer()
  const person = await h.aPerson({ employer })
  await h.aWage(employer, person, { year: 2021, from: 202107, base: null })
  const page = await portal.pageOf(await h.aClerk(), '/review')
  await page.getByRole('link', { name: '申报年度' }).click()
  await page.getByLabel('开放年度').fill('2021')
  await page.getByRole('button', { name: '开放申报' }).click()
  await page.getByText('已开放2021年度缴费工资申报').waitFor()
  await page.getByRole('row', { name: /^2021/ }).getByText('未启用').waitFor()
  await show(page, 'years', { phone: true })
  await page.getByRole('button', { name: '启用' }).click()
  await page.getByRole('dialog').getByText('将按申报工资生成 1 人自2021年7月起的缴费基数').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '启用' }).press('Enter')
  await page.getByText('已启用2021年度，生成1人的缴费基数').waitFor()
  expect((await h.db.selectFrom('earnings_declaration').where('person_id', '=', person.id).select('base_fen').executeTakeFirst())?.base_fen).toBe(889_000)
  await page.context().close()
})
