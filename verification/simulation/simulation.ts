import type { EventData } from '@sagaboard/events/catalog/events'
import type { NewEntry } from '@sagaboard/events/log/event-store'
import type { Handled } from '@sagaboard/events/runtime/run-services'
import { MemoryLog } from '@sagaboard/events/testing/memory-log/memory-log'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import { type Logger, pino } from 'pino'
import { Broker } from './broker.ts'
import { brokenNow } from './checkers.ts'
import { Coverage } from './coverage.ts'
import { CustomerWorkload } from './customer-workload.ts'
import { ExactlyOnceChecker } from './exactly-once-checker.ts'
import { FaultPlan } from './fault-plan.ts'
import { Leases } from './leases.ts'
import { tables } from './memory-stores.ts'
import type { Mutation } from './mutation.ts'
import { Notifications } from './notifications.ts'
import { OperatorWorkload } from './operator-workload.ts'
import { Processes } from './processes.ts'
import { Providers } from './providers.ts'
import { Random } from './random.ts'
import { Scheduler } from './scheduler.ts'
import { network } from './sim-process.ts'

export interface SimulationOptions {
  seed: number
  orders: number
  /** Nothing goes wrong: then no step may fail, and the checks of the coverage must notice what was not met. */
  calm?: boolean
  /** A fault that was put into the system on purpose. */
  mutation?: Mutation
  /** Gets every line of the run; without it only their fingerprint is kept. */
  onLine?: (line: string) => void
}

const partitions = 4
const warehouses = ['leipzig', 'hamburg']

/** Everything in a run: the store, the outside, the processes and the people, all over one scheduler and one source of chance. */
export class Simulation {
  readonly random: Random
  readonly coverage = new Coverage()
  readonly scheduler: Scheduler
  readonly faultPlan: FaultPlan
  readonly log: MemoryLog
  /** Undefined: the services tail the log. */
  readonly broker: Broker | undefined
  readonly leases = new Leases(this.coverage)
  readonly notifications = new Notifications(this)
  readonly providers = new Providers(this)
  readonly exactlyOnce = new ExactlyOnceChecker(this.coverage)
  readonly processes = new Processes(this)
  readonly customers = new CustomerWorkload(this)
  readonly operators = new OperatorWorkload(this)
  /** Payloads as they should have been, by the id of their event. */
  readonly originals = new Map<string, Record<string, unknown>>()
  readonly mutation: Mutation
  readonly logger: Logger
  readonly skus = ['mug', 'poster', 'lamp'] as const
  readonly stockAtStart = new Map<string, number>()
  readonly orderIds: readonly string[]
  readonly violations: string[] = []
  readonly #names: ReadonlyMap<string, string>
  readonly #onLine: ((line: string) => void) | undefined
  readonly #calm: boolean
  readonly #closed = new Set<string>()
  #fingerprint = 0x811c9dc5

  constructor({ seed, orders, calm = false, mutation = {}, onLine }: SimulationOptions) {
    this.random = new Random(seed)
    this.#onLine = onLine
    this.#calm = calm
    this.mutation = mutation
    this.faultPlan = new FaultPlan(this.random)
    this.faultPlan.on = !calm
    this.scheduler = new Scheduler(this.random, ({ at, owner, what }) =>
      this.#line(at, `${owner}: ${what}`),
    )
    this.log = new MemoryLog({ partitions, now: () => this.scheduler.now })
    const destination = { write: (line: string) => onLine?.(`    ${line.trimEnd()}`) }
    this.logger = onLine
      ? pino(
          { level: 'warn', timestamp: false, base: {}, serializers: { err: named } },
          destination,
        )
      : pino({ level: 'silent' })
    this.broker = this.random.happens(0.4) ? new Broker(this) : undefined
    this.orderIds = Array.from({ length: orders }, () => this.random.uuid())
    this.#names = new Map(this.orderIds.map((orderId, index) => [orderId, `order ${index + 1}`]))
  }

  nameOf = (orderId: string): string => this.#names.get(orderId) ?? orderId

  /** Puts goods on the shelves, and lets everybody begin. */
  async start(): Promise<void> {
    await this.log.transaction(async (tx) => {
      for (const sku of this.skus) {
        const levels = warehouses.map((warehouse, rank) => ({
          sku,
          warehouse,
          rank,
          onHand: this.random.pick([0, 1, 3, 8, 20]),
          reserved: 0,
        }))
        for (const { warehouse, onHand } of levels)
          this.stockAtStart.set(`${sku}/${warehouse}`, onHand)
        tx.put('stock', sku, levels)
      }
    })
    this.coverage.saw(this.broker ? 'run on a broker' : 'run on the tail of the log')
    this.processes.start()
    this.customers.start()
    this.operators.start()
  }

  /** A request leaves; it arrives whatever becomes of its sender. */
  send(what: string, arrive: () => void): void {
    this.scheduler.schedule(network, this.faultPlan.latencyMs(), `> ${what}`, arrive)
  }

  /** A payload as it comes to be written: a build with a bug writes one that nobody can read. */
  writtenBy(eventId: string, data: object): object {
    if (!this.faultPlan.happens('payloadBroken')) return data
    this.coverage.saw('payload that nobody can read')
    this.originals.set(eventId, data as Record<string, unknown>)
    return { ...data, brokenBy: 'a build with a bug' }
  }

  /** A unit of work is committed. */
  committed(unit: MemoryTx): void {
    for (const what of [...this.exactlyOnce.committed(unit), ...brokenNow(this)])
      this.violated(what)
    for (const orderId of this.orderIds) {
      const order = tables.orders(this.log.reader, orderId)
      if (!order?.closedAt || this.#closed.has(orderId)) continue
      this.#closed.add(orderId)
      this.coverage.saw(
        order.status === 'COMPLETED' ? 'ended: completed' : `ended: ${order.reason}`,
      )
      if (order.status === 'COMPLETED') this.customers.completed(order)
    }
  }

  /**
   * A service has handled a step. When nothing goes wrong none fails: that the loop would get over it, each service by
   * itself, is no reason to handle what it is not ready for.
   */
  handled({ service, outcome, types }: Handled): void {
    if (this.#calm && outcome === 'failed')
      this.violated(`${service} failed on ${types.join()}, though nothing goes wrong`)
  }

  /** A request to undo an order is on its way into the log: what is under way at this moment? */
  askedToBeUndone({ orderId, data }: NewEntry): void {
    this.coverage.saw(`asked to be undone: ${(data as EventData<'OrderCancelRequested'>).reason}`)
    for (const call of this.providers.requester)
      if (call.orderId === orderId && call.by.alive)
        this.coverage.saw(`cancel during a ${call.what}`)
    if (!tables.reservations(this.log.reader, orderId))
      this.coverage.saw('cancel before inventory has heard of the order')
  }

  violated(what: string): void {
    this.violations.push(what)
    this.trace(`BROKEN: ${what}`)
  }

  trace = (what: string): void => this.#line(this.scheduler.elapsedMs, what)

  /** The same for two runs in which the same things happened in the same order at the same times. */
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

/** An error without its stack, which says where the run was started from: a line depends on the seed alone. */
const named = ({ name, message }: Error) => ({ name, message })
