/** The printed form of a case (申报表), from the filing's report view. */
import type { ReportColumn, ReportDocument } from '../forms/documents/report-document.ts'
import type { Case } from '../ledger/database.ts'
import { agencyOf } from '../ledger/employers.ts'
import { fen, formatYuan } from '../common/money.ts'
import { changesOf } from './effect.ts'
import { workFacts, type CaseRow } from './case-row.ts'
import { viewItem, type AnyFiling } from './filing.ts'
import { withRecords } from './record-relation.ts'

/** What the form says now: the records that passed (and were not returned or refused), in their order. Throws when the filing prints none. */
export async function printedForm(filing: AnyFiling, it: Case, row: CaseRow): Promise<ReportDocument> {
  const { form } = filing
  if (!form.report) throw new TypeError(`${form.id} prints no form`)
  const { employer } = await workFacts(it)
  const agency = await agencyOf(it)
  const { count } = await it.db.selectFrom('case_record').where('employer_id', '=', it.employerId).where('case_id', '=', it.caseId).where('status', '=', 'passed').select((q) => q.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  const items = form.views.report.map((item) => viewItem(form, item))
  const { rows, ticks, table } = await withRecords(filing, it, { status: 'passed', count }, async (records) => {
    const all = await records.selectFrom('record').selectAll().orderBy('no').execute() as unknown as (Record<string, unknown> & { no: number })[]
    if (filing.findReportTable) return { rows: [], ticks: all, table: await filing.findReportTable(records, it) }
    const cellsOf = (record: Record<string, unknown>) => items.flatMap(({ field, name }) => {
      const value = record[name]
      const cells = field.kind.cells('')
      if (value === null || value === undefined) return cells.map(() => '')
      return cells.length > 1 ? cells.map(({ part }) => field.kind.sheet(value)[part] ?? '') : [field.kind.numeric ? field.kind.show(value) : (field.kind.sheet(value)[''] ?? '')]
    })
    if (!form.amends) return { rows: all.map((record, i) => [String(i + 1), ...cellsOf(record)]), ticks: all }
    const effective = new Map((await it.db.selectFrom('case_record').where('employer_id', '=', it.employerId).where('case_id', '=', it.caseId).where('changes', 'is not', null).select(['no', 'changes']).execute()).map((done) => [done.no, done.changes ?? []]))
    const changes = await changesOf(filing, records, it)
    const lines = all.flatMap((record) => (effective.get(record.no) ?? changes.get(record.no) ?? []).map((change) => [...cellsOf(record), change.item, change.before, change.after]))
    return { rows: lines.map((line, i) => [String(i + 1), ...line]), ticks: all }
  })
  const columns: ReportColumn[] = table ? [...table.columns] : [{ label: '序号', align: 'center' }, ...items.flatMap(({ field, label, group }) => {
    const cells = field.kind.cells(label)
    return cells.map((cell): ReportColumn => ({ label: cell.label, group: cells.length > 1 ? group ?? label : group, ...(field.kind.numeric ? { align: 'right' as const } : cells.length > 1 ? { align: 'center' as const } : {}) }))
  }), ...(form.amends ? ['变更类别', '变更前值', '变更后值'].map((label) => ({ label })) : [])]
  const totals = form.report.totals.map((total) => ({ label: total.label, value: 'sum' in total
    ? formatYuan(fen(ticks.reduce((sum, record) => sum + Number(record[total.sum] ?? 0), 0)), { thousands: true })
    : `${total.branch === undefined ? ticks.length : ticks.filter((record) => Array.isArray(record['branches']) && record['branches'].includes(total.branch)).length} ${total.unit}` }))
  const head = (from: string) => {
    if (from === 'employerName') return employer.name
    if (from === 'employerNo') return employer.number
    if (from === 'savedOn') return row.saved_on ?? it.today
    const [field, value] = [form.record[from], ticks[0]?.[from]]
    return field === undefined || value === null || value === undefined ? '' : field.kind.show(value)
  }
  const signed: Readonly<Record<string, string>> = { 申报人: row.applicant, 经办人: row.applicant, 经办机构: agency.name, 开具日期: row.saved_on ?? it.today, 单位经办人: row.applicant, '单位经办人(签章)': row.applicant, 联系电话: row.phone, 填报日期: row.saved_on ?? it.today }
  return {
    title: form.report.title.replace(/\{(\w+)\}/g, (_, name: string) => head(name)), header: form.report.header.map(([label, from]) => ({ label, value: head(from) })), columns, rows: table ? table.rows : rows, totals,
    notes: form.report.notes, declaration: form.report.declaration,
    signature: (form.report.signature ?? ['申报人', '联系电话', '填报日期']).map((label) => ({ label, value: signed[label] ?? '' })),
    serialNumber: row.serial_number,
  }
}
