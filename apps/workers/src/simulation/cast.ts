import type { Hearing } from '@sagaboard/events/bus/hearing'
import type { MemoryTx } from '@sagaboard/events/bus/memory-tx'
import type { MessageSource } from '@sagaboard/events/bus/ports'
import { runService } from '@sagaboard/events/bus/run-service'
import type { SagaService } from '@sagaboard/events/bus/saga-service'
import { logTail } from '@sagaboard/events/bus/sources/log-tail'
import { type Service, services } from '@sagaboard/events/catalog/events'
import { createRelay } from '../relay/index.ts'
import { inventoryService } from '../services/inventory/index.ts'
import { createExpiry } from '../services/orders/expiry.ts'
import { ordersService } from '../services/orders/index.ts'
import { paymentService } from '../services/payment/index.ts'
import { shippingService } from '../services/shipping/index.ts'
import { brokerSource } from './broker-source.ts'
import { memoryStores, type Stores, tables } from './memory-stores.ts'
import { ProcessLog } from './process-log.ts'
import { network, SimProcess } from './sim-process.ts'
import type { World } from './world.ts'

interface Runnable {
  start(): Promise<void>
  stop(): Promise<void>
}

/** The processes of the system, and the supervisor that starts each of them again. */
export class Cast {
  readonly #world: World
  readonly #running = new Map<SimProcess, { restart: () => void; parts: Runnable[]; stopping: boolean }>()
  /** Takes the requests of shoppers and staff; another one after each crash. */
  web!: { process: SimProcess; log: ProcessLog; stores: Stores }

  constructor(world: World) {
    this.#world = world
  }

  /** Starts the web and some workers. The first worker runs every service, so that each has at least one member. */
  start(): void {
    const { chance } = this.#world
    this.#startWeb(1)
    const workers = 2 + chance.below(2)
    for (let index = 1; index <= workers; index++) {
      const all = index === 1 || chance.happens(0.6)
      const names = services.filter(() => all || chance.happens(0.5))
      this.#startWorker(`worker ${index}`, names, 1)
    }
  }

  crash(process: SimProcess, at: string): void {
    const { coverage, trace } = this.#world
    coverage.saw('process crashed')
    for (const what of this.#uncommittedEffects(process)) coverage.saw(`crash between a ${what} and its commit`)
    trace(`${process.name} CRASHES at "${at}"`)
    this.#end(process)
  }

  freeze(process: SimProcess, at: string): void {
    const { chance, coverage, scheduler, trace } = this.#world
    const ms = chance.happens(0.5) ? chance.between(20, 1_000) : chance.between(1_600, 6_000)
    coverage.saw(ms > 1_500 ? 'process frozen for longer than its lease' : 'process frozen')
    trace(`${process.name} FREEZES for ${Math.round(ms)} ms at "${at}"`)
    process.frozenUntil = scheduler.now + ms
  }

  /** Asks a process to stop: it finishes what it has in hand, gives its leases back and ends. */
  stop(process: SimProcess): void {
    const running = this.#running.get(process)
    if (!running || running.stopping) return
    running.stopping = true
    this.#world.trace(`${process.name} is asked to stop`)
    void Promise.all(running.parts.map((part) => part.stop())).then(
      () => {
        this.#world.coverage.saw('process stopped cleanly')
        this.#end(process)
      },
      (error) => this.#world.violated(`${process.name} did not stop cleanly: ${error}`),
    )
  }

  #end(process: SimProcess): void {
    const running = this.#running.get(process)
    this.#running.delete(process)
    process.end()
    const { scheduler, chance } = this.#world
    scheduler.schedule(network, chance.between(10, 2_500), `${process.name} is started again`, () => running?.restart())
  }

  #startWeb(incarnation: number): void {
    const process = new SimProcess(this.#world, `web.${incarnation}`)
    this.web = { process, log: new ProcessLog(this.#world, process), stores: this.#storesOf(process) }
    this.#running.set(process, { restart: () => this.#startWeb(incarnation + 1), parts: [], stopping: false })
  }

  #startWorker(name: string, names: readonly Service[], incarnation: number): void {
    const process = new SimProcess(this.#world, `${name}.${incarnation}`)
    const parts = this.#partsOf(process, names)
    this.#running.set(process, { restart: () => this.#startWorker(name, names, incarnation + 1), parts, stopping: false })
    // A start that fails ends the process, as in main.ts.
    Promise.all(parts.map((part) => part.start())).catch(() => {
      this.#world.coverage.saw('start failed')
      if (process.alive) this.#end(process)
    })
  }

  #storesOf(process: SimProcess): Stores {
    return memoryStores((what, effect) => process.call(what, effect), this.#world.log, this.#world.orderIds)
  }

  /** What main.ts builds, over the simulated outside. */
  #partsOf(process: SimProcess, names: readonly Service[]): Runnable[] {
    const world = this.#world
    const Log = world.mutation.log ?? ProcessLog
    const log = new Log(world, process)
    const stores = this.#storesOf(process)
    const { inventory, payment, shipping, orders, cancels } = world.mutation.stores?.(stores) ?? stores
    const gateway = world.providers.gatewayOf(process)
    const { logger, broker } = world
    const onLog = { log, member: process.name, logger, timers: process }
    const sourceFor = (group: Service, hears: Hearing): MessageSource<MemoryTx> =>
      broker ? brokerSource({ broker, process, group, hears }) : logTail({ ...onLog, group, hears })
    const run =
      <Facts extends object, Outcome>(service: SagaService<Facts, Outcome, MemoryTx>) =>
      () =>
        runService({
          service: world.witness.watch(service),
          source: sourceFor(service.name, service.hears),
          log,
          logger,
          timers: process,
          chance: () => world.chance.next(),
        })
    const all = {
      inventory: run(inventoryService(inventory)),
      payment: run(paymentService(payment, world.mutation.gateway?.(gateway) ?? gateway)),
      shipping: run(shippingService(shipping, world.providers.carrierOf(process))),
      orders: run(ordersService(orders)),
    }
    const running: Runnable[] = names.map((name) => all[name]())
    const newId = () => world.chance.uuid()
    if (names.includes('orders')) running.push(createExpiry({ log, store: cancels, newId, logger, timers: process }))
    if (broker) running.push(createRelay({ ...onLog, publisher: broker.publisherOf(process) }))
    return running
  }

  /** What this process got from a provider, and no row says yet. */
  #uncommittedEffects(process: SimProcess): string[] {
    const { providers, log } = this.#world
    const { reader } = log
    const waits = (orderId: string) => tables.payments(reader, orderId)?.state?.status === 'expected'
    const charges = [...providers.charges.values()].filter(
      ({ by, orderId, outcome }) => by === process && outcome.type === 'captured' && waits(orderId),
    )
    const refunds = [...providers.refunds.values()].filter(
      ({ by, orderId, outcome }) => by === process && !tables.ledger(reader, orderId).some((entry) => entry.reference === outcome.refundId),
    )
    const labels = [...providers.labels.values()].filter(
      ({ by, orderId }) => by === process && tables.shipments(reader, orderId)?.state?.status === 'expected',
    )
    return [...charges.map(() => 'charge'), ...refunds.map(() => 'refund'), ...labels.map(() => 'label')]
  }
}
