/** Finds what is built: every file `NN-slug.ts` of the module folders. Adding a service takes one new file and no change here. */
import { readdirSync } from 'node:fs'
import type { AnyFiling } from '../cases/filing.ts'
import type { AnyCertificate } from '../certificates/certificate.ts'
import type { AnyQuery } from '../queries/query.ts'
import { findService } from './service-list.ts'

const HERE = new URL('./', import.meta.url)

/** The services that are built, by slug. A certificate is a query too: of the list it is chosen from. */
export interface Registry { readonly filings: ReadonlyMap<string, AnyFiling>; readonly queries: ReadonlyMap<string, AnyQuery>; readonly certificates: ReadonlyMap<string, AnyCertificate> }

let loaded: Promise<Registry> | undefined

/** Loads them once. Throws when a file defines a service that the list does not have, or under another number. */
export const registry = (): Promise<Registry> => loaded ??= load()

async function load(): Promise<Registry> {
  const filings = new Map<string, AnyFiling>()
  const queries = new Map<string, AnyQuery>()
  const certificates = new Map<string, AnyCertificate>()
  for (const folder of readdirSync(HERE, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    for (const file of readdirSync(new URL(`${folder.name}/`, HERE)).filter((name) => /^\d\d-.*\.ts$/.test(name) && !name.endsWith('.test.ts'))) {
      const exported = Object.values(await import(new URL(`${folder.name}/${file}`, HERE).href) as Record<string, unknown>)
      for (const service of exported) {
        if (isFiling(service)) filings.set(known(service.form, file), service)
        else if (isQuery(service)) queries.set(known(service, file), service)
        if (isCertificate(service)) certificates.set(known(service, file), service)
      }
    }
  }
  return { filings, queries, certificates }
}

const isFiling = (it: unknown): it is AnyFiling => typeof it === 'object' && it !== null && 'form' in it && 'allChecks' in it
const isQuery = (it: unknown): it is AnyQuery => typeof it === 'object' && it !== null && 'lists' in it && 'menu' in it
const isCertificate = (it: unknown): it is AnyCertificate => isQuery(it) && 'content' in it

function known({ id, slug }: { id: string; slug: string }, file: string): string {
  if (findService(slug)?.id !== id || !file.startsWith(id.split('.')[2]?.padStart(2, '0') ?? '?')) throw new Error(`${file} defines ${id} ${slug}, which the list of services does not have so`)
  return slug
}

