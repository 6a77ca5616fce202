import type { PostgresLog } from '@sagaboard/db/log'
import { postgresCancels } from '@sagaboard/db/request-cancel'
import type { PgTx } from '@sagaboard/db/transaction'
import type { Hearing } from '@sagaboard/events/bus/hearing'
import type { MessageSource, SourceHealth } from '@sagaboard/events/bus/ports'
import { type Handled, runService } from '@sagaboard/events/bus/run-service'
import type { SagaService } from '@sagaboard/events/bus/saga-service'
import type { Timers } from '@sagaboard/events/bus/timers'
import type { Service } from '@sagaboard/events/catalog/events'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { FaultSwitches } from './faults/switches.ts'
import { withFaults } from './faults/with-faults.ts'
import { inventoryService } from './services/inventory/index.ts'
import { postgresInventory } from './services/inventory/store.ts'
import { createExpiry } from './services/orders/expiry.ts'
import { ordersService } from './services/orders/index.ts'
import { postgresOrders } from './services/orders/store.ts'
import { paymentService } from './services/payment/index.ts'
import { simulatedPayment } from './services/payment/simulated.ts'
import { postgresPayments } from './services/payment/store.ts'
import { shippingService } from './services/shipping/index.ts'
import { simulatedCarrier } from './services/shipping/simulated.ts'
import { postgresShipments } from './services/shipping/store.ts'

export interface WorkersOptions {
  services: readonly Service[]
  log: PostgresLog
  /** Where a service's events come from: the log's tail, or Kafka. */
  sourceFor: (group: Service, hearing: Hearing) => MessageSource<PgTx>
  /** The connections of the simulated provider and carrier, which are parties of their own. */
  providers: Pool
  logger: Logger
  onHandled?: (handled: Handled) => void
  /** The clock of retries and of orders that run out of time. */
  timers?: Timers
  /** What a person has turned on to see how the services take it; undefined: nothing can be turned on here. */
  faults?: FaultSwitches & Pick<Runnable, 'start' | 'stop'>
  /** Carries the log to Kafka, when this process is to. */
  relay?: Runnable
}

/** What runs until it is stopped, and says how it is. */
interface Runnable {
  name: string
  start(): Promise<void>
  stop(): Promise<void>
  health(): SourceHealth
}

/** The services of this process, each in the one loop, over whatever source. */
export function createWorkers({ services, log, sourceFor, providers, logger, onHandled, timers, faults, relay }: WorkersOptions) {
  const run =
    <Facts, Outcome>(service: SagaService<Facts, Outcome, PgTx>) =>
    () =>
      runService({
        service: faults ? withFaults(service, faults) : service,
        source: sourceFor(service.name, service.hears),
        log,
        logger,
        onHandled,
        timers,
      })
  const all = {
    inventory: run(inventoryService(postgresInventory)),
    payment: run(paymentService(postgresPayments, simulatedPayment(providers))),
    shipping: run(shippingService(postgresShipments, simulatedCarrier(providers))),
    orders: run(ordersService(postgresOrders)),
  }
  const running: Runnable[] = services.map((name) => all[name]())
  if (services.includes('orders')) running.push(createExpiry({ log, store: postgresCancels, logger, timers }))
  if (relay) running.push(relay)
  return {
    async start(): Promise<void> {
      await faults?.start()
      await Promise.all(running.map((service) => service.start()))
    },
    async stop(): Promise<void> {
      await faults?.stop()
      await Promise.all(running.map((service) => service.stop()))
    },
    health: () => running.map((service) => ({ service: service.name, ...service.health() })),
  }
}
