import { writeLineLooks } from '@sagaboard/db/line-looks'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import { runnableOf } from '@sagaboard/events/runtime/runnable'
import type { Pool } from 'pg'
import type { Logger } from 'pino'

interface LineWatchOptions {
  pool: Pool
  logger: Logger
  clock?: Clock
}

const everyMs = 60_000

/** Writes down once a minute what waits in line for each reader of the log, so that the console can say what is usual. */
export function createLineWatch({ pool, logger, clock = systemClock }: LineWatchOptions) {
  const look = () => writeLineLooks(pool)
  const loop = new RunLoop({
    async round() {
      await look()
      return clock.now() + everyMs
    },
    onFailure: (error) => logger.warn({ err: error }, 'what waits in line can’t be written down'),
    backoff: { baseMs: 1_000, factor: 2, maxMs: everyMs },
    clock,
  })
  return { ...runnableOf('line-watch', loop), look }
}
