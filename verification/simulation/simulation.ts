import type { EventData } from '@sagaboard/events/catalog/events'
import type { NewEntry } from '@sagaboard/events/log/event-store'
import type { Handled } from '@sagaboard/events/runtime/run-services'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import { Broker } from './broker.ts'
import { brokenNow } from './checkers.ts'
import { Commands } from './commands.ts'
import { CustomerWorkload } from './customer-workload.ts'
import { Environment, type EnvironmentOptions } from './environment.ts'
import { ExactlyOnceChecker } from './exactly-once-checker.ts'
import { Leases } from './leases.ts'
import { tables } from './memory-stores.ts'
import type { Mutation } from './mutation.ts'
import { Notifications } from './notifications.ts'
import { OperatorWorkload } from './operator-workload.ts'
import { Processes } from './processes.ts'
import { Providers } from './providers.ts'
import { Requests } from './requests.ts'

export interface SimulationOptions extends EnvironmentOptions {
  /** A fault that was put into the system on purpose. */
  mutation?: Mutation
  /** The services read from a broker; else the seed decides. */
  onBroker?: boolean
}

const warehouses = ['leipzig', 'hamburg']

/** The parts of a run, put together: the outside, the processes and the people. */
export class Simulation extends Environment {
  readonly mutation: Mutation
  /** Undefined: the services tail the log. */
  readonly broker: Broker | undefined
  readonly leases = new Leases(this.coverage)
  readonly notifications = new Notifications(this)
  readonly providers = new Providers(this)
  readonly exactlyOnce = new ExactlyOnceChecker(this.coverage)
  readonly processes = new Processes(this)
  readonly requests = new Requests(this, this.processes)
  readonly commands = new Commands(this, this.requests)
  readonly customers = new CustomerWorkload(this, this.requests, this.commands)
  readonly operators = new OperatorWorkload(this, this.commands, this.providers)
  readonly #hasFaults: boolean
  readonly #closed = new Set<string>()

  constructor({ mutation = {}, onBroker = false, ...options }: SimulationOptions) {
    super(options)
    this.#hasFaults = options.faults ?? true
    this.mutation = mutation
    const isOnBroker = this.random.happens(0.4) || onBroker
    this.broker = isOnBroker ? new Broker(this) : undefined
  }

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
    if (!this.#hasFaults && outcome === 'failed')
      this.violated(`${service} failed on ${types.join()}, though nothing goes wrong`)
  }

  /** A request to cancel an order is on its way into the log: what is under way at this moment? */
  cancelRequested({ orderId, data }: NewEntry): void {
    this.coverage.saw(`cancel requested: ${(data as EventData<'OrderCancelRequested'>).reason}`)
    for (const call of this.providers.pending)
      if (call.orderId === orderId && call.by.alive)
        this.coverage.saw(`cancel during a ${call.what}`)
    if (!tables.reservations(this.log.reader, orderId))
      this.coverage.saw('cancel before inventory has handled the order')
  }
}
