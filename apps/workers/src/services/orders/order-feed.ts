import type { Clock } from '@sagaboard/events/runtime/clock'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import { Refusal } from '../refusal.ts'
import type { OrderRow } from './program-orders.ts'

/** So often the orders that somebody waits for are looked at, all of them in one statement, in ms. */
export const lookEveryMs = 200

/** So many watchers wait at once; an order that is waited for costs a place in that statement. */
export const waitersMax = 1_000

interface FeedOptions {
  /** Of these orders those with a newer version than the known one. */
  readNewer(known: ReadonlyMap<string, number>): Promise<OrderRow[]>
  clock: Clock
  /** A look has failed; it is repeated. */
  onFailure(error: unknown): void
}

interface Waiter {
  id: string
  version: number
  tell(order: OrderRow): void
}

/**
 * Tells of orders that have gone on. It is asked for the next state whenever somebody can take one, so a slow watcher is
 * given the newest and queues nothing, and one that is gone is looked for no more. The log's notifications are not listened
 * to: the row of an order may be written later, and by another process.
 */
export class OrderFeed {
  readonly #waiters = new Set<Waiter>()
  readonly #options: FeedOptions
  readonly #loop: RunLoop

  constructor(options: FeedOptions) {
    this.#options = options
    this.#loop = new RunLoop({
      round: () => this.#look(),
      onFailure: options.onFailure,
      clock: options.clock,
    })
  }

  /**
   * The order once it has a newer version.
   *
   * @param known what the watcher has
   * @throws Refusal `too-many` when it would be one more than {@link waitersMax}; the signal's reason once it aborts
   */
  async next({ id, version }: Pick<OrderRow, 'id' | 'version'>, signal: AbortSignal) {
    signal.throwIfAborted()
    if (this.waiting >= waitersMax)
      throw new Refusal('too-many', `${waitersMax} watchers wait here. Watch again later.`)
    let leave = () => {}
    try {
      return await new Promise<OrderRow>((resolve, reject) => {
        const waiter = { id, version, tell: resolve }
        const abort = () => reject(signal.reason)
        signal.addEventListener('abort', abort, { once: true })
        leave = () => {
          signal.removeEventListener('abort', abort)
          this.#waiters.delete(waiter)
        }
        this.#waiters.add(waiter)
        this.#loop.start(this.#options.clock.now() + lookEveryMs)
      })
    } finally {
      leave()
    }
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiters.size
  }

  async stop(): Promise<void> {
    await this.#loop.stop()
  }

  /** Nobody waits: nothing is asked, until somebody does. */
  async #look(): Promise<number> {
    if (this.#waiters.size === 0) return Number.POSITIVE_INFINITY
    const known = new Map<string, number>()
    for (const { id, version } of this.#waiters)
      known.set(id, Math.min(version, known.get(id) ?? version))
    const newer = await this.#options.readNewer(known)
    const orders = new Map(newer.map((order) => [order.id, order]))
    for (const { id, version, tell } of this.#waiters) {
      const order = orders.get(id)
      if (order && order.version > version) tell(order)
    }
    return this.#options.clock.now() + lookEveryMs
  }
}
