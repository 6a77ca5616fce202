import { forgetLooks, type Look, readBroken, writeLooks } from '@sagaboard/db/invariant-looks'
import {
  brokenAmong,
  countBroken,
  type Invariant,
  invariants,
  orderInvariants,
  wholeInvariants,
} from '@sagaboard/db/invariants'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { Gauge, type Registry } from 'prom-client'

const everyMs = 15_000
/** Books of others are a moment ahead of ours: what is broken counts once it has been for so long. */
const settledAfterMs = 5_000
/** What reads everything may take one part in so many of the time. */
const wholeShare = 100
/** While it has more of the log to look at than one look takes, it rests so many times as long as it looked. */
const restShare = 19
/** Of one look, from each partition. */
const eventsMax = 500
/** Of the orders that a person has settled those that are looked at each time, the last ones: what a provider says later comes with no event. */
const settledMax = 500

const allInvariants = Object.keys(invariants) as Invariant[]

interface Options {
  pool: Pool
  logger: Logger
  registry: Registry
  clock?: Clock
  /** What is not looked at: the books of a party that this shop has not chosen are empty. */
  without?: readonly Invariant[]
}

interface ChangedOrder {
  id: string
  partition: number
  position: number
  events: number
}

/**
 * Looks at the invariants while the shop runs, tells Prometheus, and writes down what it saw for the console and for whoever
 * looks next. Of those about one order, at the orders that had an
 * event since the last look, that were seen to be broken, or that a person has settled. Of those about all of the stock, at everything, but
 * seldom, and only when something has changed.
 */
export class InvariantWatch {
  readonly #pool: Pool
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #without: readonly Invariant[]
  readonly #loop: RunLoop
  readonly #violations: Gauge<'invariant'>
  readonly #lookedAt: Gauge<'invariant'>
  /** Up to where the log was looked at, by partition. */
  #heads: Map<number, number> | undefined
  /** Since when an order breaks an invariant. */
  readonly #broken = new Map<Invariant, Map<string, number>>()
  #wholeAt = 0
  #isWholeStale = true
  /** What this look has found. */
  #found: Look[] = []

