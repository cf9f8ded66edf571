/** The facts of the manual's services (test/catalogue), and what a built service shows that is otherwise: so that a forgotten field is told. */
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { viewItem, type AnyFiling } from '../cases/filing.ts'
import type { AnyQuery } from '../queries/query.ts'
import { sheetForm } from '../cases/surfaces.ts'
import type { ServedField, ServedFiling } from '../forms/served.ts'

const FOLDER = new URL('./catalogue/', import.meta.url)

type Marked = string | [label: string, marks: string]
export interface Facts {
  id: string; slug: string; name: string; module: string; outcome: string; outcomeText: string | null; description: string; modes: string[]; tabs: string[]; picker: boolean
  sections: { title: string; tab: string; fields: Marked[] }[]
  lists: { title: string; tab: string; columns: string[] }[]
  template?: { title: string; header: string[]; columns: Marked[]; footer: string[] }
  materials: [group: string, name: string][]
  report?: { title: string; header: string[]; columns: string[]; signature: string[]; declaration: string | null }
}

/** The facts of every service, by slug. */
export const facts: ReadonlyMap<string, Facts> = new Map(readdirSync(FOLDER).filter((name) => /^\d\d-/.test(name)).map((name) => {
  const of = parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Facts
  return [of.slug, of]
}))

/** What we do otherwise on purpose, by slug: each difference with its reason. */
export const deviations = parse(readFileSync(new URL('deviations.yaml', FOLDER), 'utf8')) as Record<string, Record<string, string>>

