import { createPool } from '@sagaboard/db/client'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { readConfig } from './config.ts'
import { InvariantWatch } from './invariant-watch.ts'
import { createLineWatch } from './line-watch.ts'

/**
 * What one process looks at while the shop runs: the invariants, and what waits in line. With connections of its own: a unit of
 * work finds rows by key only, and these read more.
 */
export function createWatches(
  config: Pick<ReturnType<typeof readConfig>, 'databaseUrl' | 'paymentProvider' | 'carrier'>,
  { registry, logger }: { registry: Registry; logger: Logger },
) {
  const pool = createPool(config.databaseUrl, {
    max: 1,
    applicationName: 'sagaboard-invariants',
    role: 'workers',
    oneIndex: true,
  })
  const invariants = new InvariantWatch({
    pool,
    logger,
    registry,
    without: [
      ...(config.paymentProvider.name === 'simulated' ? [] : (['provider_agrees'] as const)),
      ...(config.carrier.name === 'simulated' ? [] : (['carrier_agrees'] as const)),
    ],
  })
  const lines = createLineWatch({ pool, logger })
  return {
    async start(): Promise<void> {
      invariants.start()
      await lines.start()
    },
    async stop(): Promise<void> {
      await Promise.all([invariants.stop(), lines.stop()])
      await pool.end()
    },
  }
}
