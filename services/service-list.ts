/** The list of the 73 services as the manual has them (catalogue.yaml), whether built or not. */
import { readFileSync } from 'node:fs'
import { pinyin } from 'pinyin-pro'
import { parse } from 'yaml'
import type { CodeList } from '../fields/code-lists.ts'
import type { Outcome, ServiceKind } from '../forms/served.ts'

export interface ListedService { id: string; slug: string; name: string; module: number; kind: ServiceKind; outcome: Outcome; modes: ('single' | 'batch')[]; description: string; initials: string }
export interface Module { number: number; name: string; slug: string; description: string }

const listed = parse(readFileSync(new URL('./catalogue.yaml', import.meta.url), 'utf8')) as { modules: Module[]; services: Omit<ListedService, 'initials'>[] }

export const modules: readonly Module[] = listed.modules
export const services: readonly ListedService[] = listed.services.map((service) => ({
  ...service, initials: pinyin(service.name, { pattern: 'first', toneType: 'none', type: 'array', nonZh: 'removed' }).join(''),
}))

const bySlug = new Map(services.map((service) => [service.slug, service]))

/** The service of a slug, or undefined. */
export const findService = (slug: string): ListedService | undefined => bySlug.get(slug)
/** The manual's name of a service. */
export const serviceName = (slug: string): string => bySlug.get(slug)?.name ?? slug
/** The services as a code list, for conditions. */
export const serviceNames: CodeList = { name: '业务类型', codes: new Map(services.filter((service) => service.kind === 'filing').map((service) => [service.slug, service.name])) }
