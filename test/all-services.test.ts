/** What holds for every service that is built: the definition survives JSON, views name real fields, the template's own sample reads back. */
import { existsSync } from 'node:fs'
import { expect, test, describe } from 'vitest'
import { viewItem } from '../cases/filing.ts'
import { servedFiling, sheetForm } from '../cases/surfaces.ts'
import { readSheet } from '../forms/sheets/read-sheet.ts'
import { writeTemplate } from '../forms/sheets/write-template.ts'
import { servedQuery } from '../queries/query.ts'
import { registry } from '../services/registry.ts'
import { services, modules } from '../services/service-list.ts'
import type { ServedService } from '../forms/served.ts'

const { filings, queries } = await registry()
const tile = (slug: string): ServedService => ({ ...services.find((it) => it.slug === slug), module: '', moduleNo: 1, available: true, certificate: false }) as never

test('the list has the 73 services of the manual in ten modules', () => {
  expect(services.map((service) => service.id)).toEqual(Array.from({ length: 73 }, (_, i) => `3.3.${i + 1}`))
  expect(modules).toHaveLength(10)
  expect(new Set(services.map((service) => service.slug)).size).toBe(73)
})

describe.each([...filings])('%s', (slug, filing) => {
  const { form } = filing
  test('its definition survives JSON', () => {
    const served = servedFiling(filing, tile(slug))
    expect(JSON.parse(JSON.stringify(served))).toEqual(served)
  })
  test('its views name real fields', () => {
    for (const view of [...Object.values(form.views), ...form.sections.map((section) => section.fields)]) for (const item of view) expect(form.record).toHaveProperty(viewItem(form, item).name)
    const inNotes = (form.certificate?.notes ?? []).flatMap((note) => [...note.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))
    for (const name of [...Object.keys(form.amends?.columns ?? {}), ...(form.onePer ?? []), ...Object.keys(form.certificate?.covered ?? {}), ...inNotes]) expect(form.record).toHaveProperty(name)
  })
  test('its check codes are <subject>/<what-is-wrong>, each said once', () => {
    const codes = filing.allChecks.map((check) => check.code)
    expect(codes.filter((code) => !/^[a-z-]+\/[a-z-]+$/.test(code))).toEqual([])
    expect(new Set(codes).size).toBe(codes.length)
    for (const code of Object.values(form.guards ?? {})) expect(codes).toContain(code)
  })
  test.skipIf(form.template === null)('its template has the form\'s columns, and the example row alone is no data', async () => {
    const sheet = sheetForm(filing, { number: '100000000', name: '测试制造有限公司', region: '420100', tier: 1, branches: ['old_age', 'unemployment', 'employment_injury'] })
    await expect(readSheet(await writeTemplate(sheet), sheet, {}, () => undefined)).rejects.toThrow('报盘文件中没有可导入的数据！')
  })
  test('its materials have codes and needs of their own, and their blanks are there', () => {
    const materials = form.materials ?? []
    expect(new Set(materials.map((material) => material.code)).size).toBe(materials.length)
    expect(materials.filter((material) => !/^[a-z0-9-]+$/.test(material.code) || !/^(required|optional|分组\d+)$/.test(material.need))).toEqual([])
    for (const { template } of materials) if (template) expect([template.file, existsSync(new URL(`../services/${template.file}`, import.meta.url))]).toEqual([template.file, true])
  })
  test('each field reads back its own sample', () => {
    for (const [name, { kind }] of Object.entries(form.record)) {
      const text = kind.join ? kind.join(Object.fromEntries(Object.entries(kind.sample).map(([part, mark]) => [part, { text: mark }]))) : { text: kind.sample[''] ?? '' }
      if (text.text === '') continue
      const read = kind.read(text)
      expect([name, read.problem]).toEqual([name, undefined])
      if (read.problem === undefined) expect([name, kind.read({ text: kind.plain(read.value) })]).toEqual([name, read])
    }
  })
})

describe.each([...queries])('%s', (slug, query) => {
  test('its definition survives JSON', () => {
    const served = servedQuery(query, tile(slug), '2021-03-15')
    expect(JSON.parse(JSON.stringify(served))).toEqual(served)
  })
  test('it sorts by columns, opens lists it has, and its menu names pages', () => {
    for (const list of Object.values(query.lists)) {
      expect(list.columns.map(([key]) => key)).toEqual(expect.arrayContaining([...list.sortable]))
      for (const opens of [list.button, list.details, list.beside]) if (opens) expect(query.lists).toHaveProperty([opens.list])
      for (const pair of list.inOrder ?? []) for (const name of pair.slice(0, 2)) expect(list.conditions).toHaveProperty(name)
    }
    for (const entry of query.menu) expect(query.lists).toHaveProperty([entry.list])
  })
})
