/** Which page does what: the addresses of services. */
import type { ServedService } from '../../forms/served.ts'

/** 3.3.72 单位办件记录 is a page of its own, at /cases. */
export const CASE_RECORDS = 'employer-case-records'

/** Where a service is done. */
export const addressOf = (service: Pick<ServedService, 'slug' | 'kind'>): string =>
  (service.slug === CASE_RECORDS ? '/cases' : service.kind === 'query' ? `/queries/${service.slug}` : service.kind === 'certificate' ? `/certificates/${service.slug}` : `/services/${service.slug}`)

/** The service that an address belongs to. */
export const serviceAt = (path: string, services: readonly ServedService[] | undefined): ServedService | undefined =>
  services?.find((service) => addressOf(service) === path)
