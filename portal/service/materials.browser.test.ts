/** 附件材料 in a browser: handed in, replaced, refused, photographed with a phone; the case is filed and the clerk looks at it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import jsqr from 'jsqr'
import { afterAll, expect, test } from 'vitest'
import { hallWithPortal, objections, show, type Portal } from '../../test/browser.ts'
import { idNumber, type TestHall, type Visitor } from '../../test/hall.ts'
import { picture, registrationWithMaterials } from '../../test/materials.ts'

let h: TestHall, portal: Portal, agent: Visitor, clerk: Visitor, id: string
const folder = mkdtempSync(join(tmpdir(), 'banshi-materials-'))
const file = (name: string) => join(folder, name)

hallWithPortal(async (opened) => {
  ({ h, portal } = opened)
  agent = await h.agentOf(await h.anEmployer())
  clerk = await h.aClerk()
  await picture({ width: 1200, height: 1600, grain: 20 }).jpeg().toFile(file('合同.jpg'))
  await picture({ width: 1600, height: 900, colour: [160, 60, 60] }).png().toFile(file('许可证.png'))
  await picture({ width: 2400, height: 1700, grain: 250 }).png({ compressionLevel: 1 }).toFile(file('大图.png')) // more than 5 MB
  writeFileSync(file('改名.jpg'), '<html><script>alert(1)</script>')
  writeFileSync(file('合同.docx'), 'no picture')
}, { filings: [await registrationWithMaterials()] })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const row = (page: Page, name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) })
const chooseFile = (page: Page, name: string, path: string) => page.getByLabel(`选择${name}的图片`).setInputFiles(path)

test('from the empty table to the clerk', { timeout: 600_000 }, async () => {
  id = await agent.draft('insured-person-registration')
  await agent.codes(id, { idNumber: idNumber(1), name: '李安宁', mobile: '13000000000', ethnicity: '01', startedOn: '2021-03-01', earnings: '8888', branches: ['old_age', 'unemployment', 'employment_injury'] })
  const page = await portal.pageOf(agent, `${portal.base}/services/insured-person-registration?case=${id}`)

  // saving says what is missing, and shows it
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('请上传必传材料《劳动合同》！').waitFor()
  await page.getByText('还需上传：必传材料《劳动合同》；分组1内至少一种（采矿许可证、开采协议）').waitFor()
  expect(await page.getByRole('columnheader').allInnerTexts()).toEqual(['序号', '分组', '材料名称', '材料说明', '状态', '材料版本', '操作'])
  await show(page, 'empty')

  // what is no picture is refused in words under its row, and what is there stays
  await chooseFile(page, '劳动合同', file('合同.docx'))
  await page.getByRole('alert').filter({ hasText: '“合同.docx”不是JPG或PNG图片' }).waitFor()
  await chooseFile(page, '劳动合同', file('改名.jpg'))
  await page.getByRole('alert').filter({ hasText: '文件格式或大小不符合要求，仅支持JPG、JPEG、PNG，且不超过5M！所选文件的内容不是JPG或PNG图片' }).waitFor()
  await chooseFile(page, '劳动合同', file('合同.jpg'))
  await row(page, '劳动合同').getByText('已上传').waitFor()
  await chooseFile(page, '劳动合同', file('改名.jpg'))
  await page.getByText('已上传的图片没有变。').waitFor()
  await show(page, 'refused')
  expect(await objections(page)).toEqual([])
  await page.getByRole('button', { name: '知道了' }).click()

  // a file too large is made smaller on the spot
  await chooseFile(page, '其他材料', file('大图.png'))
  await page.getByRole('button', { name: '压缩后上传' }).click()
  await row(page, '其他材料').getByText('已上传').waitFor()
  const { materials } = await agent.get<{ materials: { code: string; size: number; width: number }[] }>(`/api/cases/${id}`)
  expect(materials.find((it) => it.code === 'other')?.size).toBeLessThan(5 * 2 ** 20)

  // looked at, zoomed and turned by keys
  await page.getByRole('button', { name: '查看劳动合同', exact: true }).last().click()
  const frame = page.getByRole('group', { name: /^劳动合同，可滚动查看/ })
  await frame.locator('img').evaluate((img: HTMLImageElement) => img.decode())
  await frame.focus()
  await page.keyboard.press('+')
  await page.keyboard.press('r')
  await page.getByText('150%').waitFor()
  expect(await frame.locator('img').evaluate((img) => img.style.transform)).toContain('rotate(90deg)')
  await show(page, 'looked-at')
  await page.keyboard.press('Escape')

  // dropped on its row, then taken away and put back
  const transfer = await page.evaluateHandle((bytes) => {
    const dropped = new DataTransfer()
    dropped.items.add(new File([Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0))], '拖来.png', { type: 'image/png' }))
    return dropped
  }, (await picture({ width: 300, height: 200 }).png().toBuffer()).toString('base64'))
  await row(page, '开采协议').dispatchEvent('drop', { dataTransfer: transfer })
  await row(page, '开采协议').getByText('拖来.png').waitFor()
  await page.getByText('办理所需的材料已齐全').waitFor()
  await row(page, '开采协议').getByRole('button', { name: '删除开采协议' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '删除' }).press('Enter')
  await row(page, '开采协议').getByText('待上传').waitFor()

  // a phone scans the code and hands in the photo
  await row(page, '采矿许可证').getByRole('button', { name: '手机拍照采矿许可证' }).click()
  const code = page.getByRole('img', { name: '用手机扫描的二维码' })
  await code.waitFor()
  await page.waitForTimeout(400) // the window has come to rest
  const { data, info } = await sharp(await code.screenshot()).extend({ top: 20, bottom: 20, left: 20, right: 20, background: '#fff' }).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const link = jsqr(new Uint8ClampedArray(data), info.width, info.height)?.data ?? ''
  expect(link).toMatch(new RegExp(`^${portal.base}/phone/photo\\?code=[\\w-]{43}$`))
  await show(page, 'code')
  const phone = await portal.pageOf(undefined, link, 390)
  await phone.getByRole('heading', { name: '采矿许可证' }).waitFor()
  await page.getByText('手机已打开，等待拍照上传…').waitFor()
  await show(phone, 'phone-start')
  expect(await objections(phone)).toEqual([])
  await phone.getByLabel('从相册选择', { exact: true }).first().setInputFiles(file('大图.png'))
  await phone.getByRole('img', { name: '采矿许可证照片' }).waitFor()
  await show(phone, 'phone-photo')
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await phone.getByRole('button', { name: '上传这张照片' }).click()
  await phone.getByText('照片已上传').waitFor()
  await show(phone, 'phone-done')
  await page.getByText('照片已收到').waitFor()
  await show(page, 'code-used')
  await page.getByRole('button', { name: '完成' }).click()
  await row(page, '采矿许可证').getByText(/手机拍照，/).waitFor()
  await phone.goto(link)
  await phone.getByText('照片已上传过').waitFor()
  await phone.goto(`${portal.base}/phone/photo?code=nonsense`)
  await phone.getByText('二维码无效，请在电脑上重新点击【手机拍照】！').waitFor()
  await phone.context().close()
  await page.bringToFront()

  // narrow
  await page.setViewportSize({ width: 390, height: 800 })
  await show(page, 'narrow')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await page.setViewportSize({ width: 1280, height: 800 })

  // filed; the clerk has the pictures beside the record
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('document', { name: '在职职工增员申报表' }).locator('canvas[data-drawn=yes]').first().waitFor()
  await page.getByRole('button', { name: '确认提交' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '确认提交' }).press('Enter')
  await page.getByText('申报成功，请等待管理单位审核！').waitFor()
  await page.context().close()

  const desk = await portal.pageOf(clerk, `${portal.base}/review/${id}`)
  const viewer = desk.getByRole('region', { name: '附件材料' })
  const shown = async (name: string) => {
    const img = viewer.getByRole('img', { name, exact: true })
    await img.evaluate((it: HTMLImageElement) => it.decode())
    return img.evaluate((it: HTMLImageElement) => it.naturalWidth)
  }
  expect(await shown('劳动合同')).toBe(1200)
  await viewer.getByText('未提供：开采协议').waitFor()
  await show(desk, 'desk')
  expect(await objections(desk)).toEqual([])
  await desk.keyboard.press(']')
  expect(await shown('采矿许可证')).toBe(2400)
  await viewer.getByText(/手机拍照/).waitFor()
  await viewer.getByRole('button', { name: '放大' }).click()
  await viewer.getByRole('button', { name: '向右旋转' }).click()
  await show(desk, 'desk-turned')
  const sights = await h.db.selectFrom('audit_entry').where('action', '=', 'sight/material').where('subject', '=', id).select('detail').execute()
  expect(new Set(sights.map(({ detail }) => `${String(detail['code'])} ${String(detail['how'])}`))).toEqual(new Set(['contract view', 'licence view']))
  await desk.context().close()
})
