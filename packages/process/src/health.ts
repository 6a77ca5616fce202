import type { RequestListener } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'

/** What a process says of itself. */
export interface Health {
  /** The body of `/livez`. */
  readonly live: object
  /** Looks at what the process needs; `body` says what is missing. */
  readonly readiness: () => Promise<{ ready: boolean; body: object }>
  /** What Prometheus reads. */
  readonly registry: { readonly contentType: string; metrics(): Promise<string> }
  /** Called with what went wrong while an answer was made; it is answered 500. */
  readonly onError: (error: Error) => void
}

export const healthPaths: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics'])

/** A database that takes longer to answer is away. */
const answerTimeoutMs = 2_000

/**
 * Answers `/livez` (never asks anything), `/readyz` (200 or 503) and `/metrics`, for node's server; everything else is 404.
 */
export function healthListener({ live, readiness, registry, onError }: Health): RequestListener {
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    context.header('cache-control', 'no-store')
  })
  app.all('/livez', (context) => context.json(live))
  app.all('/readyz', async (context) => {
    const { ready, body } = await readiness()
    return context.json(body, ready ? 200 : 503)
  })
  app.all('/metrics', async (context) =>
    context.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  )
  app.notFound((context) => context.json({ status: 'not found' }, 404))
  app.onError((error, context) => {
    onError(error)
    return context.json({ status: 'error' }, 500)
  })
  // The globals stay node's own: Next and the auth library run in the same process. A probe may name no host.
  const answer = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    hostname: 'localhost',
  })
  return (request, response) => void answer(request, response)
}

/**
 * Asks the database whether it is there.
 *
 * @returns null when it answered in time, else why not
 */
export async function askDatabase(query: () => Promise<unknown>): Promise<string | null> {
  return Promise.race([
    query().then(
      () => null,
      (error: Error) => error.message,
    ),
    wait(answerTimeoutMs, `no answer within ${answerTimeoutMs} ms`, { ref: false }),
  ])
}
