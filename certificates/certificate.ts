/** A certificate service: a list to choose from, and what the certificate of the chosen rows says. The declaration is data to the engine (STYLE §1). */
import type { CertificateText } from '../forms/documents/certificate-document.ts'
import type { ServedCertificate, ServedService } from '../forms/served.ts'
import type { Scope } from '../ledger/database.ts'
import type { Fields } from '../fields/field.ts'
import { MAIN, query, servedLists, type AnyQuery } from '../queries/query.ts'
import type { QueryList } from '../queries/list.ts'

/** What a certificate is asked for with: the conditions, read by their kinds, and the keys of the rows chosen, which are of the list. */
export interface Chosen { readonly given: Readonly<Record<string, unknown>>; readonly keys: readonly string[] }

/** What a certificate says. The rows of its details come in their order, as they are read. */
export interface CertificateContent extends CertificateText { readonly rows: AsyncIterable<readonly string[]> }

export interface AnyCertificate extends AnyQuery {
  /** What is printed over it. */
  readonly title: string
  /** Said when nothing is chosen, and when something chosen is not (any more) in the list: `n` of them. */
  readonly says: { readonly nothing: string; readonly gone: (n: number) => string }
  readonly content: (it: Scope, chosen: Chosen) => Promise<CertificateContent>
}

/** Defines a certificate service. */
export const certificate = <const C extends Fields>({ id, slug, title, says, choice, content }: Pick<AnyCertificate, 'id' | 'slug' | 'title' | 'says' | 'content'> & { readonly choice: QueryList<C> }): AnyCertificate => ({ ...query({ id, slug, ...choice }), withoutScan: true, title, says, content })

/** The list that is chosen from. */
export const choiceOf = (form: AnyCertificate) => form.lists[MAIN]!

/** GET /api/services/:slug of a certificate. */
export const servedCertificate = (form: AnyCertificate, service: ServedService, today: string): ServedCertificate => ({ ...service, kind: 'certificate', lists: servedLists(form, today), document: form.title })
