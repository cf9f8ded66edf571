/** A filing's surfaces, made from its one vocabulary: the served definition, the spreadsheet (STYLE §1: several views). */
import { createHash } from 'node:crypto'
import type { Branch } from '../common/states.ts'
import type { Fields, WorkFacts } from '../fields/field.ts'
import type { ServedColumn, ServedField, ServedFiling, ServedPickList, ServedService } from '../forms/served.ts'
import { LIMITS, type SheetColumn, type SheetForm } from '../forms/sheets/sheet-form.ts'
import { viewItem, type AnyFiling, type FilingForm, type View } from './filing.ts'
import type { Scope } from '../ledger/database.ts'
import type { PickList } from './list.ts'

/** 我已阅读以上内容…: the text the catalogue settles on. Source: catalogue 00 wizard. */
export const CONSENT = '我已阅读以上内容，并接受用户使用协议和相关法律法规条款。'
const SAMPLE_NOTE = '以上一行填写示例请从下一行开始按示例填写'
const MASKED = new Set(['idNumber'])

function servedField(form: FilingForm<Fields>, item: View<Fields>[number], held: readonly Branch[] | undefined): ServedField {
  const { name, field, label, required, readonly, note } = viewItem(form, item)
  const offered = held && field.kind.offer?.(held)
  const preset = field.preset ?? (required && offered && 'options' in offered ? offered.options.map((option) => option.value).join(',') : undefined)
  return {
    key: name, label, required, readonly: readonly && field.source !== 'once', widget: offered ?? field.kind.widget, numeric: field.kind.numeric ?? false, once: field.source === 'once',
    ...(preset === undefined ? {} : { preset }), ...(note === undefined ? {} : { note }), ...(field.kind.missing ? { missing: field.kind.missing(label) } : {}),
  }
}

/** Columns of a list that a view names. */
export const columnsOfView = (form: FilingForm<Fields>, view: View<Fields>): ServedColumn[] => view.map((item) => {
  const { name, field, label } = viewItem(form, item)
  return { key: name, label, numeric: field.kind.numeric ?? false, masked: MASKED.has(name) }
})

/** The tabs of step 2 in order, and which of them hold the results and the materials. */
function tabsOf({ entry, tabs, materials }: FilingForm<Fields>): { all: string[]; results: string | null; materials: string | null } {
  const listed = entry.some((way) => way !== 'form' && way !== 'picked')
  const results = tabs ? tabs.results ?? null : listed ? '校验结果' : null
  const papers = (materials ?? []).length === 0 ? null : tabs?.materials ?? '附件材料'
  return { all: tabs ? [...tabs.all] : ['基本信息', ...(results ? [results] : []), ...(papers ? [papers] : [])], results, materials: papers }
}

const servedList = (form: FilingForm<Fields>, list: PickList<Fields>, main: string, held: readonly Branch[] | undefined): ServedPickList => ({
  key: list.key, title: list.title, fills: { ...list.fills } as Record<string, string>, explained: list.explain !== undefined,
  columns: list.columns.map(([key, label, holds]) => ({ key, label, numeric: holds === 'money' || holds === 'figure', masked: holds === 'masked' || MASKED.has(key) })),
  inPage: list.inPage ? {
    tab: list.inPage.tab ?? main, edits: (list.inPage.edits ?? []).map((name) => servedField(form, name, held)), emptyText: list.inPage.emptyText, untickedText: list.inPage.untickedText ?? `请在${list.title}中勾选！`,
    shown: list.inPage.shown ?? false, tickedAtFirst: list.inPage.tickedAtFirst ?? false, setAll: list.inPage.setAll ?? null, sums: list.inPage.sums ?? false, details: list.inPage.details ?? null, group: list.inPage.group ?? null,
  } : null,
})

