import { automatic, type Fulfilment } from '@sagaboard/events/saga/fulfilment'
import { followUpId, usualBackorderMs } from '@sagaboard/events/saga/in-part'
import { createMemoryLog, type MemoryLog } from '@sagaboard/events/testing/memory-log/memory-log'
import { type Logger, pino } from 'pino'
import { Coverage } from './coverage.ts'
import { FaultPlan, type Kind } from './fault-plan.ts'
import { Random } from './random.ts'
import { network, Scheduler } from './scheduler.ts'

export interface EnvironmentOptions {
  seed: number
  orders: number
  /** False: nothing goes wrong, for the control of the coverage. */
  faults?: boolean
  /** Gets every line of the run; without it only their fingerprint is kept. */
  onLine?: (line: string) => void
}

const partitions = 4

type BrokenKind = Extract<Kind, 'payloadBroken' | 'newsBroken'>

/**
 * What all parts of a run share: the store, the clock, the random numbers, the faults. It knows
 * none of the parts.
 */
export class Environment {
  readonly random: Random
  readonly coverage = new Coverage()
  readonly scheduler: Scheduler
  readonly faultPlan: FaultPlan
  readonly log: MemoryLog
  readonly logger: Logger
  /** Payloads as they should have been, by the id of their event. */
  readonly originals = new Map<string, Record<string, unknown>>()
  readonly skus = ['mug', 'poster', 'lamp'] as const
  readonly stockAtStart = new Map<string, number>()
  /** The orders that are placed. */
  readonly placedIds: readonly string[]
  /** All that there may be: those that are placed, and the follow-up that each of them may have. */
  readonly orderIds: readonly string[]
  /** What processes of this run may be set to do between paid and label: each has one of these, until it is started again. */
  readonly fulfilments: readonly [Fulfilment, ...Fulfilment[]]
  /** How long an order may take once its label is asked for after it was packed, or its stock is there after it waited for it. */
  readonly reservationMs: number
  /** How long an order waits for its stock before it is given up. */
  readonly backorderMs: number
  readonly violations: string[] = []
  readonly #names: ReadonlyMap<string, string>
  readonly #onLine: ((line: string) => void) | undefined
  #fingerprint = 0x811c9dc5

  constructor({ seed, orders, faults = true, onLine }: EnvironmentOptions) {
    this.random = new Random(seed)
    this.#onLine = onLine
    this.faultPlan = new FaultPlan(this.random)
    this.faultPlan.on = faults
    this.scheduler = new Scheduler(this.random, ({ at, owner, what }) =>
      this.#line(at, `${owner}: ${what}`),
    )
    this.log = createMemoryLog({ partitions, now: () => this.scheduler.now })
    const destination = { write: (line: string) => onLine?.(`    ${line.trimEnd()}`) }
    this.logger = onLine
      ? pino(
          { level: 'warn', timestamp: false, base: {}, serializers: { err: named } },
          destination,
        )
      : pino({ level: 'silent' })
    this.placedIds = Array.from({ length: orders }, () => this.random.uuid())
    this.orderIds = [...this.placedIds, ...this.placedIds.map(followUpId)]
    const timed: Fulfilment = { mode: 'timed', packingMs: this.random.between(50, 2_500) }
    this.fulfilments = this.random.pick([
      [automatic],
      [automatic],
      [timed],
      [{ mode: 'manual' }],
      [automatic, timed, { mode: 'manual' }],
    ])
    this.reservationMs = this.random.happens(0.3) ? this.random.between(0, 3_000) : 60_000
    this.backorderMs = this.random.happens(0.4) ? this.random.between(100, 5_000) : usualBackorderMs
    this.#names = new Map(
      this.placedIds.flatMap((orderId, index) => [
        [orderId, `order ${index + 1}`],
        [followUpId(orderId), `the rest of order ${index + 1}`],
      ]),
    )
  }

  nameOf = (orderId: string): string => this.#names.get(orderId) ?? orderId

  /** A request leaves; it arrives whatever becomes of its sender. */
  send = (what: string, arrive: () => void): void => {
    this.scheduler.schedule(network, this.faultPlan.latencyMs(), `> ${what}`, arrive)
  }

  /** A payload as it comes to be written: a build with a bug writes one that nobody can read. */
  writtenBy(eventId: string, data: object, kind: BrokenKind = 'payloadBroken'): object {
    if (!this.faultPlan.happens(kind)) return data
    this.coverage.saw('payload that nobody can read')
    this.originals.set(eventId, data as Record<string, unknown>)
    return { ...data, brokenBy: 'a build with a bug' }
  }

  violated = (what: string): void => {
    this.violations.push(what)
    this.trace(`BROKEN: ${what}`)
  }

  trace = (what: string): void => this.#line(this.scheduler.elapsedMs, what)

  /**
   * The same for two runs in which the same things happened in the same order at the same times.
   */
  get fingerprint(): string {
    return (this.#fingerprint >>> 0).toString(16).padStart(8, '0')
  }

  #line(at: number, what: string): void {
    const line = `${at.toFixed(3)} ${what}`
    let hash = this.#fingerprint
    for (let index = 0; index < line.length; index++)
      hash = Math.imul(hash ^ line.charCodeAt(index), 0x01000193)
    this.#fingerprint = hash
    this.#onLine?.(line)
  }
}

/**
 * An error without its stack, which says where the run was started from: a line depends on the seed
 * alone.
 */
const named = ({ name, message }: Error) => ({ name, message })
