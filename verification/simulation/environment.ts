import { createMemoryLog, type MemoryLog } from '@sagaboard/events/testing/memory-log/memory-log'
import { type Logger, pino } from 'pino'
import { Coverage } from './coverage.ts'
import { FaultPlan } from './fault-plan.ts'
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
  readonly orderIds: readonly string[]
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
    this.orderIds = Array.from({ length: orders }, () => this.random.uuid())
    this.#names = new Map(this.orderIds.map((orderId, index) => [orderId, `order ${index + 1}`]))
  }

  nameOf = (orderId: string): string => this.#names.get(orderId) ?? orderId

  /** A request leaves; it arrives whatever becomes of its sender. */
  send = (what: string, arrive: () => void): void => {
    this.scheduler.schedule(network, this.faultPlan.latencyMs(), `> ${what}`, arrive)
  }

  /** A payload as it comes to be written: a build with a bug writes one that nobody can read. */
  writtenBy(eventId: string, data: object): object {
    if (!this.faultPlan.happens('payloadBroken')) return data
    this.coverage.saw('payload that nobody can read')
    this.originals.set(eventId, data as Record<string, unknown>)
    return { ...data, brokenBy: 'a build with a bug' }
  }

  violated(what: string): void {
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
