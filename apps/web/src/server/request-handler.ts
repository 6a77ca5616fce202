import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WebConfig } from '../../config.ts'
import type { App } from './app.ts'
import { markClient } from './auth/viewer.ts'
import { handleHealth } from './http/health.ts'
import { handleV1, isV1 } from './http/v1/router.ts'

/** Renders pages: everything that is answered nowhere else. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** How far the process has come; it changes while requests arrive. */
export interface Serving {
  /** Undefined while the process starts; the pages come last. */
  services: App | undefined
  pages: PageHandler | undefined
  stopping: boolean
}

const healthPaths = new Set(['/livez', '/readyz', '/metrics'])

const partOf = (path: string) =>
  isV1(path) ? 'v1' : healthPaths.has(path) ? 'health' : path.startsWith('/api/') ? 'api' : 'page'

/**
 * Answers every request of the one port: health and metrics, then `/v1` straight on node's http, then the pages.
 *
 * @param serving is looked at for each request
 */
export function createRequestHandler(
  { trustProxy }: Pick<WebConfig, 'trustProxy'>,
  serving: Serving,
): PageHandler {
  return async (request, response) => {
    const startedAtMs = performance.now()
    // While the process stops, a connection ends with the answer that it waits for.
    if (serving.stopping) response.setHeader('connection', 'close')
    const [path = '/'] = (request.url ?? '/').split('?', 1)
    const client = markClient(request, trustProxy)
    const part = partOf(path)
    const { services, pages } = serving
    if (services === undefined || pages === undefined) return answerEarly(path, response)
    response.once('close', () =>
      services.metrics.request(
        part,
        request.method ?? '',
        response.statusCode,
        (performance.now() - startedAtMs) / 1000,
      ),
    )
    if (part === 'v1') return handleV1(services.v1, path, client, request, response)
    if (part === 'health')
      return handleHealth(
        { ...services.health, isStopping: () => serving.stopping },
        path,
        response,
      )
    return pages(request, response)
  }
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
