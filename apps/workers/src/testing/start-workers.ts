import { createPool } from '@sagaboard/db/client'
import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { createNotifications } from '@sagaboard/db/postgres-log/notifications'
import { createPostgresLog, readPartitions } from '@sagaboard/db/postgres-log/postgres-log'
import type { ProcessRole } from '@sagaboard/db/roles/roles'
import { type Group, groups } from '@sagaboard/events/catalog/groups'
import { logTail } from '@sagaboard/events/log/tail/log-tail'
import { pino } from 'pino'
import { createWorkers, type WorkersOptions } from '../build.ts'
import { faultSwitches } from '../fault-injection/switches.ts'

/** Connections of one process, as `main.ts` makes them; without a role they may look into everything, as a test does. */
export async function connect(url: string, name = 'test-workers', role?: ProcessRole) {
  const pool = createPool(url, { max: 16, applicationName: name, pipeline: true, role })
  const providers = createPool(url, { max: 4, applicationName: `${name}-providers`, role })
  const notifications = createNotifications(pool, url)
  const log = createPostgresLog({ pool, notifications, partitions: await readPartitions(pool) })
  return {
    pool,
    providers,
    log,
    async close() {
      await notifications.close()
      await Promise.all([pool.end(), providers.end()])
    },
  }
}

type Settings = Pick<WorkersOptions, 'clock' | 'fulfilment' | 'backorderMs' | 'mail' | 'tracer'>

/** Runs services as one member of their groups, on connections of its own, fault switches on; `timers` is their clock. */
export async function startWorkers(
  url: string,
  member: string,
  names: readonly Group[] = groups,
  { clock, ...how }: Settings = {},
) {
  const { log, providers, close } = await connect(url, member, 'workers')
  const logger = pino({ level: 'silent' })
  const workers = createWorkers({
    services: names,
    log,
    sourceFor: (groups) => logTail({ log, groups, member, logger }),
    providers,
    logger,
    clock,
    ...how,
    faults: faultSwitches({
      pool: providers,
      logger,
      executeCommand: createExecuteCommand({ log }),
    }),
  })
  await workers.start()
  return {
    async stop() {
      await workers.stop()
      await close()
    },
  }
}
