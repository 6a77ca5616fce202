import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { WebConfig } from '../../config.ts'
import type { App } from './app.ts'
import { audienceOf } from './auth/policy.ts'
import { isSameOrigin } from './auth/same-origin.ts'
import { markClient, toHeaders } from './auth/viewer.ts'
import { bodyLimitOf } from './http/body-limit.ts'
import { createHealth, healthPaths } from './http/health.ts'
import { isAllowedMetrics } from './http/metrics-access.ts'
import { exchangeToken } from './http/order-link.ts'
import { withinRequest } from './http/request-span.ts'
import { parseRequestTarget, type RequestTarget } from './http/request-target.ts'
import { malformed, sendProblem } from './http/v1/problem.ts'
import { createV1, isV1 } from './http/v1/router.ts'
import { createWebhooks, isWebhook } from './http/webhooks/router.ts'

/** Renders pages: everything that is answered nowhere else. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** How far the process has come; it changes while requests arrive. */
export interface Serving {
  /** Undefined while the process starts; the pages come last. */
  app: App | undefined
  pages: PageHandler | undefined
  stopping: boolean
}

type Pair = [request: IncomingMessage, response: ServerResponse]
type Part = 'v1' | 'webhooks' | 'health' | 'api' | 'page'

const partOf = (path: string): Part => {
  if (isV1(path)) return 'v1'
  if (isWebhook(path)) return 'webhooks'
  if (healthPaths.has(path)) return 'health'
  return path.startsWith('/api/') ? 'api' : 'page'
}

/**
 * Answers every request of the one port: health and metrics, then `/v1` and `/webhooks` straight on node's http,
 * then the pages. What the
 * pages could only answer with a 5xx never comes to them.
 *
 * @param serving is looked at for each request
 */
export function createRequestHandler(
  {
    trustProxy,
    publicUrl,
    metricsToken,
  }: Pick<WebConfig, 'trustProxy' | 'publicUrl' | 'metricsToken'>,
  serving: Serving,
): PageHandler {
  const fixed = fixedHeaders(publicUrl)
  let listeners: Record<'v1' | 'webhooks' | 'health', RequestListener> | undefined

  /** Answers with a page, once they are there. */
  async function toPages(request: IncomingMessage, response: ServerResponse, url: string) {
    const { pages } = serving
    if (pages === undefined) return answerEarly(url, response)
    request.url = url
    const refusal = refusePages(request, publicUrl)
    if (refusal !== null) return refuse(response, refusal)
    const exchanged = exchangeToken({ method: request.method, url }, publicUrl)
    const opens = exchanged && (await opensOrder(exchanged))
    // Where nobody can say, the address keeps its token: the page says that the order can't be read just now.
    if (exchanged && opens !== undefined)
      return seeOther(response, exchanged.location, opens ? exchanged.cookie : undefined)
    nameOwnHost(request, publicUrl)
    return pages(request, response)
  }

  /**
   * Whether the token opens the order: one that does not must not take the place of one that does. Undefined while the order
   * can't be read.
   */
  async function opensOrder({ orderId, token }: { orderId: string; token: string }) {
    const { app } = serving
    try {
      const order = (await app?.orders.find(orderId)) ?? null
      return audienceOf({ session: null, accessToken: token }, order) !== null
    } catch (error) {
      app?.log.warn({ err: error, orderId }, 'the link of an order can’t be checked')
      return undefined
    }
  }

  function carry(part: Part, { path, url, host }: RequestTarget, ...pair: Pair): unknown {
    if (host !== undefined) pair[0].headers.host = host
    if (part === 'page' || part === 'api') return toPages(...pair, url)
    pair[0].url = path
    return listeners?.[part](...pair)
  }

  function carryTraced(part: Part, target: RequestTarget, ...pair: Pair): unknown {
    const tracer = serving.app?.tracer
    const work = () => carry(part, target, ...pair)
    return tracer ? withinRequest(tracer, { part, path: target.path }, pair, work) : work()
  }

  return async (request, response) => {
    const startedAtMs = performance.now()
    for (const [name, value] of fixed) response.setHeader(name, value)
    // While the process stops, a connection ends with the answer that it waits for.
    if (serving.stopping) response.setHeader('connection', 'close')
    const { url: rawUrl = '/', method = '' } = request
    const target = parseRequestTarget(rawUrl)
    const path = target?.path ?? rawUrl
    const { app } = serving
    if (app === undefined) return answerEarly(path, response)
    listeners ??= {
      v1: createV1(app),
      webhooks: createWebhooks(app),
      health: createHealth(app, () => phaseOf(serving)),
    }

    const part = partOf(path)
    if (part !== 'page') response.setHeader('content-security-policy', nothingToRun)
    response.once('close', () => {
      const seconds = (performance.now() - startedAtMs) / 1000
      app.metrics.request(part, method, response.statusCode, seconds)
    })
    // Before what a proxy says is taken away.
    const mayReadMetrics = isAllowedMetrics(request, trustProxy, metricsToken)
    markClient(request, trustProxy)
    if (target === null) return refuseTarget(part, response)
    if (path === '/metrics' && !mayReadMetrics) return refuse(response, metricsRefusal)
    await carryTraced(part, target, request, response)
  }
}

