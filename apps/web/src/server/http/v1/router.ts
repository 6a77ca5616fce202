import type { RequestListener } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { fieldIssues } from '@sagaboard/events/commands/order-input'
import { Hono } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import { clientAddressHeader } from '../../auth/auth.ts'
import { networkOf } from '../../auth/client-network.ts'
import { readJson } from './body.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import { openApiDocument } from './openapi.ts'
import { malformed, notFound, type Problem, refuse, sendProblem, toResponse } from './problem.ts'
import { problemOf } from './problem-of.ts'
import type { Route, Sent, V1, V1Answer, V1Request } from './route.ts'
import { routes } from './routes.ts'

/** True when a path belongs to the public API, which answers it whatever it is. */
export const isV1 = (path: string): boolean => path === '/v1' || path.startsWith('/v1/')

const documentPath = '/v1/openapi.json'

/** `/v1/orders/{id}` as the router writes it. */
const toPattern = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1')

/** The methods that each path takes, to tell 405 from 404. */
const methods = new TrieRouter<string>()
for (const { method, path } of [...routes, { method: 'get', path: documentPath }])
  for (const allowed of method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])
    methods.add('ALL', toPattern(path), allowed)

/**
 * Builds what answers the requests of `/v1`, straight on node's http: these calls come by the thousand and need no page
 * renderer. Every refusal is `application/problem+json`; bad input never ends in a 5xx.
 *
 * Handlers write to node's response. A `Response` would cost a stream for each answer, unless the globals of the process
 * were replaced, which Next and the auth library share.
 */
export function createV1(v1: V1): RequestListener {
  const app = new Hono<{ Bindings: HttpBindings }>({
    // The path as it was sent: a URL object would take `..` away, and costs more than the rest of the routing.
    getPath: (_request, options) =>
      pathOf((options?.env as HttpBindings | undefined)?.incoming.url),
  })
  for (const route of routes)
    app.on(route.method, toPattern(route.path), async ({ env, req }) => {
      const { incoming: request, outgoing } = env
      const client = networkOf(String(request.headers[clientAddressHeader]))
      const { id = '', returnId = '' } = req.param() as { id?: string; returnId?: string }
      sendAnswer(outgoing, await run(route, { v1, request, client, id, returnId }))
      return RESPONSE_ALREADY_SENT
    })
  app.get(documentPath, ({ env }) => {
    sendAnswer(env.outgoing, { status: 200, body: openApiDocument() })
    return RESPONSE_ALREADY_SENT
  })
  app.notFound(({ env, req }) => {
    sendProblem(env.outgoing, toRefusal(req.path))
    return RESPONSE_ALREADY_SENT
  })
  app.onError((error, { env, req }) => {
    // The client went away while its body was read: nobody is there to answer.
    if (!env.outgoing.destroyed && !env.outgoing.headersSent)
      sendProblem(env.outgoing, problemOf(error, { log: v1.log, part: 'v1' }, req.path))
    return RESPONSE_ALREADY_SENT
  })
  const answer = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    // Node discards what is left of a refused body by itself, for as long as the server's request time allows.
    autoCleanupIncoming: false,
    hostname: 'localhost',
    errorHandler: () => toResponse(malformed('The request target or its Host can’t be used.')),
  })
  return (request, response) => void answer(request, response)
}

const pathOf = (url = '/') => {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

/** Reads what the route asks for, in the order in which it is refused: limits, body, key, fields. */
async function run(route: Route, call: V1Request): Promise<V1Answer> {
  await route.admit?.(call)
  if (route.body === undefined) return route.handle(call, {} as Sent<never>)
  const json = await readJson(call.request)
  const idempotencyKey = readIdempotencyKey(call.request)
  const parsed = route.body.schema.safeParse(json)
  if (!parsed.success) return refuse(route.body.refusal(fieldIssues(parsed.error, json)))
  return route.handle(call, { body: parsed.data as never, idempotencyKey })
}

function toRefusal(path: string): Problem {
  const [matches] = methods.match('ALL', path)
  if (matches.length === 0) return notFound
  const allow = matches.map(([method]) => method).join(', ')
  return {
    status: 405,
    kind: 'method',
    title: 'This can’t be done here',
    detail: `Allowed: ${allow}.`,
    headers: { allow },
  }
}

function sendAnswer(response: HttpBindings['outgoing'], { status, body, headers }: V1Answer): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  })
  response.end(text)
}
