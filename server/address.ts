/** The address people reach the hall at: the setting's, or that of the request. */
import type { FastifyRequest } from 'fastify'
import type { Config } from './config.ts'

export const addressOf = ({ publicUrl }: Config, request: FastifyRequest): string => publicUrl ?? `${request.protocol}://${request.host}`