/** Of an answer that is no page: nothing in it may run, and nobody may frame it. */
const nothingToRun = "default-src 'none'; frame-ancestors 'none'"

/** What every answer carries, whatever answers. Pages add their own policy (see proxy.ts). */
const fixedHeaders = (publicUrl: string | undefined): [string, string][] => [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'same-origin'],
  ...(publicUrl?.startsWith('https:')
    ? ([['strict-transport-security', 'max-age=31536000']] as [string, string][])
    : []),
]

/** Why the process is not ready, from where it stands between its start and its end; null when it serves. */
function phaseOf({ stopping, pages }: Serving): string | null {
  if (stopping) return 'stopping'
  return pages === undefined ? 'starting' : null
}

/**
 * Next compares a form's origin with the host it was sent to. A proxy may send on another one, so a form of our own pages
 * is given the host that people open.
 */
function nameOwnHost({ headers }: IncomingMessage, publicUrl: string | undefined): void {
  if (publicUrl === undefined || headers.origin !== publicUrl) return
  headers.host = new URL(publicUrl).host
  delete headers['x-forwarded-host']
}

function seeOther(response: ServerResponse, location: string, cookie: string | undefined): void {
  const kept = cookie === undefined ? {} : { 'set-cookie': cookie }
  response.writeHead(303, { location, ...kept, 'cache-control': 'no-store' }).end()
}

const metricsRefusal: Refusal = {
  status: 403,
  text: 'The metrics are for who knows METRICS_TOKEN, or asks from this machine.',
}

interface Refusal {
  readonly status: 400 | 403 | 405 | 413
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

function refuse(response: ServerResponse, { status, text, headers }: Refusal): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(text)
}

const unreadable = 'The address can’t be read: its percent-encoding is broken.'

function refuseTarget(part: Part, response: ServerResponse): void {
  if (part === 'v1' || part === 'webhooks') sendProblem(response, malformed(unreadable))
  else refuse(response, { status: 400, text: unreadable })
}

const controlCharacter = /%[01][0-9a-f]|%7f/i

/** Why a request does not come to the pages; null when it does. */
function refusePages(request: IncomingMessage, publicUrl: string | undefined): Refusal | null {
  const { method = 'GET', headers, url = '' } = request
  if (method === 'TRACE')
    return { status: 405, text: 'Not here.', headers: { allow: 'GET, HEAD, POST' } }
  // No name of ours holds a control character, and PostgreSQL can't even be asked for a NUL.
  if (controlCharacter.test(url.split('?', 1)[0] as string))
    return { status: 400, text: 'The address can’t be read: it holds a control character.' }
  const most = bodyLimitOf(url.split('?', 1)[0] as string)
  if (Number(headers['content-length'] ?? 0) > most)
    return { status: 413, text: `At most ${most} bytes are taken.` }
  // A form that a page of another site sends with a person's cookies. Calls under /api look for themselves.
  if (method === 'POST' && !url.startsWith('/api/') && !isSameOrigin(toHeaders(request), publicUrl))
    return { status: 403, text: 'Send this from our own pages.' }
  return null
}

/** While the process starts it is alive, and nothing else. */
function answerEarly(path: string, response: ServerResponse): void {
  if (path === '/livez')
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}')
  else
    response
      .writeHead(503, { 'retry-after': '2', 'content-type': 'text/plain; charset=utf-8' })
      .end('Starting.')
}
