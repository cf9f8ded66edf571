/** Every built service against its facts: fields with their marks, columns, template, materials, printed form, texts. */
import { describe, expect, test } from 'vitest'
import { choiceOf } from '../certificates/certificate.ts'
import { servedFiling } from '../cases/surfaces.ts'
import type { ServedService } from '../forms/served.ts'
import { registry } from '../services/registry.ts'
import { modules, services } from '../services/service-list.ts'
import { deviations, differences, facts, queryDifferences } from './catalogue-facts.ts'

const { filings, queries, certificates } = await registry()
const tile = (slug: string): ServedService => ({ ...services.find((it) => it.slug === slug), module: '', moduleNo: 1, available: true, certificate: false }) as never

test('every service of the manual has its facts, and is listed by them', () => {
  expect([...facts.values()].map(({ id, slug, name, module, modes }) => ({ id, slug, name, module, modes })))
    .toEqual(services.map((service) => ({ id: service.id, slug: service.slug, name: service.name, module: modules.find((it) => it.number === service.module)?.name, modes: service.modes })))
})

describe.each([...filings])('%s', (slug, filing) => {
  test('is as its facts say, but for what deviations.yaml gives a reason for', () => {
    const of = facts.get(slug)
    if (!of) throw new Error(`no facts of ${slug}`)
    expect(differences(of, filing, servedFiling(filing, tile(slug)))).toEqual(Object.keys(deviations[slug] ?? {}))
  })
})

test.each([...queries].filter(([slug]) => !certificates.has(slug)))('the query %s has its conditions and columns', (slug, query) => {
  const of = facts.get(slug)
  if (!of) throw new Error(`no facts of ${slug}`)
  expect(queryDifferences(of, query)).toEqual(Object.keys(deviations[slug] ?? {}))
})

test.each([...certificates])('the certificate %s has its conditions, its list to choose from and its title', (slug, form) => {
  const of = facts.get(slug)
  if (!of) throw new Error(`no facts of ${slug}`)
  const { conditions, columns } = choiceOf(form)
  expect(Object.values(conditions).map(({ label, required }) => (required ? [label, '*'] : label))).toEqual(of.sections[0]?.fields.filter((field) => !(Array.isArray(field) && field[1] === '-')))
  expect(['序号', ...columns.map(([, label]) => label)]).toEqual(of.lists[0]?.columns)
  expect(form.title).toBe(of.report?.title)
})

test('each deviation has its reason', () => {
  for (const [slug, of] of Object.entries(deviations)) for (const [difference, why] of Object.entries(of)) expect(`${slug} ${difference}: ${why}`).toMatch(/: .{10,}/)
})
