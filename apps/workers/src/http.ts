import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { SourceHealth } from '@sagaboard/events/log/event-store'
import type { Pool } from 'pg'
import type { Metrics } from './metrics.ts'

/** A source that made no progress for this long, although it looks every half second, is stuck. */
const stuckMs = 7_000
/** A database that takes longer to answer is away. */
const answerMaxMs = 2_000

interface StatusServerOptions {
  /** 0: any free port. */
  port: number
  health: () => (SourceHealth & { service: string })[]
  pool: Pool
  metrics: Metrics
}

/** `/livez` never asks the database; `/readyz` does, and is red while a source is in trouble or stuck; `/metrics` is Prometheus text. */
export async function startStatusServer({ port, health, pool, metrics }: StatusServerOptions) {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: string, type = 'application/json') =>
      response.writeHead(status, { 'content-type': type }).end(body)
    switch (request.url) {
      case '/livez':
        return answer(200, '{"status":"live"}')
      case '/readyz': {
        const services = health().map((one) => ({
          ...one,
          ready: one.trouble === null && Date.now() - one.progressAt < stuckMs,
        }))
        const database = await Promise.race([
          pool.query('select 1').then(
            () => null,
            (error: Error) => error.message,
          ),
          wait(answerMaxMs, `no answer within ${answerMaxMs} ms`, { ref: false }),
        ])
        return answer(
          database === null && services.every((one) => one.ready) ? 200 : 503,
          JSON.stringify({ database, services }),
        )
      }
      case '/metrics':
        return answer(200, await metrics.registry.metrics(), metrics.registry.contentType)
      default:
        return answer(404, '{"status":"not found"}')
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
