/** The routes of the hall, one plugin a subject; each is given the parts it works with. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { AppParts } from '../parts.ts'
import { businessDayRoutes } from './business-day.ts'
import { caseRoutes } from './cases.ts'
import { certificateRoutes } from './certificates.ts'
import { declarationYearRoutes } from './declaration-years.ts'
import { gatewayRoutes } from './gateways.ts'
import { hallRoutes } from './hall.ts'
import { jobRoutes } from './jobs.ts'
import { materialRoutes } from './materials.ts'
import { messageRoutes } from './messages.ts'
import { monthRoutes } from './month.ts'
import { operationRoutes } from './operation.ts'
import { auditRoutes } from './audit.ts'
import { personRoutes } from './persons.ts'
import { policyRoutes } from './policy.ts'
import { queryRoutes } from './queries.ts'
import { reconciliationRoutes } from './reconciliations.ts'
import { recordRoutes } from './records.ts'
import { registerSimulatorRoutes } from './register-simulators.ts'
import { reviewRoutes } from './reviews.ts'
import { serviceRoutes } from './services.ts'
import { sessionRoutes } from './session.ts'
import { signingCertificateRoutes } from './signing-certificate.ts'
import { simulatorRoutes } from './simulators.ts'
import { taxOfficeSimulatorRoutes } from './tax-office-simulator.ts'
import { verifyRoutes } from './verify.ts'

export type Routes = (parts: AppParts) => FastifyPluginAsyncTypebox

export const routes: readonly Routes[] = [
  hallRoutes, sessionRoutes, simulatorRoutes, registerSimulatorRoutes, taxOfficeSimulatorRoutes, gatewayRoutes, serviceRoutes, personRoutes, caseRoutes, recordRoutes, materialRoutes, reviewRoutes, declarationYearRoutes, queryRoutes, certificateRoutes, verifyRoutes, monthRoutes, messageRoutes, jobRoutes, auditRoutes, policyRoutes, businessDayRoutes, reconciliationRoutes, signingCertificateRoutes, operationRoutes,
]
