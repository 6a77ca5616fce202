import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SourceHealth } from '@sagaboard/events/log/message-source'
import { askDatabase, healthListener } from '@sagaboard/process/health'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Metrics } from './metrics.ts'

/** A source that made no progress for this long, although it looks every half second, is stuck. */
const stuckMs = 7_000

interface StatusServerOptions {
  /** 0: any free port. */
  port: number
  /** The interface to listen on. */
  host: string
  health: () => (SourceHealth & { service: string })[]
  pool: Pool
  metrics: Metrics
  /** Answers what begins with `/api/`: the doors of the services. */
  doors: RequestListener
  logger: Logger
}

/**
 * `/livez` never asks the database; `/readyz` does, and is red while a source has an error or makes
 * no progress; `/metrics` is Prometheus text.
 */
export async function startStatusServer({
  port,
  host,
  health,
  pool,
  metrics,
  doors,
  logger,
}: StatusServerOptions) {
  const status = healthListener({
    live: { status: 'live' },
    registry: metrics.registry,
    onError: (error) => logger.error({ err: error }, 'the status can’t be told'),
    async readiness() {
      const services = health().map((one) => ({
        ...one,
        ready: one.trouble === null && Date.now() - one.progressAt < stuckMs,
      }))
      const database = await askDatabase(() => pool.query('select 1'))
      const ready = database === null && services.every((one) => one.ready)
      return { ready, body: { database, services } }
    },
  })
  const server = createServer((request, response) =>
    (request.url?.startsWith('/api/') ? doors : status)(request, response),
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
