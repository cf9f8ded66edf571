/** Shapes that several routes share. What the hall serves is typed in forms/served.ts and passed on as it stands. */
import { Type, type Static } from '@fastify/type-provider-typebox'
import { Problem } from '../../common/problem.ts'
import type { Actor, Scope } from '../../ledger/database.ts'
import { asAgency, asEmployer, heldTo, type Hall } from '../../ledger/database.ts'
import { employerOfCase, getCase, lockCase, type CaseRow } from '../../cases/case-row.ts'
import type { AnyFiling } from '../../cases/filing.ts'
import type { Case } from '../../ledger/database.ts'
import { agentOf, signedIn } from '../../identity/session.ts'
import type { Registry } from '../../services/registry.ts'
import type { FastifyRequest } from 'fastify'

export const CaseParams = Type.Object({ id: Type.String({ title: '办件', format: 'uuid' }) })
export const RecordParams = Type.Object({ id: Type.String({ title: '办件', format: 'uuid' }), no: Type.Integer({ title: '记录号', minimum: 1, maximum: 2_000_000_000 }) })
export const PageQuery = { page: Type.Integer({ title: '页码', minimum: 1, maximum: 1_000_000, default: 1 }), size: Type.Integer({ title: '每页条数', minimum: 1, maximum: 500, default: 10 }) }
export const ExportScope = Type.Union([Type.Literal('page'), Type.Literal('selected'), Type.Literal('all')], { title: '导出范围', default: 'all' })
/** A row of a field that is a list of rows. */
const TypedRow = Type.Record(Type.String({ maxLength: 60 }), Type.Union([Type.String({ maxLength: 2000 }), Type.Number(), Type.Null(), Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 })]))
/** A record as typed: field name to text (numbers, booleans, lists of codes and lists of rows are taken too). */
export const TypedRecord = Type.Record(Type.String({ maxLength: 60 }), Type.Union([
  Type.String({ maxLength: 60_000 }), Type.Number(), Type.Boolean(), Type.Null(), Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 }), Type.Array(TypedRow, { maxItems: 500 }),
]), { title: '记录' })
/** An answer that forms/served.ts types. */
export const served = <T>(description: string) => Type.Unsafe<T>(Type.Any({ description }))

/** The keys of a selection, sent as `keys=a,b,c`. */
export const keyList = (keys: string | undefined): string[] | undefined => (keys === undefined || keys === '' ? undefined : keys.split(',').slice(0, 5000))

/** The filing of a case, or 404. */
export function filingOf(registry: Registry, slug: string): AnyFiling {
  const filing = registry.filings.get(slug)
  if (!filing) throw new Problem(404, 'no-such-service', '未找到该业务，或该业务正在建设中')
  return filing
}

/** Works on one case of the employer, locked. A Problem that is returned instead of thrown is thrown after the commit: what was found out stays. */
export async function onCase<R>(hall: Hall, registry: Registry, by: { employerId: string; actor: Actor }, id: string, work: (filing: AnyFiling, scope: Case, row: CaseRow) => Promise<R | Problem>): Promise<R> {
  const done = await asEmployer(hall, by.employerId, by.actor, async (it: Scope) => {
    const { row, scope } = await lockCase(it, id)
    return work(filingOf(registry, row.service), scope, row)
  })
  if (done instanceof Problem) throw done
  return done
}

/** Reads one case of the employer. */
export const readingCase = <R>(hall: Hall, registry: Registry, by: { employerId: string; actor: Actor }, id: string, work: (filing: AnyFiling, scope: Case, row: CaseRow) => Promise<R>): Promise<R> =>
  asEmployer(hall, by.employerId, by.actor, async (it) => {
    const { row, scope } = await getCase(it, id)
    return work(filingOf(registry, row.service), scope, row)
  })

/** Reads one case for whoever may see it: its employer's agent, or a clerk of the employer's agency. */
export async function seeingCase<R>(hall: Hall, registry: Registry, request: FastifyRequest, id: string, work: (filing: AnyFiling, scope: Case, row: CaseRow) => Promise<R>): Promise<R> {
  const session = signedIn(request)
  if (session.account.role === 'clerk' && session.account.regionCode !== null) {
    return asAgency(hall, session.account.regionCode, session.actor, async (wide) => {
      const { row, scope } = await getCase(heldTo(wide, await employerOfCase(wide, id)), id)
      return work(filingOf(registry, row.service), scope, row)
    })
  }
  return readingCase(hall, registry, agentOf(request, 'scanned'), id, work)
}

export type Query<T extends Parameters<typeof Type.Object>[0]> = Static<ReturnType<typeof Type.Object<T>>>
