import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Span, Tracer } from '@sagaboard/events/runtime/tracer'

const uuid = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi

/** What is told of a request: of a page nothing, since its path may hold a one-time link. */
export interface TracedRequest {
  part: string
  path: string
}

/**
 * Carries a request out so that what is asked in it, an order or a command, begins its span: below the caller's, where the
 * caller traces. A request in which nothing is asked has none.
 */
export function withinRequest<T>(
  tracer: Tracer,
  { part, path }: TracedRequest,
  [request, response]: readonly [IncomingMessage, ServerResponse],
  work: () => T,
): T {
  const startedAt = Date.now()
  let span: Span | undefined
  const begin = () => {
    const { method = '' } = request
    const route = part === 'page' ? part : path.replace(uuid, '{id}')
    span = tracer.start(`${method} ${route}`, {
      kind: 'server',
      parent: request.headers.traceparent?.toString() ?? null,
      startedAt,
      attributes: { 'http.request.method': method, 'http.route': route },
    })
    return span
  }
  response.once('close', () => {
    const { statusCode } = response
    span?.set({ 'http.response.status_code': statusCode })
    span?.end({ error: statusCode >= 500 ? String(statusCode) : undefined })
  })
  return tracer.within(begin, work)
}
