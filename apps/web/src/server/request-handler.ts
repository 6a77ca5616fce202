import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { WebConfig } from '../../config.ts'
import type { App } from './app.ts'
import { isSameOrigin } from './auth/same-origin.ts'
import { markClient, toHeaders } from './auth/viewer.ts'
import { bodyBytesMax } from './http/body-limit.ts'
import { createHealth, healthPaths } from './http/health.ts'
import { parseRequestTarget } from './http/request-target.ts'
import { malformed, sendProblem } from './http/v1/problem.ts'
import { createV1, isV1 } from './http/v1/router.ts'

/** Renders pages: everything that is answered nowhere else. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** How far the process has come; it changes while requests arrive. */
export interface Serving {
  /** Undefined while the process starts; the pages come last. */
  app: App | undefined
  pages: PageHandler | undefined
  stopping: boolean
}

type Part = 'v1' | 'health' | 'api' | 'page'

const partOf = (path: string): Part => {
  if (isV1(path)) return 'v1'
  if (healthPaths.has(path)) return 'health'
  return path.startsWith('/api/') ? 'api' : 'page'
}

/**
 * Answers every request of the one port: health and metrics, then `/v1` straight on node's http, then the pages. What the
 * pages could only answer with a 5xx never comes to them.
 *
 * @param serving is looked at for each request
 */
export function createRequestHandler(
  { trustProxy, publicUrl }: Pick<WebConfig, 'trustProxy' | 'publicUrl'>,
  serving: Serving,
): PageHandler {
  let listeners: Record<'v1' | 'health', RequestListener> | undefined
  return async (request, response) => {
    const startedAtMs = performance.now()
    // While the process stops, a connection ends with the answer that it waits for.
    if (serving.stopping) response.setHeader('connection', 'close')
    const { url: rawUrl = '/', method = '' } = request
    const target = parseRequestTarget(rawUrl)
    const path = target?.path ?? rawUrl
    const { app, pages } = serving
    if (app === undefined || pages === undefined) return answerEarly(path, response)
    listeners ??= { v1: createV1(app), health: createHealth(app, () => serving.stopping) }

    const part = partOf(path)
    response.once('close', () => {
      const seconds = (performance.now() - startedAtMs) / 1000
      app.metrics.request(part, method, response.statusCode, seconds)
    })
    markClient(request, trustProxy)
    if (target === null) return refuseTarget(part, response)
    if (target.host !== undefined) request.headers.host = target.host
    if (part === 'v1' || part === 'health') {
      request.url = target.path
      return listeners[part](request, response)
    }
    request.url = target.url
    const refusal = refusePages(request, publicUrl)
    return refusal === null ? pages(request, response) : refuse(response, refusal)
  }
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
  if (part === 'v1') sendProblem(response, malformed(unreadable))
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
  if (Number(headers['content-length'] ?? 0) > bodyBytesMax)
    return { status: 413, text: `At most ${bodyBytesMax} bytes are taken.` }
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
