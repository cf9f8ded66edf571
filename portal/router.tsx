/** The pages by address. Each page is a chunk of its own; pages get what their address says as properties. */
import { lazy, Suspense } from 'react'
import { createRootRoute, createRoute, createRouter, Outlet, parseSearchWith, redirect, stringifySearchWith, useRouter } from '@tanstack/react-router'
import { PageProblem } from './components/page-problem.tsx'
import { Waiting } from './components/waiting.tsx'
import { CASE_RECORDS } from './shell/addresses.ts'
import { queryClient, sessionQuery } from './shell/session.ts'

const SignInPage = lazy(async () => ({ default: (await import('./sign-in/sign-in-page.tsx')).SignInPage }))
const EntrancePage = lazy(async () => ({ default: (await import('./sign-in/entrance-page.tsx')).EntrancePage }))
const RegionsPage = lazy(async () => ({ default: (await import('./sign-in/regions-page.tsx')).RegionsPage }))
const PhonePage = lazy(async () => ({ default: (await import('./phone/phone-page.tsx')).PhonePage }))
const PhotoPage = lazy(async () => ({ default: (await import('./phone/photo-page.tsx')).PhotoPage }))
const Frame = lazy(async () => ({ default: (await import('./shell/frame.tsx')).Frame }))
const HomePage = lazy(async () => ({ default: (await import('./workbench/home-page.tsx')).HomePage }))
const ServicePage = lazy(async () => ({ default: (await import('./service/service-page.tsx')).ServicePage }))
const QueryPage = lazy(async () => ({ default: (await import('./queries/query-page.tsx')).QueryPage }))
const CertificatePage = lazy(async () => ({ default: (await import('./certificates/certificate-page.tsx')).CertificatePage }))
const CaseRecordsPage = lazy(async () => ({ default: (await import('./records/case-records-page.tsx')).CaseRecordsPage }))
const CasePage = lazy(async () => ({ default: (await import('./records/case-page.tsx')).CasePage }))
const ReviewDesk = lazy(async () => ({ default: (await import('./review/review-desk.tsx')).ReviewDesk }))
const InboxPage = lazy(async () => ({ default: (await import('./inbox/inbox-page.tsx')).InboxPage }))
const AuditPage = lazy(async () => ({ default: (await import('./shell/audit-page.tsx')).AuditPage }))
const YearsPage = lazy(async () => ({ default: (await import('./years/years-page.tsx')).YearsPage }))
const ParametersPage = lazy(async () => ({ default: (await import('./policy/parameters-page.tsx')).ParametersPage }))
const CertificatesDesk = lazy(async () => ({ default: (await import('./certificates/desk-page.tsx')).CertificatesDesk }))
const RegistersPage = lazy(async () => ({ default: (await import('./simulators/registers-page.tsx')).RegistersPage }))
const TaxOfficePage = lazy(async () => ({ default: (await import('./simulators/tax-office-page.tsx')).TaxOfficePage }))
const ReconciliationPage = lazy(async () => ({ default: (await import('./reconciliation/reconciliation-page.tsx')).ReconciliationPage }))
const NothingHere = lazy(async () => ({ default: (await import('./shell/nothing-here.tsx')).NothingHere }))

const page = () => <Suspense fallback={<Waiting />}><Outlet /></Suspense>
/** What stands in an address is text; the router takes 202103 and true for a number and a truth, from which the text is the same again. */
const text = (value: unknown): string | undefined => (['string', 'number', 'boolean'].includes(typeof value) && value !== '' ? String(value) : undefined)
/** All words of an address: pages take those they know. */
const words = (search: Record<string, unknown>): Record<string, string | undefined> => Object.fromEntries(Object.entries(search).map(([key, value]) => [key, text(value)]))
/** Only addresses of this hall are followed after signing in. */
const inside = (value: unknown): string | undefined => (typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : undefined)

/** Leads elsewhere: the router takes a thrown redirect. */
function away(way: ReturnType<typeof redirect>): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's own way
  throw way
}

/** A page that could not be shown; 重试 asks for all it needs anew. */
function RouteProblem({ error }: { error: unknown }) {
  const at = useRouter()
  return <PageProblem error={error} reset={() => void at.invalidate()} />
}

const rootRoute = createRootRoute({ component: page, errorComponent: RouteProblem, notFoundComponent: () => <Suspense fallback={<Waiting />}><NothingHere /></Suspense> })

const signIn = createRoute({
  getParentRoute: () => rootRoute, path: '/sign-in', component: SignInPage,
  validateSearch: (search: Record<string, unknown>): { next?: string } => ({ next: inside(search.next) }),
})
const phone = createRoute({
  getParentRoute: () => rootRoute, path: '/phone', component: function Phone() { return <PhonePage code={phone.useSearch().code} /> },
  validateSearch: (search: Record<string, unknown>): { code?: string } => ({ code: text(search.code) }),
})
const photo = createRoute({
  getParentRoute: () => rootRoute, path: '/phone/photo', component: function Photo() { return <PhotoPage code={photo.useSearch().code} /> },
  validateSearch: (search: Record<string, unknown>): { code?: string } => ({ code: text(search.code) }),
})

