import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ExecuteCommand } from '@sagaboard/db/commands/execute-command'
import type { Logger } from 'pino'
import type { Viewer } from '../../auth/policy.ts'
import { isUnavailable } from '../../is-unavailable.ts'
import type { CancelOrder } from '../../orders/cancel-order.ts'
import type { Catalog } from '../../orders/catalog.ts'
import type { OrderReader } from '../../orders/order-reader.ts'
import type { PlaceOrder } from '../../orders/place-order.ts'
import type { ReplayCache } from '../../redis/replay-cache.ts'
import type { RateLimiter } from '../rate-limit.ts'
import { openApiDocument } from './openapi.ts'
import { getEvents, getOrder, postCancel, postOrder } from './orders.ts'
import { notFound, type Problem, Refused, sendProblem } from './problem.ts'
import { getProducts } from './products.ts'

/** What the handlers of `/v1` work with. */
export interface V1 {
  readonly log: Logger
  readonly catalog: Catalog
  readonly orders: OrderReader
  readonly placeOrder: PlaceOrder
  readonly cancelOrder: CancelOrder
  readonly executeCommand: ExecuteCommand
  /** Knows orders that were accepted under a key a moment ago; null without Redis. */
  readonly replays: ReplayCache | null
  readonly orderLimit: RateLimiter
  readonly viewerOf: (request: IncomingMessage) => Promise<Viewer>
}

/** One request of `/v1`. `client` names who asks, for limits; `id` is the order in the path, where there is one. */
export interface V1Request {
  readonly request: IncomingMessage
  readonly client: string
  readonly id: string
}

/** What a handler answers; a refusal is thrown. */
export interface V1Answer {
  readonly status: 200 | 202
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

type Handler = (v1: V1, call: V1Request) => Promise<V1Answer>

const routes: readonly { path: RegExp; methods: Readonly<Record<string, Handler>> }[] = [
  { path: /^\/v1\/products$/, methods: { GET: getProducts } },
  { path: /^\/v1\/orders$/, methods: { POST: postOrder } },
  { path: /^\/v1\/orders\/([^/]+)$/, methods: { GET: getOrder } },
  { path: /^\/v1\/orders\/([^/]+)\/events$/, methods: { GET: getEvents } },
  { path: /^\/v1\/orders\/([^/]+)\/cancel$/, methods: { POST: postCancel } },
  {
    path: /^\/v1\/openapi\.json$/,
    methods: { GET: async () => ({ status: 200, body: openApiDocument() }) },
  },
]

/** True when a path belongs to the public API, which answers it whatever it is. */
export const isV1 = (path: string): boolean => path === '/v1' || path.startsWith('/v1/')

/**
 * Answers a request of `/v1` straight on node's http: these calls come by the thousand and need no page renderer.
 * Every refusal is `application/problem+json`; bad input never ends in a 5xx. Never rejects.
 *
 * @param path the path of the request, without its query
 */
export async function handleV1(
  v1: V1,
  path: string,
  client: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { handler, id } = find(path, request.method ?? '')
    send(response, await handler(v1, { request, client, id }))
  } catch (error) {
    // The client went away while its body was read: nobody is there to answer.
    if (response.destroyed || response.headersSent) return
    sendProblem(response, toProblem(error, v1.log, path))
  }
}

function find(path: string, method: string): { handler: Handler; id: string } {
  for (const route of routes) {
    const match = route.path.exec(path)
    if (match === null) continue
    const handler = route.methods[method === 'HEAD' ? 'GET' : method]
    if (handler !== undefined) return { handler, id: match[1] ?? '' }
    const allow = Object.keys(route.methods)
      .flatMap((allowed) => (allowed === 'GET' ? ['GET', 'HEAD'] : [allowed]))
      .join(', ')
    throw new Refused({
      status: 405,
      kind: 'method',
      title: 'This can’t be done here',
      detail: `Allowed: ${allow}.`,
      headers: { allow },
    })
  }
  throw new Refused(notFound)
}

function send(response: ServerResponse, { status, body, headers }: V1Answer): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  })
  response.end(text)
}

function toProblem(error: unknown, log: Logger, path: string): Problem {
  if (error instanceof Refused) return error.problem
  if (isUnavailable(error)) {
    log.warn({ err: error, part: 'v1' }, 'the database is away: answered 503')
    const detail = 'Nothing was changed, or it is safe to ask again with the same Idempotency-Key.'
    return {
      status: 503,
      kind: 'unavailable',
      title: 'Not available at the moment',
      detail,
      headers: { 'retry-after': '2' },
    }
  }
  log.error(
    { err: error, part: 'v1', route: path.replaceAll(/[0-9a-f-]{36}/gi, ':id') },
    'a request failed',
  )
  return { status: 500, kind: 'fault', title: 'Something went wrong on our side' }
}
