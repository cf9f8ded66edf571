/** 手机拍照: a code in the open case lets a phone hand in one material without signing in, once, within ten minutes. */
import { createHash, randomBytes } from 'node:crypto'
import { Problem } from '../common/problem.ts'
import type { PhotoCodeState, ServedMaterialState } from '../forms/served.ts'
import { asEmployer, asSystem, theHall, type Case, type Hall, type WideScope } from '../ledger/database.ts'
import { lockCase } from './case-row.ts'
import type { AnyFiling } from './filing.ts'
import { materialOf, putMaterial, type KeptFile } from './materials.ts'
import { mustBeAbleTo } from './states.ts'

const LIFE = 10 * 60_000
/** Files that one code takes before it is shut: bad photos are taken again, a program that hammers is not. */
const MOST_TRIES = 10
/** Codes of one case within their life. */
const MOST_CODES = 30

const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** A new code for a material, which takes the place of an earlier one. Throws 404, 409, 429. */
export async function askForPhotoCode(filing: AnyFiling, scope: Case, material: string): Promise<{ id: string; token: string; expiresAt: Date }> {
  materialOf(filing, material)
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('edit', row.state)
  const own = scope.db.selectFrom('photo_code').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId)
  const { n } = await own.where('created_at', '>', new Date(scope.now.getTime() - LIFE)).select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  if (n >= MOST_CODES) throw new Problem(429, 'too-many-photo-codes', '二维码生成过于频繁，请10分钟后再试，或在电脑上直接上传！', { retryAfter: LIFE / 1000 })
  await scope.db.updateTable('photo_code').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('material', '=', material).where('state', 'in', ['waiting', 'opened']).set({ state: 'ended' }).execute()
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(scope.now.getTime() + LIFE)
  const { id } = await scope.db.insertInto('photo_code').values({
    employer_id: scope.employerId, case_id: scope.caseId, material, token_hash: hashOf(token), created_by: scope.actor.accountId ?? '', created_name: scope.actor.name, created_at: scope.now, expires_at: expiresAt,
  }).returning('id').executeTakeFirstOrThrow()
  scope.audit({ action: 'material/photo-code', subject: scope.caseId, detail: { code: material } })
  return { id, token, expiresAt }
}

const stateAt = (code: { state: Exclude<PhotoCodeState, 'expired'>; expires_at: Date }, now: Date): PhotoCodeState =>
  ((code.state === 'waiting' || code.state === 'opened') && code.expires_at <= now ? 'expired' : code.state)

/** How a code of this case stands. Throws 404. */
export async function photoCodeState(scope: Case, id: string): Promise<PhotoCodeState> {
  const code = await scope.db.selectFrom('photo_code').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('id', '=', id).select(['state', 'expires_at']).executeTakeFirst()
  if (!code) throw noSuchCode()
  return stateAt(code, scope.now)
}

/** Shuts a code that is no longer shown. One that was used stays used. */
export async function endPhotoCode(scope: Case, id: string): Promise<void> {
  await scope.db.updateTable('photo_code').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('id', '=', id).where('state', 'in', ['waiting', 'opened']).set({ state: 'ended' }).execute()
}

const noSuchCode = () => new Problem(404, 'no-such-photo-code', '二维码无效，请在电脑上重新点击【手机拍照】！')

/** What to say of a code that takes no photo any more, or undefined. */
function shut(state: PhotoCodeState): Problem | undefined {
  if (state === 'used') return new Problem(409, 'photo-code-used', '该二维码已上传过照片，如需重拍请在电脑上重新点击【手机拍照】！')
  if (state === 'expired') return new Problem(410, 'photo-code-expired', '二维码已超过10分钟失效，请在电脑上重新点击【手机拍照】！')
  if (state === 'ended') return new Problem(410, 'photo-code-ended', '二维码已关闭，请在电脑上重新点击【手机拍照】！')
  return undefined
}

const byToken = (it: WideScope, token: string) => it.db.selectFrom('photo_code').where('token_hash', '=', hashOf(token))

/** What a phone that opens the code is shown: the service and the material, nothing of the employer or of anyone. Throws 404. */
export const openPhotoCode = (hall: Hall, token: string) => asSystem(hall, theHall, async (it) => {
  const code = await byToken(it, token).innerJoin('service_case as c', (on) => on.onRef('c.employer_id', '=', 'photo_code.employer_id').onRef('c.id', '=', 'photo_code.case_id'))
    .select(['photo_code.employer_id', 'photo_code.id', 'photo_code.state', 'photo_code.expires_at', 'photo_code.material', 'c.service']).executeTakeFirst()
  if (!code) throw noSuchCode()
  const state = stateAt(code, it.now)
  if (state === 'waiting') await it.db.updateTable('photo_code').where('employer_id', '=', code.employer_id).where('id', '=', code.id).where('state', '=', 'waiting').set({ state: 'opened' }).execute()
  return { state, service: code.service, material: code.material, expiresAt: code.expires_at }
})

/** Whose photo it will be; counts the try before the file is looked at. Throws 404, 409, 410, 429. */
async function claimTry(hall: Hall, token: string) {
  return asSystem(hall, theHall, async (it) => {
    const code = await byToken(it, token).select(['employer_id', 'id', 'case_id', 'material', 'state', 'expires_at', 'created_by', 'created_name']).executeTakeFirst()
    if (!code) throw noSuchCode()
    const over = shut(stateAt(code, it.now))
    if (over) throw over
    const counted = await it.db.updateTable('photo_code').where('employer_id', '=', code.employer_id).where('id', '=', code.id).where('tries', '<', MOST_TRIES).set((q) => ({ tries: q('tries', '+', 1) })).executeTakeFirst()
    if (counted.numUpdatedRows === 0n) throw new Problem(429, 'too-many-photos', '该二维码上传次数过多已关闭，请在电脑上重新点击【手机拍照】！')
    return code
  })
}

/**
 * Takes the photo for the case, as the agent who showed the code. `file` reads and checks what was sent, and is asked only once the
 * code is known to be good. Of two phones with one code, one is told that it has been used.
 */
export async function takePhoto(hall: Hall, token: string, filingOf: (service: string) => AnyFiling, file: () => Promise<KeptFile>): Promise<ServedMaterialState> {
  const code = await claimTry(hall, token)
  const kept = await file()
  return asEmployer(hall, code.employer_id, { accountId: code.created_by, name: code.created_name, role: 'agent' }, async (it) => {
    const { row, scope } = await lockCase(it, code.case_id)
    const used = await it.db.updateTable('photo_code').where('employer_id', '=', code.employer_id).where('id', '=', code.id).where('state', 'in', ['waiting', 'opened']).where('expires_at', '>', it.now).set({ state: 'used' }).executeTakeFirst()
    if (used.numUpdatedRows === 0n) throw shut(await photoCodeState(scope, code.id)) ?? noSuchCode()
    return putMaterial(filingOf(row.service), scope, code.material, kept, { byPhone: true })
  })
}
