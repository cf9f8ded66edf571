/** The routes of the hall, one plugin a subject; each is given the parts it works with. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { AppParts } from '../parts.ts'

export type Routes = (parts: AppParts) => FastifyPluginAsyncTypebox

export const routes: readonly Routes[] = []
