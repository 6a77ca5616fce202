import type { ExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { readDrillFacts } from '@sagaboard/db/drill-facts'
import { noteSeen, type OpenDrill, readOpenDrills } from '@sagaboard/db/drill-watch'
import type { PgTx } from '@sagaboard/db/transaction'
import { isDrillDone } from '@sagaboard/events/commands/drill'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import { runnableOf } from '@sagaboard/events/runtime/runnable'
import type { Logger } from 'pino'

interface DrillsOptions {
  transact: <T>(work: (tx: PgTx) => Promise<T>) => Promise<T>
  /** The door, by which the verdict is written down. */
  executeCommand: ExecuteCommand
  logger: Logger
  clock?: Clock | undefined
}

/** As the audit has it. */
const endReason = 'All of its orders have ended, or had the time that they were given.'

const everyMs = 2_000

/**
 * Follows the drills of simulated.drills that are open: keeps what is seen to be wrong meanwhile, and has the verdict made once
 * it can be. All of it is rows, so any number of workers may do it, and whoever starts later goes on.
 */
export function createDrills({
  transact,
  executeCommand,
  logger,
  clock = systemClock,
}: DrillsOptions) {
  async function follow(drill: OpenDrill): Promise<void> {
    await transact(async (tx) => noteSeen(tx, drill))
    const facts = await transact((tx) => readDrillFacts(tx, drill))
    if (!facts || !isDrillDone(drill.expected, facts)) return
    const call = { command: { type: 'drill_end', id: drill.id } as const, reason: endReason }
    const { type } = await executeCommand(call, { type: 'system' })
    if (type === 'accepted') logger.info({ drill: drill.id }, 'the verdict of a drill was made')
  }

  /** Looks at each that is open, once. */
  async function round(): Promise<void> {
    for (const drill of await transact(readOpenDrills)) await follow(drill)
  }

  const loop = new RunLoop({
    clock,
    async round() {
      await round()
      return clock.now() + everyMs
    },
    onFailure: (error, failures) =>
      logger[failures === 1 ? 'error' : 'debug'](
        { service: 'orders', err: error },
        'the drills could not be looked at',
      ),
  })
  return { ...runnableOf('drills', loop), round }
}
