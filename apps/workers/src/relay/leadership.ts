import { type ConsumerGroups, LeaseLost } from '@sagaboard/events/log/consumer-groups'
import type { EventStore } from '@sagaboard/events/log/event-store'
import type { PartitionCursors } from '@sagaboard/events/log/tail/partition-cursors'
import type { Clock } from '@sagaboard/events/runtime/clock'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'

export const relayGroup = 'relay'
/** Whoever holds this partition leads; it then waits for the rest. */
const leaderPartition = 0
/** The stored cursor may be behind what the broker has: what is sent twice does nothing. */
const storeEveryMs = 50

export interface LeadershipOptions<Tx> {
  log: EventStore<Tx> & ConsumerGroups<Tx>
  /** What this process holds, and how far it has come. */
  cursors: PartitionCursors
  member: string
  leaseMs: number
  clock: Clock
}

/**
 * Asks for all partitions. A relay that does not lead gives back at once what it got, so that it is
 * free for the leader.
 *
 * @returns `all`: this process leads; `some`: it will, when the leases of the one before have run
 *   out; `none`: another leads
 */
export async function claimAll<Tx>(
  options: LeadershipOptions<Tx>,
): Promise<'all' | 'some' | 'none'> {
  const { log, cursors, member, leaseMs } = options
  const { positions } = await log.claim(relayGroup, member, leaseMs)
  if (!positions.has(leaderPartition)) {
    cursors.drop(cursors.partitions)
    await log.leave(relayGroup, member)
    return 'none'
  }
  cursors.hold(positions)
  return positions.size === log.partitions ? 'all' : 'some'
}

/**
 * While this process leads: keeps the leases, and stores the cursors beside the sending, not more
 * often than needed.
 */
export class Leadership<Tx> {
  readonly #options: LeadershipOptions<Tx>
  readonly #onLost: () => void
  readonly #lease: RunLoop
  readonly #storing: RunLoop
  #loss: unknown

  /** @param onLost called when something has gone wrong; {@link check} then throws it */
  constructor(options: LeadershipOptions<Tx>, onLost: () => void) {
    this.#options = options
    this.#onLost = onLost
    const { clock } = options
    const onFailure = (error: unknown) => this.#lose(error)
    this.#lease = new RunLoop({ clock, round: () => this.#renew(), onFailure })
    this.#storing = new RunLoop({ clock, round: () => this.#store(), onFailure })
    this.#lease.start(clock.now() + options.leaseMs / 3)
    this.#storing.start(Number.POSITIVE_INFINITY)
  }

  /** @throws what has ended the leadership */
  check(): void {
    if (this.#loss !== undefined) throw this.#loss
  }

  /** The broker has acknowledged more. */
  storeSoon(): void {
    this.#storing.wake(this.#options.clock.now() + storeEveryMs)
  }

  /** Stores the cursors once more; the leases are left as they are. */
  async end(): Promise<void> {
    await Promise.all([this.#lease.stop(), this.#storing.stop()])
    await this.#store().catch((error) => this.#lose(error))
  }

  async #renew(): Promise<number> {
    const { clock, leaseMs } = this.#options
    if ((await claimAll(this.#options)) !== 'all')
      throw new LeaseLost('another relay has taken over')
    return clock.now() + leaseMs / 3
  }

  /**
   * Moves the stored cursors to what the broker has acknowledged; then it waits for {@link
   * storeSoon}.
   */
  async #store(): Promise<number> {
    const { log, cursors, member } = this.#options
    const moves = cursors.unstored().map((move) => ({ group: relayGroup, ...move }))
    if (moves.length > 0) {
      await log.transaction(async (tx) => log.advance(tx, member, moves))
      cursors.moved(moves)
    }
    return Number.POSITIVE_INFINITY
  }

  #lose(loss: unknown): void {
    this.#loss ??= loss
    void this.#lease.stop()
    void this.#storing.stop()
    this.#onLost()
  }
}