/** GET /api/services/:slug: the whole declarative definition. */
export function servedFiling(filing: AnyFiling, service: ServedService, held?: readonly Branch[]): ServedFiling {
  const { form } = filing
  const sheet = form.template ? sheetForm(filing, undefined) : null
  const tabs = tabsOf(form)
  const main = tabs.all[0] ?? '基本信息'
  const employer = { title: '单位基本信息', tab: main, mode: 'always' as const, fields: [
    ...([['employerNo', '单位编号'], ['employerName', '单位名称']] as const).map(([key, label]) => ({ key, label, required: false, readonly: true, widget: { type: 'text' as const }, numeric: false, once: true })),
    ...(form.employerFields ?? []).map((item) => servedField(form, item, held)),
  ] }
  const named = form.sections.some((section) => section.title === employer.title) // the service says itself what stands in it
  return {
    ...service, kind: 'filing', outcome: form.outcome, consent: CONSENT, outcomeText: form.outcomeText,
    tabs: tabs.all, resultsTab: tabs.results, materialsTab: tabs.materials, entry: [...form.entry],
    sections: [...(named ? [] : [employer]), ...form.sections.map((section) => ({
      title: section.title, tab: section.tab ?? main, mode: section.mode ?? (form.entry.includes('imported') ? 'single' as const : 'always' as const), fields: section.fields.map((item) => servedField(form, item, held)),
    }))],
    recordLists: [
      { title: form.listTitles.passed, status: 'passed', columns: columnsOfView(form, form.views.passed), explained: form.views.passed.map((item) => viewItem(form, item)).filter(({ field }) => field.work).map(({ name }) => name) },
      { title: form.listTitles.failed, status: 'failed', columns: columnsOfView(form, form.views.failed), explained: [] },
    ],
    pickLists: filing.pickLists.map((list) => servedList(form, list, main, held)),
    sources: filing.sources.map(({ key, label, beside, window, fields }) => ({ key, label, beside, window: window ?? null, fields: [...fields] })),
    materials: (form.materials ?? []).map((material) => ({
      code: material.code, name: material.name, need: material.need, group: material.need.startsWith('分组') ? material.need : null, note: material.note ?? null,
      template: material.template ? `/api/services/${form.slug}/materials/${material.code}/template` : null,
    })),
    materialTemplateLabel: form.materialTemplateLabel ?? '材料模版',
    personPicker: form.personPicker ?? false, modeLabels: form.modeLabels ?? { single: '单个添加', batch: '批量添加' }, lookUps: [...form.lookUps ?? ('idNumber' in form.record ? ['idNumber'] : [])], addLabel: form.addLabel ?? '添加校验',
    template: sheet && { title: sheet.title, plain: sheet.plain ?? false, version: sheet.version, url: `/api/services/${form.slug}/template.xlsx`, notes: [...sheet.notes], columns: sheet.columns.map(({ key, part, label, group, required }) => ({ key, part, label, group, required })) },
    form: form.report && { title: form.report.title.replace(/\{(\w+)\}/g, (_, name: string) => form.record[name]?.kind.sample[''] ?? '') }, issues: form.certificate ? { title: form.certificate.title } : null, amendment: form.amends !== undefined,
    limits: { rows: LIMITS.rows, bytes: 32 * 2 ** 20 },
  }
}

/** The spreadsheet of a filing, for the employer who downloads it. Throws when the filing has none. */
export function sheetForm(filing: AnyFiling, employer: (Pick<WorkFacts['employer'], 'number' | 'name'> & Partial<WorkFacts['employer']>) | undefined): SheetForm {
  const { form } = filing
  if (!form.template) throw new TypeError(`${form.id} has no spreadsheet`)
  const columns = form.views.template.flatMap((item): SheetColumn[] => {
    const { name, field, label, required, group, samples: [first, ...more] } = viewItem(form, item)
    const sample = employer && field.source === 'employer' ? { '': field.kind.name === 'employerNo' ? employer.number : employer.name } : field.kind.sample
    const cells = field.kind.cells(label)
    return cells.map((cell) => ({
      key: name, part: cell.part, label: cell.label, group: cells.length > 1 ? group ?? label : group, required: required && cells.length === 1, width: cell.width,
      ...(cell.options ? { options: cell.options } : {}), sample: first ?? sample[cell.part] ?? '', ...(more.length > 0 ? { moreSamples: more } : {}),
    }))
  })
  const version = createHash('sha256').update(JSON.stringify(columns.map(({ key, part, label, required }) => [key, part, label, required]))).digest('hex').slice(0, 8)
  return {
    service: form.id, title: form.template.title, version, ...(form.template.plain ? { plain: true } : {}),
    header: form.template.header.map(([label, from]) => ({ label, value: (from === 'employerName' ? employer?.name : from === 'employerNo' ? employer?.number : undefined) ?? '' })),
    columns, sampleNote: SAMPLE_NOTE, notes: form.template.notes, footer: form.template.footer,
  }
}

/** The rows that the downloaded spreadsheet holds already, in the order of its columns. */
export async function sheetRows(filing: AnyFiling, it: Scope): Promise<string[][]> {
  const { template, views } = filing.form
  const keys = views.template.map((item) => viewItem(filing.form, item).name)
  return (await template?.rows?.(it) ?? []).map((row) => keys.map((key) => String(row[key] ?? '')))
}
