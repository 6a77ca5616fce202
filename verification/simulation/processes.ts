import type { NewEvent } from '@sagaboard/events/catalog/envelope'
import { type Service, services } from '@sagaboard/events/catalog/events'
import { derivedId } from '@sagaboard/events/log/derived-id'
import { logTail } from '@sagaboard/events/log/tail/log-tail'
import { type Handled, runServices } from '@sagaboard/events/runtime/run-services'
import type { AnyService, SagaService } from '@sagaboard/events/runtime/saga-service'
import type { Shipment } from '@sagaboard/events/saga/shipping'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import { createRelay } from '@sagaboard/workers/relay/index'
import { inventoryService } from '@sagaboard/workers/services/inventory/index'
import { createStockOffers } from '@sagaboard/workers/services/inventory/stock-offers'
import { notificationsService } from '@sagaboard/workers/services/notifications/index'
import { createExpiry } from '@sagaboard/workers/services/orders/expiry'
import { ordersService } from '@sagaboard/workers/services/orders/index'
import { createPackingTimer } from '@sagaboard/workers/services/orders/packing-timer'
import { paymentService } from '@sagaboard/workers/services/payment/index'
import { shippingService } from '@sagaboard/workers/services/shipping/index'
import type { Broker } from './broker.ts'
import { brokerSource } from './broker-source.ts'
import type { ExactlyOnceChecker } from './exactly-once-checker.ts'
import { memoryStores, type Stores, tables } from './memory-stores.ts'
import type { Mutation } from './mutation.ts'
import type { LogEnvironment } from './process-log/environment.ts'
import { createProcessLog, type ProcessLog } from './process-log/process-log.ts'
import type { Providers } from './providers.ts'
import { network } from './scheduler.ts'
import { type Lifecycle, SimProcess } from './sim-process.ts'

/** True while shipping has not said what came of the label. */
const isUnlabelled = (status: Shipment['status'] | undefined) =>
  status === 'expected' || status === 'packing'

/** What the processes of a run are built from. */
export interface ProcessesEnvironment extends LogEnvironment {
  readonly providers: Providers
  readonly exactlyOnce: ExactlyOnceChecker
  readonly mutation: Mutation
  /** Undefined: the services tail the log. */
  readonly broker: Broker | undefined
  /** A service has handled a step. */
  handled(handled: Handled): void
}

/** Takes the requests of people. */
export interface WebProcess {
  process: SimProcess
  log: ProcessLog
  stores: Stores
}

/** A service whose build now and then states what nobody can read. */
function withBugs<Facts, Outcome>(
  environment: ProcessesEnvironment,
  service: SagaService<Facts, Outcome, MemoryTx>,
): SagaService<Facts, Outcome, MemoryTx> {
  return {
    ...service,
    decide: (facts, event, outcome) =>
      service.decide(facts, event, outcome).map((stated, index) => {
        const data = environment.writtenBy(derivedId(event.id, service.name, index), stated.data)
        return { ...stated, data } as NewEvent
      }),
  }
}

/** Who runs here: the services of the saga, and of those beside it the one whose messages are checked. */
type Simulated = Service | 'notifications'
const simulated: readonly Simulated[] = [...services, 'notifications']

/** A group joins its broker so long after the start of its process at most (virtual ms). */
const beginsWithinMs = 800

interface Runnable {
  start(): Promise<void>
  stop(): Promise<void>
}

/** The processes of the system, and the supervisor that starts each of them again. */
export class Processes implements Lifecycle {
  readonly #environment: ProcessesEnvironment
  readonly #running = new Map<
    SimProcess,
    { restart: () => void; parts: Runnable[]; stopping: boolean }
  >()
  /** The one that runs now; another one after each crash. */
  web!: WebProcess

  constructor(environment: ProcessesEnvironment) {
    this.#environment = environment
  }

  /** Starts the web and some workers. The first worker runs every service, so that each has at least one member. */
  start(): void {
    const { random } = this.#environment
    this.#startWeb(1)
    const workers = 2 + random.below(2)
    for (let index = 1; index <= workers; index++) {
      const all = index === 1 || random.happens(0.6)
      const names = simulated.filter(() => all || random.happens(0.5))
      this.#startWorker(`worker ${index}`, names, 1)
    }
  }

  crash(process: SimProcess, at: string): void {
    const { coverage, trace } = this.#environment
    coverage.saw('process crashed')
    for (const what of this.#uncommittedEffects(process))
      coverage.saw(`crash between a ${what} and its commit`)
    trace(`${process.name} CRASHES at "${at}"`)
    this.#end(process)
  }

  freeze(process: SimProcess, at: string): void {
    const { random, coverage, scheduler, trace } = this.#environment
    const ms = random.happens(0.5) ? random.between(20, 1_000) : random.between(1_600, 6_000)
    coverage.saw(ms > 1_500 ? 'process frozen for longer than its lease' : 'process frozen')
    trace(`${process.name} FREEZES for ${Math.round(ms)} ms at "${at}"`)
    process.frozenUntil = scheduler.now + ms
  }

  /** Asks a process to stop: it finishes what it has in hand, gives its leases back and ends. */
  stop(process: SimProcess): void {
    const running = this.#running.get(process)
    if (!running || running.stopping) return
    running.stopping = true
    this.#environment.trace(`${process.name} is asked to stop`)
    void Promise.all(running.parts.map((part) => part.stop())).then(
      () => {
        this.#environment.coverage.saw('process stopped cleanly')
        this.#end(process)
      },
      (error) => this.#environment.violated(`${process.name} did not stop cleanly: ${error}`),
    )
  }

  #end(process: SimProcess): void {
    const running = this.#running.get(process)
    this.#running.delete(process)
    process.end()
    const { scheduler, random } = this.#environment
    scheduler.schedule(network, random.between(10, 2_500), `${process.name} is started again`, () =>
      running?.restart(),
    )
  }

