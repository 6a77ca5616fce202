import { randomUUID } from 'node:crypto'
import { readShelves, settleLoad, takeLoad } from '@sagaboard/db/commands/load-run'
import type { PlaceOrder, PlaceOrderResult } from '@sagaboard/db/commands/place-order'
import type { PgTx } from '@sagaboard/db/transaction'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import { runnableOf } from '@sagaboard/events/runtime/runnable'
import type { Logger } from 'pino'
import { keyOfLoad, loadOrder } from './load-order.ts'

interface LoadGeneratorOptions {
  transact: <T>(work: (tx: PgTx) => Promise<T>) => Promise<T>
  /** The one way an order enters, as the shop's checkout has it. */
  placeOrder: PlaceOrder
  logger: Logger
  clock?: Clock | undefined
}

/** While a run is on, what is due is looked at this often; else whether one has begun. */
const busyMs = 100
const idleMs = 1_000

/**
 * Places the orders of the load generator's run (simulated.load_runs) at their pace, as customers would: through the one
 * placing code. Which are taken on stands in the row before they are placed, and each has the key of its number: whoever goes
 * on after a worker has ended asks for those again, and none is placed twice.
 */
export function createLoadGenerator({
  transact,
  placeOrder,
  logger,
  clock = systemClock,
}: LoadGeneratorOptions) {
  const member = randomUUID()

  /** Places what is due; true while a run is on. */
  async function round(): Promise<boolean> {
    const taken = await transact((tx) => takeLoad(tx, member))
    if (!taken || taken.count === 0) return taken !== null
    const { run, first, count } = taken
    const shelves = await transact(readShelves)
    // All have ended before any of them is asked for again.
    const results = await Promise.allSettled(
      Array.from({ length: count }, (_, index) => {
        const idempotencyKey = keyOfLoad(run.id, first + index)
        // Without a product there is nothing to ask for.
        if (shelves.length === 0) return Promise.resolve(null)
        return placeOrder(loadOrder(run, first + index, shelves), { idempotencyKey })
      }),
    )
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
    const placed = results.filter((one) => one.status === 'fulfilled' && isPlaced(one.value)).length
    await transact((tx) => settleLoad(tx, run.id, { member, placed, refused: count - placed }))
    return true
  }

  const loop = new RunLoop({
    clock,
    round: async () => clock.now() + ((await round()) ? busyMs : idleMs),
    onFailure: (error, failures) =>
      logger[failures === 1 ? 'error' : 'debug'](
        { service: 'orders', err: error },
        'orders of the load generator could not be placed',
      ),
  })
  return { ...runnableOf('load-generator', loop), round }
}

/** It is an order now, or was before: a run that is gone on with finds other stock, and asks for something else under a key. */
const isPlaced = (result: PlaceOrderResult | null): boolean =>
  result !== null &&
  (result.type === 'accepted' || result.type === 'key_reused' || result.type === 'key_taken')