  constructor({ pool, logger, registry, clock = systemClock, without = [] }: Options) {
    this.#pool = pool
    this.#logger = logger
    this.#clock = clock
    this.#without = without
    const labels = { labelNames: ['invariant'] as const, registers: [registry] }
    this.#violations = new Gauge({
      name: 'sagaboard_invariant_violations',
      help: 'Orders (or rows of the stock) that break a promise, by the view that lists them',
      ...labels,
    })
    this.#lookedAt = new Gauge({
      name: 'sagaboard_invariant_last_look_timestamp_seconds',
      help: 'When an invariant was looked at with success, in seconds since 1970',
      ...labels,
    })
    for (const invariant of this.#looked(allInvariants)) this.#violations.set({ invariant }, 0)
    this.#loop = new RunLoop({
      round: () => this.look(),
      onFailure: (error) => logger.warn({ err: error }, 'the invariants can’t be looked at'),
      backoff: { baseMs: 1_000, factor: 2, maxMs: 60_000 },
      clock,
    })
  }

  #looked(those: readonly Invariant[]): readonly Invariant[] {
    return those.filter((invariant) => !this.#without.includes(invariant))
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** One look. @returns when the next one is wanted, in ms since the epoch */
  async look(): Promise<number> {
    const beganAt = this.#clock.now()
    if (!this.#heads) await forgetLooks(this.#pool, this.#without)
    const since = this.#heads ?? (await this.#readHeads())
    const { orderIds, heads, isMore } = await this.#readChanged(since)
    const looked = [...new Set([...orderIds, ...(await this.#readSettled())])]
    const known = await readBroken(this.#pool)
    this.#found = []
    for (const invariant of this.#looked(orderInvariants))
      await this.#lookAt(invariant, looked, known.get(invariant) ?? [])
    this.#heads = heads
    if (orderIds.length > 0) this.#isWholeStale = true
    await this.#lookAtWhole()
    await writeLooks(this.#pool, this.#found, beganAt)
    const now = this.#clock.now()
    return now + (isMore ? Math.min(everyMs, restShare * (now - beganAt)) : everyMs)
  }

  /** @param known the orders that somebody has seen to break it: those have done so for long enough */
  async #lookAt(
    invariant: Invariant,
    changed: readonly string[],
    known: readonly string[],
  ): Promise<void> {
    const before = new Map([
      ...(this.#broken.get(invariant) ?? []),
      ...known.map((id) => [id, 0] as const),
    ])
    const ids = [...new Set([...changed, ...before.keys()])]
    const now = this.#clock.now()
    const found =
      ids.length === 0 ? new Set<string>() : await brokenAmong(this.#pool, invariant, ids)
    const broken = new Map([...found].map((id) => [id, before.get(id) ?? now]))
    this.#broken.set(invariant, broken)
    const settled = [...broken].filter(([, sinceMs]) => now - sinceMs >= settledAfterMs)
    this.#tell(
      invariant,
      settled.length,
      settled.map(([id]) => id),
    )
  }

  async #lookAtWhole(): Promise<void> {
    const beganAt = this.#clock.now()
    if (!this.#isWholeStale || beganAt < this.#wholeAt) return
    this.#isWholeStale = false
    for (const invariant of this.#looked(wholeInvariants))
      this.#tell(invariant, await countBroken(this.#pool, invariant), [])
    const tookMs = this.#clock.now() - beganAt
    this.#wholeAt = this.#clock.now() + Math.max(everyMs, wholeShare * tookMs)
  }

  #tell(invariant: Invariant, violations: number, orderIds: readonly string[]): void {
    this.#found.push({ invariant, broken: violations, orderIds })
    this.#violations.set({ invariant }, violations)
    this.#lookedAt.set({ invariant }, this.#clock.now() / 1_000)
    if (violations > 0)
      this.#logger.error(
        { event: 'invariant_broken', invariant, violations, orderIds: orderIds.slice(0, 5) },
        invariants[invariant],
      )
  }

  async #readHeads(): Promise<Map<number, number>> {
    const { rows } = await this.#pool.query<{ partition: number; position: number }>(
      `select p as partition, coalesce((select e.position from log.events e
         where e.partition = p order by e.position desc limit 1), 0) as position
       from log.settings s, generate_series(0, s.value - 1) p where s.name = 'partitions'`,
    )
    return new Map(rows.map(({ partition, position }) => [partition, position]))
  }

  async #readSettled(): Promise<string[]> {
    const { rows } = await this.#pool.query<{ id: string }>(
      `select order_id as id from audit.commands where action = 'settle' and outcome = 'accepted'
       group by order_id order by max(at) desc limit $1`,
      [settledMax],
    )
    return rows.map(({ id }) => id)
  }

  /** The orders that had an event; only the first of them when there are more. */
  async #readChanged(since: ReadonlyMap<number, number>) {
    const { rows } = await this.#pool.query<ChangedOrder>(
      `select e.order_id as id, e.partition, max(e.position) as position, count(*)::int as events
       from unnest($1::int[], $2::bigint[]) p(partition, position)
       cross join lateral (select e.order_id, e.partition, e.position from log.events e
         where e.partition = p.partition and e.position > p.position order by e.position limit $3) e
       group by e.order_id, e.partition`,
      [[...since.keys()], [...since.values()], eventsMax],
    )
    const heads = new Map(since)
    const read = new Map<number, number>()
    for (const { partition, position, events } of rows) {
      heads.set(partition, Math.max(position, heads.get(partition) ?? 0))
      read.set(partition, (read.get(partition) ?? 0) + events)
    }
    return {
      orderIds: [...new Set(rows.map(({ id }) => id))],
      heads,
      isMore: [...read.values()].some((events) => events === eventsMax),
    }
  }
}
