/** OpenAPI 3.1 at /openapi.json, made from the schemas that validate, and browsable at /docs. DESIGN: HTTP. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

/** Must be called before the routes: it collects them as they are added. */
export async function collectRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: '湖北省政务服务社会保险网上办事大厅', version: '0.1.0', description: 'Banshi (办事): errors are RFC 9457 application/problem+json whose detail is a Chinese sentence.' },
      components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'hall_session' } } },
    },
  })
  await app.register(swaggerUi, { routePrefix: '/docs' })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}
