import { createPool } from '@sagaboard/db/client'
import { PostgresLog, readPartitions } from '@sagaboard/db/log'
import { createWakeUp } from '@sagaboard/db/wake-up'
import { logTail } from '@sagaboard/events/bus/sources/log-tail'
import type { Timers } from '@sagaboard/events/bus/timers'
import { type Service, services } from '@sagaboard/events/catalog/events'
import { pino } from 'pino'
import { faultSwitches } from '../faults/switches.ts'
import { createWorkers } from '../workers.ts'

/** Connections of one process, as `main.ts` makes them. */
export async function connect(url: string, name = 'test-workers') {
  const pool = createPool(url, { max: 16, applicationName: name, pipeline: true })
  const providers = createPool(url, { max: 4, applicationName: `${name}-providers` })
  const wakeUp = createWakeUp(pool, url)
  const log = new PostgresLog({ pool, wakeUp, partitions: await readPartitions(pool) })
  return {
    pool,
    providers,
    log,
    async close() {
      await wakeUp.close()
      await Promise.all([pool.end(), providers.end()])
    },
  }
}

/** Runs services as one member of their groups, on connections of its own, fault switches on; `timers` is their clock. */
export async function startWorkers(url: string, member: string, names: readonly Service[] = services, timers?: Timers) {
  const { log, providers, close } = await connect(url, member)
  const logger = pino({ level: 'silent' })
  const workers = createWorkers({
    services: names,
    log,
    sourceFor: (group, hears) => logTail({ log, group, member, hears, logger }),
    providers,
    logger,
    timers,
    faults: faultSwitches({ pool: providers, logger }),
  })
  await workers.start()
  return {
    async stop() {
      await workers.stop()
      await close()
    },
  }
}