/** Whoever is not signed in signs in first and comes back. */
const signedIn = createRoute({
  getParentRoute: () => rootRoute, id: 'signed-in', component: page, errorComponent: RouteProblem,
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery)
    if (!session) return away(redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } }))
    return { session }
  },
})
const entrance = createRoute({ getParentRoute: () => signedIn, path: '/entrance', component: EntrancePage })
const regions = createRoute({
  getParentRoute: () => signedIn, path: '/regions', component: function Regions() { return <RegionsPage next={regions.useSearch().next} /> },
  validateSearch: (search: Record<string, unknown>): { next?: string } => ({ next: inside(search.next) }),
})

/** The frame around the hall and the desks; an agent who has chosen no 参保所在地 chooses it first. */
const framed = createRoute({
  getParentRoute: () => signedIn, id: 'framed', component: Frame,
  beforeLoad: ({ context, location }) => {
    if (context.session.user.role === 'agent' && !context.session.region) return away(redirect({ to: '/regions', search: location.href === '/' ? {} : { next: location.href } }))
  },
})
const home = createRoute({
  getParentRoute: () => framed, path: '/', component: function Home() { return <HomePage {...home.useSearch()} /> },
  validateSearch: (search: Record<string, unknown>): { module?: number; entry?: 'certificates' } => ({
    ...(Number(search.module) >= 1 ? { module: Number(search.module) } : {}), ...(search.entry === 'certificates' ? { entry: 'certificates' as const } : {}),
  }),
  beforeLoad: ({ context }) => {
    if (context.session.user.role === 'clerk') return away(redirect({ to: '/review' }))
    if (context.session.user.role === 'administrator') return away(redirect({ to: '/admin/audit' }))
  },
})
const service = createRoute({
  getParentRoute: () => framed, path: '/services/$slug',
  component: function Service() {
    const { slug } = service.useParams()
    const { case: caseId, ...address } = service.useSearch()
    return <ServicePage key={slug} slug={slug} caseId={caseId} address={address} />
  },
  validateSearch: words,
})
const query = createRoute({
  getParentRoute: () => framed, path: '/queries/$slug',
  component: function Query() {
    const { slug } = query.useParams()
    const { list, ...address } = query.useSearch()
    return <QueryPage key={slug} slug={slug} list={list} address={address} />
  },
  validateSearch: words,
  beforeLoad: ({ params }) => { if (params.slug === CASE_RECORDS) return away(redirect({ to: '/cases' })) },
})
const certificate = createRoute({
  getParentRoute: () => framed, path: '/certificates/$slug',
  component: function Certificate() {
    const { slug } = certificate.useParams()
    return <CertificatePage key={slug} slug={slug} />
  },
})
const cases = createRoute({ getParentRoute: () => framed, path: '/cases', component: CaseRecordsPage })
const oneCase = createRoute({ getParentRoute: () => framed, path: '/cases/$id', component: function OneCase() { return <CasePage id={oneCase.useParams().id} /> } })
const review = createRoute({ getParentRoute: () => framed, path: '/review', component: function Review() { return <ReviewDesk /> } })
const reviewCase = createRoute({
  getParentRoute: () => framed, path: '/review/$id', component: function ReviewCase() { return <ReviewDesk caseId={reviewCase.useParams().id} /> },
})
const messages = createRoute({
  getParentRoute: () => framed, path: '/messages', component: function Messages() { return <InboxPage asked={messages.useSearch()} /> },
  validateSearch: (search: Record<string, unknown>): { unread?: boolean; page?: number } => ({ ...(String(search.unread) === 'true' ? { unread: true } : {}), ...(Number(search.page) > 1 ? { page: Math.floor(Number(search.page)) } : {}) }),
})
const audit = createRoute({ getParentRoute: () => framed, path: '/admin/audit', component: AuditPage })

const years = createRoute({ getParentRoute: () => framed, path: '/admin/years', component: YearsPage })
const policy = createRoute({ getParentRoute: () => framed, path: '/admin/policy', component: ParametersPage })
const certificates = createRoute({ getParentRoute: () => framed, path: '/admin/certificates', component: CertificatesDesk })

const registers = createRoute({ getParentRoute: () => framed, path: '/registers', component: RegistersPage })
const taxOffice = createRoute({ getParentRoute: () => framed, path: '/tax-office', component: TaxOfficePage })
const reconciliation = createRoute({ getParentRoute: () => framed, path: '/admin/reconciliation', component: ReconciliationPage })

const routeTree = rootRoute.addChildren([
  signIn, phone, photo,
  signedIn.addChildren([entrance, regions, framed.addChildren([home, service, query, certificate, cases, oneCase, review, reviewCase, messages, audit, policy, years, certificates, registers, taxOffice, reconciliation])]),
])

export const router = createRouter({
  routeTree, defaultPreload: 'intent', defaultPendingComponent: Waiting, defaultErrorComponent: RouteProblem, scrollRestoration: true,
  // what stands in an address is text: the kit's way of reading JSON would turn a code of digits into a number
  parseSearch: parseSearchWith((value) => value), stringifySearch: stringifySearchWith(String),
})

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
