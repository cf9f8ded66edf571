/** Pictures and a filing with materials, for the tests of 附件材料. No service of the list need have any. */
import sharp from 'sharp'
import type { AnyFiling } from '../cases/filing.ts'
import { registry } from '../services/registry.ts'

/** 3.3.3 as if it asked for materials: one 必传, two of 分组1, one 可选. */
export async function registrationWithMaterials(): Promise<AnyFiling> {
  const built = (await registry()).filings.get('insured-person-registration')
  if (!built) throw new Error('3.3.3 is not built')
  return {
    ...built,
    form: {
      ...built.form, materialTemplateLabel: '材料版本',
      materials: [
        { code: 'contract', name: '劳动合同', need: 'required' },
        { code: 'licence', name: '采矿许可证', need: '分组1', note: '非必填' },
        { code: 'agreement', name: '开采协议', need: '分组1', note: '非必填' },
        { code: 'other', name: '其他材料', need: 'optional', template: { file: 'catalogue.yaml' } },
      ],
    },
  }
}

/** A photo of no one: a coloured page whose upper left quarter is white, so that one sees which way is up. `grain` (0 to 255) gives its file weight. */
export function picture({ width = 640, height = 480, colour = [58, 110, 165], grain = 0 }: { width?: number; height?: number; colour?: readonly [number, number, number]; grain?: number } = {}) {
  const pixels = Buffer.alloc(width * height * 3)
  let chance = 1
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const page = x < width / 2 && y < height / 2 ? [240, 240, 240] : colour
      for (const part of page) {
        chance = (Math.imul(chance, 1_103_515_245) + 12_345) & 0x7fffffff
        pixels[at++] = Math.min(255, part + (grain === 0 ? 0 : (chance >> 16) % grain))
      }
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

/** A multipart body with one file, and the headers that go with it. */
export function multipart(bytes: Buffer, name: string, type = 'image/jpeg', field = 'file'): { body: Buffer; headers: Record<string, string> } {
  const boundary = 'hall-test-boundary'
  return {
    body: Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}

let sheet: Promise<Buffer> | undefined
/** Hands a made-up picture in for a material of the case. */
export async function handIn(agent: { send(method: 'PUT', url: string, payload: unknown, headers: Record<string, string>): Promise<{ statusCode: number; body: string }> }, caseId: string, code: string): Promise<void> {
  const { body, headers } = multipart(await (sheet ??= picture().jpeg().toBuffer()), `${code}.jpg`)
  const answer = await agent.send('PUT', `/api/cases/${caseId}/materials/${code}`, body, headers)
  if (answer.statusCode >= 400) throw new Error(answer.body)
}