const plain = (text: string) => text.replace(/[（(]/g, '(').replace(/[）)]/g, ')').replace(/[*“”"：:、，,。.！!\s]/g, '').replace(/√/g, '')
const labelOf = (field: Marked) => (typeof field === 'string' ? field : field[0])
const marksOf = (field: Marked) => (typeof field === 'string' ? '' : field[1])
const marksShown = (field: Pick<ServedField, 'required' | 'readonly'>) => `${field.required ? '*' : ''}${field.readonly ? '-' : ''}`

/** Blocks of a page that are the engine's own. */
const ENGINE = new Set(['批量添加', '校验结果', '人员信息查询窗口', '受理信息'])
/** Columns that every list of its kind has. */
const OWN = new Set(['序号', '操作', '删除', '修改', '提示', '提示信息', '查看', '详情', '不通过原因', '校验结果'].map(plain))

/** What stands in the page of a block: its labels with their marks, in order. */
interface Block { title: string; fields: { label: string; marks: string }[] }

function blocks(served: ServedFiling): Block[] {
  const own = served.sections.map((section) => ({ title: section.title, fields: section.fields.map((field) => ({ label: field.label, marks: marksShown(field) })) }))
  const all = served.sections.flatMap((section) => section.fields)
  const windows = all.flatMap(({ label, widget }) => (widget.type === 'rows'
    ? [widget.window, label].map((title) => ({ title, fields: widget.columns.map((column) => ({ label: column.label, marks: marksShown(column) })) })) : []))
  const offers = served.sources.filter((source) => source.window).map((source) => ({
    title: source.window?.title ?? '', fields: source.fields.flatMap((key) => [source.window?.currentLabel, source.window?.offeredLabel].map((of) => ({ label: `${all.find((field) => field.key === key)?.label ?? key}[${of?.replace(/[[\]]/g, '') ?? ''}]`, marks: '-' }))),
  }))
  return [...own, ...windows, ...offers]
}

function sectionDifferences(of: Facts, served: ServedFiling): string[] {
  const there = blocks(served)
  return of.sections.filter((section) => !ENGINE.has(section.title)).flatMap(({ title, tab, fields }) => {
    const named = there.filter((block) => plain(block.title) === plain(title))
    if (named.length === 0) return [`section missing: ${title}`]
    const wanted = fields.filter((field) => labelOf(field) !== '操作模式')
    const block = named.find((it) => wanted.every((field) => it.fields.some((own) => plain(own.label) === plain(labelOf(field))))) ?? named[0]
    const labels = block?.fields.map((field) => plain(field.label)) ?? []
    const missing = wanted.filter((field) => !labels.includes(plain(labelOf(field))))
    const both = wanted.filter((field) => labels.includes(plain(labelOf(field))))
    const marks = both.filter((field) => block?.fields.find((own) => plain(own.label) === plain(labelOf(field)))?.marks !== marksOf(field))
    const order = both.map((field) => plain(labelOf(field)))
    const shown = labels.filter((label) => order.includes(label))
    const here = served.sections.find((section) => plain(section.title) === plain(title))
    return [
      ...missing.map((field) => `${title}: field missing: ${labelOf(field)}`),
      ...marks.map((field) => `${title}: ${labelOf(field)} is marked “${block?.fields.find((own) => plain(own.label) === plain(labelOf(field)))?.marks ?? ''}”, not “${marksOf(field)}”`),
      ...(order.join() === shown.join() ? [] : [`${title}: order`]),
      ...(here && here.tab !== tab ? [`${title}: on the tab ${here.tab}, not ${tab}`] : []),
    ]
  })
}

function listDifferences(of: Facts, served: ServedFiling): string[] {
  const rows = served.sections.flatMap((section) => section.fields).flatMap(({ label, widget }) => (widget.type === 'rows' ? [{ title: label, columns: widget.columns.map((column) => column.label) }] : []))
  const lists = [...served.recordLists, ...served.pickLists].map((list) => ({ title: list.title, columns: list.columns.map((column) => column.label) }))
  return of.lists.filter((list) => !list.title.startsWith('附件材料') && !list.title.startsWith('人员信息查询窗口')).flatMap(({ title, columns }) => {
    const list = [...lists, ...rows].find((it) => plain(it.title) === plain(title))
    if (!list) return [`list missing: ${title}`]
    const shown = list.columns.map(plain)
    const wanted = columns.filter((column) => !OWN.has(plain(column)))
    const missing = wanted.filter((column) => !shown.includes(plain(column)))
    const order = wanted.filter((column) => shown.includes(plain(column))).map(plain)
    return [...missing.map((column) => `${title}: column missing: ${column}`), ...(order.join() === shown.filter((column) => order.includes(column)).join() ? [] : [`${title}: order of columns`])]
  })
}

function templateDifferences(of: Facts, filing: AnyFiling): string[] {
  if (!of.template) return filing.form.template ? ['a template that the manual does not have'] : []
  if (!filing.form.template) return ['template missing']
  const sheet = sheetForm(filing, undefined)
  const wanted = of.template.columns.filter((column) => labelOf(column) !== '序号')
  const labels = wanted.map((column) => plain(labelOf(column).split('/').at(-1) ?? ''))
  const shown = sheet.columns.map((column) => plain(column.label))
  return [
    ...(plain(sheet.title) === plain(of.template.title) ? [] : [`template: title ${sheet.title}, not ${of.template.title}`]),
    ...(labels.join() === shown.join() ? [] : [`template: columns ${shown.join('|')}, not ${labels.join('|')}`]),
    ...wanted.filter((column, i) => labels[i] === shown[i] && sheet.columns[i]?.required !== marksOf(column).includes('*')).map((column) => `template: ${labelOf(column)} is ${marksOf(column) === '' ? 'not ' : ''}starred in the manual`),
    ...of.template.header.filter((label) => !sheet.header.some((line) => plain(line.label) === plain(label))).map((label) => `template: head line missing: ${label}`),
  ]
}

function reportDifferences(of: Facts, filing: AnyFiling, title: string): string[] {
  const { certificate } = filing.form
  const report = filing.form.report ?? (certificate && { header: certificate.head, declaration: '', signature: certificate.signature.map(([label]) => label) })
  if (!of.report) return report ? ['a printed form that the manual does not have'] : []
  if (!report) return ['printed form missing']
  const columns = filing.form.views.report.map((item) => viewItem(filing.form, item)).flatMap(({ field, label }) => field.kind.cells(label).map((cell) => cell.label))
  const shown = [...columns, ...(filing.form.amends ? ['变更类别', '变更前值', '变更后值'] : [])].map(plain)
  const wanted = of.report.columns.filter((column) => column !== '序号').map((column) => plain(column.split(/\/(?![^(]*\))/).at(-1) ?? '')) // a group over columns is named before a stroke
  return [
    ...(plain(title) === plain(of.report.title) ? [] : [`printed form: title ${title}, not ${of.report.title}`]),
    ...(filing.findReportTable || wanted.join() === shown.join() ? [] : [`printed form: columns ${shown.join('|')}, not ${wanted.join('|')}`]),
    ...of.report.header.filter((label) => !report.header.some(([own]) => plain(own) === plain(label))).map((label) => `printed form: head line missing: ${label}`),
    ...(certificate && of.report.signature.join() !== report.signature?.join() ? [`printed form: signature ${report.signature?.join('|') ?? ''}`] : []),
    ...(plain(report.declaration) === plain(of.report.declaration ?? '') ? [] : [`printed form: declaration ${report.declaration}`]),
  ]
}

/** Everything in which the filing is not as the facts say. */
export function differences(of: Facts, filing: AnyFiling, served: ServedFiling): string[] {
  const { form } = filing
  const needs = { required: '必传', optional: '可选' } as const
  const materials = (form.materials ?? []).map((it) => plain(`${it.need in needs ? needs[it.need as keyof typeof needs] : it.need}${it.name}`))
  return [
    ...(form.outcome === of.outcome ? [] : [`outcome ${form.outcome}, not ${of.outcome}`]),
    ...(of.outcomeText === null || plain(form.outcomeText) === plain(of.outcomeText) ? [] : [`outcome text ${form.outcomeText}, not ${of.outcomeText}`]),
    ...(served.tabs.join() === of.tabs.join() ? [] : [`tabs ${served.tabs.join('|')}, not ${of.tabs.join('|')}`]),
    ...(of.picker === (form.personPicker ?? false) ? [] : [`person picker: ${String(form.personPicker ?? false)}`]),
    ...(of.materials.map(([group, name]) => plain(`${group}${name}`)).join() === materials.join() ? [] : [`materials ${materials.join('|')}`]),
    ...sectionDifferences(of, served), ...listDifferences(of, served), ...templateDifferences(of, filing), ...reportDifferences(of, filing, served.form?.title ?? served.issues?.title ?? ''),
  ]
}

/** The same of a query: its menu, and of each list its conditions with their marks and its columns. Fields of a page are columns of a list that is shown as fields. */
export function queryDifferences(of: Facts, query: AnyQuery): string[] {
  const lists = Object.values(query.lists)
  const onPage = (tab: string | null) => query.lists[query.menu.find((entry) => entry.label === tab)?.list ?? ''] ?? lists[0]
  const columnsOf = (title: string) => lists.find((list) => plain(list.title) === plain(title))?.columns.map(([, label]) => plain(label))
  return [
    ...(query.menu.map((entry) => entry.label).join() === of.tabs.join() ? [] : [`menu ${query.menu.map((entry) => entry.label).join('|')}, not ${of.tabs.join('|')}`]),
    ...of.lists.flatMap(({ title, columns }) => {
      const shown = columnsOf(title)
      if (!shown) return [`list missing: ${title}`]
      const wanted = columns.map(plain).filter((column) => !OWN.has(column))
      const order = wanted.filter((column) => shown.includes(column))
      return [...wanted.filter((column) => !shown.includes(column)).map((column) => `${title}: column missing: ${column}`), ...(order.join() === shown.filter((column) => wanted.includes(column)).join() ? [] : [`${title}: order of columns`])]
    }),
    ...of.sections.filter((section) => section.title !== '单位基本信息').flatMap(({ title, tab, fields }) => {
      const list = onPage(tab)
      const shown = title === '查询条件' ? Object.values(list?.conditions ?? {}).map((field) => ({ label: plain(field.label), marks: field.required ? '*' : '' })) : list?.columns.map(([, label]) => ({ label: plain(label), marks: '-' })) ?? []
      return fields.filter((field) => !shown.some((it) => it.label === plain(labelOf(field)) && it.marks === marksOf(field))).map((field) => `${tab ?? title}: field missing or marked otherwise: ${labelOf(field)}`)
    }),
  ]
}
