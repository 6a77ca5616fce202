import { randomBytes } from 'node:crypto'
import { createUuidV7 } from '@sagaboard/events/catalog/uuid-v7'
import type { EventStore } from '@sagaboard/events/log/event-store'
import { partitionOf } from '@sagaboard/events/log/partition'
import { lockClasses } from '../lock-classes.ts'
import type { PgTx } from '../transaction.ts'

/** A partition that was found locked is left alone for so long; then one batch tries it again. */
const avoidMs = 10_000
const pooledBytes = 2_560

// The locks that it gets are given back at the end of the statement.
const unlocked = {
  name: 'place-unlocked-partitions',
  text: `select p as partition from generate_series(0, $1::int - 1) p
         where pg_try_advisory_xact_lock(${lockClasses.partition}, p)`,
}

/**
 * Orders that come together stand together in every index; their age can be read from their ids,
 * which open nothing.
 */
const newId = createUuidV7({ now: Date.now, randomBytes: pooled(randomBytes) })

/** Asks the system for many random bytes at once: a call for each id took longer than to place its order's rows. */
function pooled(source: (count: number) => Uint8Array): (count: number) => Uint8Array {
  let pool: Uint8Array = new Uint8Array()
  let used = 0
  return (count) => {
    if (used + count > pool.length) {
      pool = source(Math.max(count, pooledBytes))
      used = 0
    }
    used += count
    return pool.subarray(used - count, used)
  }
}

/**
 * Which partitions of the log take no orders, because a connection that fell silent holds their
 * lock. An order that is new can stand in any partition: its id decides, so it gets one of another.
 */
export class StalledPartitions {
  readonly #log: Pick<EventStore<PgTx>, 'partitions' | 'reader'>
  readonly #nowMs: () => number
  #stalled: ReadonlySet<number> = new Set()
  #untilMs = 0

  constructor(log: Pick<EventStore<PgTx>, 'partitions' | 'reader'>, nowMs: () => number) {
    this.#log = log
    this.#nowMs = nowMs
  }

  /** Looks which partitions are locked at this moment. */
  async look(): Promise<'none' | 'some' | 'all'> {
    const { partitions, reader } = this.#log
    const free = await reader.query<{ partition: number }>(unlocked, [partitions])
    if (free.length === 0) return 'all'
    if (free.length === partitions) return 'none'
    const stalled = new Set(Array.from({ length: partitions }, (_, partition) => partition))
    for (const { partition } of free) stalled.delete(partition)
    this.#stalled = stalled
    this.#untilMs = this.#nowMs() + avoidMs
    return 'some'
  }

  /** An id for a new order, in a partition that is not known to be locked. */
  newOrderId(): string {
    const avoided = this.#nowMs() < this.#untilMs
    for (;;) {
      const id = newId()
      if (!avoided || !this.#stalled.has(partitionOf(id, this.#log.partitions))) return id
    }
  }
}
