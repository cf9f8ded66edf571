/** 政策参数 in a browser: one administrator enters a value, another sees what it would change and releases it. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { hallWithPortal, show, type Portal } from '../../test/browser.ts'
import type { TestHall, Visitor } from '../../test/hall.ts'

let h: TestHall, portal: Portal
hallWithPortal((opened) => { ({ h, portal } = opened) })

async function parametersOf(who: Visitor): Promise<Page> {
  const page = await portal.pageOf(who, '/admin/policy')
  await page.getByRole('heading', { name: '政策参数' }).waitFor()
  return page
}
const month = async (page: Page, label: string, written: string) => {
  await page.getByLabel(label).fill(written)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
}

test('one enters the rate, the other sees whom it touches and releases it', { timeout: 300_000 }, async () => {
  const employer = await h.anEmployer()
  for (const earnings of [8888, 8888]) await h.aWage(employer, await h.aPerson({ employer, since: 202001 }), { earnings })

  const page = await parametersOf(await h.aClerk('420100', 'administrator'))
  await page.getByLabel('查找参数').fill('个人缴费比例')
  await page.getByRole('region', { name: '个人缴费比例历次标准' }).getByText('人社部发〔2016〕36号、鄂人社发〔2023〕12号').waitFor()
  await show(page, 'policy-history')
  await page.getByRole('button', { name: '录入新标准' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '提交发布' }).click()
  await page.getByText('标准为必填项！').waitFor()
  await page.getByLabel('适用范围').click()
  await page.getByTitle('失业保险', { exact: true }).click()
  await month(page, '适用起期', '202104')
  await page.getByLabel(/^标准（/).fill('五厘')
  await month(page, '公布日期', '2021-03-12')
  await page.getByLabel('依据文件').fill('演示文〔2021〕1号')
  await page.getByRole('dialog').getByRole('button', { name: '提交发布' }).click()
  await page.getByText('标准的写法与计量单位不符，请按提示的格式填写！').first().waitFor()
  await page.getByText('自2025年01月起另有标准，适用止期不能晚于2024年12月！').first().waitFor()
  await page.getByLabel(/^标准（/).fill('0.005')
  await month(page, '适用止期', '202412')
  await show(page, 'policy-entering')
  await page.getByRole('dialog').getByRole('button', { name: '提交发布' }).click()
  await page.getByText('待发布1').first().waitFor()
  await page.getByRole('tab', { name: /录入与发布/ }).click()
  await page.getByRole('button', { name: '影响测算' }).waitFor()
  await page.context().close()

  const other = await parametersOf(await h.aClerk('420100', 'administrator'))
  await other.getByRole('tab', { name: /录入与发布/ }).click()
  await show(other, 'policy-waiting')
  await other.getByRole('button', { name: '测算并发布' }).click()
  const seen = other.getByRole('dialog')
  await seen.getByText('1 个单位、2 人').first().waitFor()
  await seen.getByText('+35.56').waitFor() // 2 × (8890 × 0.5 % − 8890 × 0.3 %)
  await show(other, 'policy-preview')
  await seen.getByRole('button', { name: '发布' }).click()
  await other.getByText('，2021-03-16起适用').waitFor()
  await other.setViewportSize({ width: 390, height: 800 })
  await show(other, 'policy-390')
  expect(await other.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await other.context().close()
})
