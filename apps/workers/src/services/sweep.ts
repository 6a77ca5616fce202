import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import { runnableOf } from '@sagaboard/events/runtime/runnable'
import type { Logger } from 'pino'

/** What is due is found at most this much later. */
const everyMs = 500

interface SweepOptions {
  name: string
  service: string
  /** Looks once, for at most `atMost`; returns how many were found. */
  sweep(now: Date, atMost: number): Promise<number>
  /** What is written down when looking failed. */
  failed: string
  logger: Logger
  clock?: Clock | undefined
}

const atOnceMax = 200

/**
 * Looks again and again for rows whose time has come. The time is a column of theirs: nothing is lost when a process ends,
 * and any number of members may look.
 */
export function createSweep(options: SweepOptions) {
  const { name, service, sweep, failed, logger, clock = systemClock } = options
  const once = () => sweep(new Date(clock.now()), atOnceMax)
  const loop = new RunLoop({
    clock,
    async round() {
      const found = await once()
      return found < atOnceMax ? clock.now() + everyMs : clock.now()
    },
    onFailure: (error, failures) =>
      logger[failures === 1 ? 'error' : 'debug']({ service, err: error }, failed),
  })
  // Looks once, now.
  return { ...runnableOf(name, loop), sweep: once }
}
