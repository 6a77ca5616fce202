import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import type { z } from 'zod'
import { idempotencyKeyHeader } from './idempotency-key.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'
import { problem } from './schemas.ts'

const json = (schema: z.ZodType, type = 'application/json') => ({ [type]: { schema } })

const refusal = (description: string) => ({
  description,
  content: json(problem, 'application/problem+json'),
})

const orderId = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
} as const

const returnId = {
  name: 'returnId',
  in: 'path',
  required: true,
  schema: { type: 'string' },
} as const

const keyHeader = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  schema: idempotencyKeyHeader,
} as const

const preferHeader = {
  name: 'Prefer',
  in: 'header',
  required: false,
  description:
    '`wait=2`: answer once the stock was looked at, after so many seconds at most; `Preference-Applied` says how long it can be (RFC 7240)',
  schema: { type: 'string', example: 'wait=2' },
} as const

const location = { Location: { schema: { type: 'string' } } } as const

function toOperation(route: Route) {
  const { method, path, operationId, summary, access, body, answers } = route
  const { ok, created, refusals } = answers
  return createRoute({
    method,
    path,
    operationId,
    summary,
    security: access === 'everybody' ? [] : [{ accessToken: [] }, { session: [] }],
    parameters: [
      ...[orderId, returnId].filter(({ name }) => path.includes(`{${name}}`)),
      ...(body ? [keyHeader] : []),
      ...(route.waits ? [preferHeader] : []),
    ],
    ...(body && { request: { body: { required: true, content: json(body.schema) } } }),
    responses: {
      [ok.status]: {
        description: ok.description,
        content: json(ok.schema),
        ...(ok.location && { headers: location }),
      },
      ...(created && {
        201: { description: created.description, content: json(created.schema), headers: location },
      }),
      ...Object.fromEntries(
        Object.entries(refusals).map(([status, words]) => [status, refusal(words)]),
      ),
    },
  })
}

type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>

let document: Document | undefined

/** The OpenAPI 3.1 document of `/v1`, made from the list of its routes and the schemas that they check with. */
export function openApiDocument(): Document {
  document ??= build()
  return document
}

function build(): Document {
  const { openAPIRegistry, getOpenAPI31Document } = new OpenAPIHono()
  openAPIRegistry.registerComponent('securitySchemes', 'accessToken', {
    type: 'http',
    scheme: 'bearer',
  })
  openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'sagaboard.session_token',
  })
  for (const route of routes) openAPIRegistry.registerPath(toOperation(route))
  return getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Sagaboard',
      version: '1',
      description: 'Order, and follow what becomes of it. Money is in integer minor units.',
    },
    // A path: the document describes the server that it was fetched from.
    servers: [{ url: '/' }],
  })
}
