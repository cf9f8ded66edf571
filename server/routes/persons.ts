/** /api/persons: 人员信息查询窗口, the persons on the employer's list. Source: catalogue 00 person_picker. */
import { Readable } from 'node:stream'
import { Type } from '@fastify/type-provider-typebox'
import { sql } from 'kysely'
import type { Page, ServedPerson } from '../../forms/served.ts'
import { exportRows } from '../../forms/sheets/export-rows.ts'
import { idTypes, sexes } from '../../fields/code-lists.ts'
import { maskIdNumber } from '../../fields/identity-number.ts'
import { agentOf } from '../../identity/session.ts'
import { listed } from '../../ledger/coverage.ts'
import { asEmployer, type Scope } from '../../ledger/database.ts'
import { sendSheet } from '../files.ts'
import type { Routes } from './index.ts'
import { ExportScope, keyList, PageQuery, served } from './shapes.ts'

const tags = ['人员']
const By = {
  number: Type.Optional(Type.String({ title: '人员编号', maxLength: 20 })), idNumber: Type.Optional(Type.String({ title: '证件号码', maxLength: 20 })), name: Type.Optional(Type.String({ title: '人员姓名', maxLength: 50 })),
}
/** `whole` shows identity numbers unmasked, of the persons numbered in `keys` or of the page; that look is logged. */
const Whole = { whole: Type.Boolean({ title: '显示完整证件号码', default: false }), keys: Type.Optional(Type.String({ title: '人员编号', maxLength: 60_000 })) }
interface Asked { number?: string | undefined; idNumber?: string | undefined; name?: string | undefined }

const starts = (text: string) => `${text.trim().replace(/[\\%_]/g, '\\$&')}%`

/** The list, narrowed by what is given; each condition is the beginning of what is sought. */
function persons(it: Scope, { number, idNumber, name }: Asked) {
  let query = listed(it)
  if (number?.trim()) query = query.where('a.person_no', /^\d{10,11}$/.test(number.trim()) ? '=' : 'like', /^\d{10,11}$/.test(number.trim()) ? number.trim() : starts(number))
  if (idNumber?.trim()) query = idNumber.trim().length === 18 ? query.where('p.id_number', '=', idNumber.trim().toUpperCase()) : query.where('p.id_number', 'like', starts(idNumber.toUpperCase()))
  if (name?.trim()) query = query.where('p.name', 'like', starts(name))
  return query
}

/** The person numbers of a page of the whole list, from its index alone and from its nearer end: quick at the millionth row. */
async function numbersOfPage(it: Scope, page: number, size: number, total: number): Promise<string[]> {
  const before = (page - 1) * size
  const count = Math.min(size, total - before)
  if (count <= 0) return []
  const backwards = before > total / 2
  const rows = await it.db.selectFrom('affiliation').where('employer_id', '=', it.employerId).select('person_no')
    .orderBy('person_no', backwards ? 'desc' : 'asc').offset(backwards ? total - before - count : before).limit(count).execute()
  return rows.map((row) => row.person_no)
}

/** Identity numbers are masked unless `whole` asks for them; that look is the caller's to log. */
async function shown(it: Scope, query: ReturnType<typeof persons>, whole: boolean): Promise<ServedPerson[]> {
  const employer = await it.db.selectFrom('employer as e').innerJoin('region as g', 'g.code', 'e.region_code').where('e.id', '=', it.employerId).select(['e.number', 'e.name', 'g.name as region']).executeTakeFirstOrThrow()
  const rows = await query.select(['p.person_no', 'p.id_number', 'p.id_type', 'p.name', 'p.sex', 'p.born_on']).orderBy('a.person_no').execute()
  return rows.map((row) => ({
    personNo: row.person_no, idNumber: whole ? row.id_number : maskIdNumber(row.id_number), idType: idTypes.codes.get(row.id_type) ?? row.id_type, name: row.name, sex: sexes.codes.get(row.sex) ?? row.sex, bornOn: row.born_on,
    employerNo: employer.number, employerName: employer.name, region: employer.region,
  }))
}

const COLUMNS = [['personNo', '人员编号'], ['idNumber', '证件号码'], ['idType', '证件类型'], ['name', '姓名'], ['sex', '性别'], ['bornOn', '出生日期'], ['employerNo', '单位编号'], ['employerName', '单位名称'], ['region', '参保所属机构']] as const

export const personRoutes: Routes = ({ hall }) => async (app) => {
  app.get('/api/persons', { schema: { summary: '人员信息查询', tags, querystring: Type.Object({ ...By, ...Whole, ...PageQuery }), response: { 200: served<Page<ServedPerson>>('persons on the list') } } }, async (request) => {
    const { employerId, actor } = agentOf(request, 'scanned')
    const { page, size, whole, keys } = request.query
    return asEmployer(hall, employerId, actor, async (it) => {
      const chosen = keyList(keys)
      const query = chosen ? persons(it, request.query).where('a.person_no', 'in', chosen) : persons(it, request.query)
      const narrowed = chosen ?? request.query.number ?? request.query.idNumber ?? request.query.name
      const { n } = narrowed ? await query.select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
        : await it.db.selectFrom('affiliation').where('employer_id', '=', employerId).select(sql<number>`count(*)`.as('n')).executeTakeFirstOrThrow()
      const rows = await shown(it, narrowed ? query.limit(size).offset((page - 1) * size) : query.where('a.person_no', 'in', [...await numbersOfPage(it, page, size, n), '']), whole)
      it.audit({ action: whole ? 'sight/unmasked' : 'sight/persons', subject: 'person-picker', detail: { page, rows: rows.length, ...(whole ? { persons: rows.map((row) => row.personNo) } : {}) } })
      return { rows, page, size, total: n }
    })
  })

  app.get('/api/persons.xlsx', { schema: { summary: '人员信息导出', tags, querystring: Type.Object({ ...By, scope: ExportScope, keys: Type.Optional(Type.String({ maxLength: 60_000 })), ...PageQuery }) } }, async (request, reply) => {
    const { employerId, actor } = agentOf(request, 'scanned')
    const { page, size, scope, keys } = request.query
    const rows = await asEmployer(hall, employerId, actor, async (it) => {
      const query = persons(it, request.query)
      const got = await shown(it, scope === 'page' ? query.limit(size).offset((page - 1) * size) : scope === 'selected' ? query.where('a.person_no', 'in', [...keyList(keys) ?? [], '']) : query, true)
      it.audit({ action: 'sight/export', subject: 'person-picker', detail: { scope, rows: got.length } })
      return got
    })
    return sendSheet(reply, '人员信息.xlsx', Readable.from(exportRows({
      title: '人员信息', sheetName: '人员信息', columns: [{ key: 'no', label: '序号' }, ...COLUMNS.map(([key, label]) => ({ key, label }))], rows: rows.map((row, i) => ({ no: String(i + 1), ...row })),
    })))
  })
}
