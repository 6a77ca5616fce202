import type { EventData } from '@sagaboard/events/catalog/events'
import type { NewEntry } from '@sagaboard/events/log/event-store'
import type { Handled } from '@sagaboard/events/runtime/run-services'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import { Broker } from './broker.ts'
import { CarrierNewsWorkload } from './carrier-news.ts'
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
import { ReturnWorkload } from './return-workload.ts'
import { placeOf, StockWorkload } from './stock-workload.ts'
import { policy } from './warehouses.ts'

export interface SimulationOptions extends EnvironmentOptions {
  /** A fault that was put into the system on purpose. */
  mutation?: Mutation
  /** The services read from a broker; else the seed decides. */
  onBroker?: boolean
}

/** Units in a row of the stock of a run in which there is too little of most things. */
const scarce = [0, 0, 0, 1] as const

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
  readonly carrierNews = new CarrierNewsWorkload(this, this.providers, this.requests)
  readonly stock = new StockWorkload(this, this.requests)
  readonly returns = new ReturnWorkload(this, this.requests, this.commands)
  readonly #hasFaults: boolean
  readonly #followed = new Set<string>()
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
    const isScarce = this.random.happens(0.5)
    const primary = isScarce ? scarce : ([0, 1, 3, 8] as const)
    const back = isScarce ? scarce : ([0, 0, 1, 8] as const)
    await this.log.transaction(async (tx) => {
      for (const sku of this.skus) {
        const levels = policy.warehouses.flatMap(({ id: warehouse }) => [
          {
            ...{ sku, warehouse, location: 'primary' as const, reserved: 0 },
            onHand: this.random.pick(primary),
          },
          {
            ...{ sku, warehouse, location: 'back' as const, reserved: 0 },
            onHand: this.random.pick(back),
          },
        ])
        for (const { warehouse, location, onHand } of levels)
          this.stockAtStart.set(placeOf({ sku, warehouse, location }), onHand)
        tx.put('stock', sku, levels)
      }
    })
    this.coverage.saw(this.broker ? 'run on a broker' : 'run on the tail of the log')
    this.processes.start()
    this.customers.start()
    this.operators.start()
    this.carrierNews.start()
    this.stock.start()
    this.returns.start()
  }

  /** A unit of work is committed. */
  committed(unit: MemoryTx): void {
    for (const what of [...this.exactlyOnce.committed(unit), ...brokenNow(this)])
      this.violated(what)
    for (const orderId of this.orderIds) {
      const order = tables.orders(this.log.reader, orderId)
      if (order?.followUpOf && !this.#followed.has(orderId)) {
        this.#followed.add(orderId)
        this.customers.followed(order)
      }
      if (!order?.closedAt || this.#closed.has(orderId)) continue
      this.#closed.add(orderId)
      this.coverage.saw(
        order.status === 'COMPLETED' ? 'ended: completed' : `ended: ${order.reason}`,
      )
      if (order.status !== 'COMPLETED') continue
      this.customers.completed(order)
      this.returns.completed(order)
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

  /** A request to give a return up is on its way into the log: what is under way at this moment? */
  giveUpRequested({ orderId }: NewEntry): void {
    for (const call of this.providers.pending)
      if (call.orderId === orderId && call.by.alive)
        this.coverage.saw(`return given up during a ${call.what}`)
  }

  /** A request to cancel an order is on its way into the log: what is under way at this moment? */
  cancelRequested({ orderId, data }: NewEntry): void {
    this.coverage.saw(`cancel requested: ${(data as EventData<'OrderCancelRequested'>).reason}`)
    for (const call of this.providers.pending)
      if (call.orderId === orderId && call.by.alive)
        this.coverage.saw(`cancel during a ${call.what}`)
    if (tables.shipments(this.log.reader, orderId)?.state?.status === 'packing')
      this.coverage.saw('cancel while it waits to be packed')
    if (!tables.reservations(this.log.reader, orderId))
      this.coverage.saw('cancel before inventory has handled the order')
  }
}