  #startWeb(incarnation: number): void {
    const process = new SimProcess(this.#environment, `web.${incarnation}`, this)
    const stores = this.#storesOf(process)
    this.web = {
      process,
      log: createProcessLog(this.#environment, process),
      stores: this.#environment.mutation.stores?.(stores) ?? stores,
    }
    this.#running.set(process, {
      restart: () => this.#startWeb(incarnation + 1),
      parts: [],
      stopping: false,
    })
  }

  #startWorker(name: string, names: readonly Simulated[], incarnation: number): void {
    const process = new SimProcess(this.#environment, `${name}.${incarnation}`, this)
    const parts = this.#partsOf(process, names)
    this.#running.set(process, {
      restart: () => this.#startWorker(name, names, incarnation + 1),
      parts,
      stopping: false,
    })
    // A start that fails ends the process, as in main.ts.
    Promise.all(parts.map((part) => part.start())).catch(() => {
      this.#environment.coverage.saw('start failed')
      if (process.alive) this.#end(process)
    })
  }

  #storesOf(process: SimProcess): Stores {
    return memoryStores(
      (what, effect) => process.call(what, effect),
      this.#environment.log,
      this.#environment.orderIds,
    )
  }

  /** What main.ts builds, over the simulated outside. */
  #partsOf(process: SimProcess, names: readonly Simulated[]): Runnable[] {
    const environment = this.#environment
    const own = createProcessLog(environment, process)
    const log = environment.mutation.log?.(own, environment) ?? own
    const stores = this.#storesOf(process)
    const { inventory, payment, shipping, orders, notifications, cancels, dispatches, line } =
      environment.mutation.stores?.(stores) ?? stores
    const gateway = environment.providers.gatewayOf(process)
    const { logger, broker } = environment
    const onLog = { log, member: process.name, logger, clock: process }
    const watch = <Facts extends object, Outcome>(
      service: SagaService<Facts, Outcome, MemoryTx>,
    ): AnyService<MemoryTx> => {
      const mutant = environment.mutation.service?.(service) ?? service
      return environment.exactlyOnce.watch(withBugs(environment, mutant))
    }
    const fulfilment = environment.random.pick(environment.fulfilments)
    const all: Record<Simulated, AnyService<MemoryTx>> = {
      inventory: watch(inventoryService(inventory, environment.backorderMs)),
      payment: watch(paymentService(payment, environment.mutation.gateway?.(gateway) ?? gateway)),
      shipping: watch(
        shippingService(shipping, environment.providers.carrierOf(process), fulfilment),
      ),
      orders: watch(ordersService(orders, environment.reservationMs)),
      notifications: watch(notificationsService(notifications)),
    }
    const chosen = names.map((name) => all[name])
    const { random } = environment
    // Together as in production, or each by itself, as in a process that runs one.
    const together = !broker || random.happens(0.75) ? [chosen] : chosen.map((one) => [one])
    const sources = together.map((groups) => ({
      services: groups,
      source: broker
        ? brokerSource({
            broker,
            process,
            groups,
            log,
            logger,
            beginsIn: () => random.between(0, beginsWithinMs),
          })
        : logTail({ ...onLog, groups }),
    }))
    const running: Runnable[] = sources.map(({ services, source }) =>
      runServices({
        services,
        source: environment.mutation.source?.(source) ?? source,
        log,
        logger,
        clock: process,
        random: () => environment.random.next(),
        onHandled: (handled) => environment.handled(handled),
      }),
    )
    const newId = () => environment.random.uuid()
    if (names.includes('inventory'))
      running.push(createStockOffers({ log, store: line, newId, logger, clock: process }))
    if (names.includes('orders'))
      running.push(
        createExpiry({ log, store: cancels, newId, logger, clock: process }),
        createPackingTimer({ log, store: dispatches, newId, logger, clock: process }),
      )
    if (broker) running.push(createRelay({ ...onLog, publisher: broker.publisherOf(process) }))
    return running
  }

  /** What this process got from a provider, and no row says yet. */
  #uncommittedEffects(process: SimProcess): string[] {
    const { providers, log } = this.#environment
    const { reader } = log
    const waits = (orderId: string) =>
      tables.payments(reader, orderId)?.state?.status === 'expected'
    const charges = [...providers.charges.values()].filter(
      ({ by, orderId, outcome }) => by === process && outcome.type === 'captured' && waits(orderId),
    )
    const refunds = [...providers.refunds.values()].filter(
      ({ by, orderId, outcome }) =>
        by === process &&
        !tables.ledger(reader, orderId).some((entry) => entry.reference === outcome.refundId),
    )
    const labels = [...providers.labels.values()].filter(
      ({ by, orderId }) =>
        by === process && isUnlabelled(tables.shipments(reader, orderId)?.state?.status),
    )
    return [
      ...charges.map(() => 'charge'),
      ...refunds.map(() => 'refund'),
      ...labels.map(() => 'label'),
    ]
  }
}
