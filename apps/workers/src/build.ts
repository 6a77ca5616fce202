import { postgresCancels } from '@sagaboard/db/commands/cancel-store'
import type { PgTx } from '@sagaboard/db/transaction'
import type { Service } from '@sagaboard/events/catalog/events'
import type { BlockedOrders } from '@sagaboard/events/log/blocked-orders'
import type { EventStore } from '@sagaboard/events/log/event-store'
import type { MessageSource, SourceHealth } from '@sagaboard/events/log/message-source'
import type { Notifier } from '@sagaboard/events/log/notifier'
import type { Clock } from '@sagaboard/events/runtime/clock'
import { type Handled, runServices } from '@sagaboard/events/runtime/run-services'
import type { AnyService, SagaService } from '@sagaboard/events/runtime/saga-service'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { FaultSwitches } from './fault-injection/switches.ts'
import { withFaults } from './fault-injection/with-faults.ts'
import { simulatedCarrier } from './providers/carrier.ts'
import { simulatedPayment } from './providers/payment.ts'
import { inventoryService } from './services/inventory/index.ts'
import { postgresInventory } from './services/inventory/store.ts'
import { createExpiry } from './services/orders/expiry.ts'
import { ordersService } from './services/orders/index.ts'
import { postgresOrders } from './services/orders/store.ts'
import { paymentService } from './services/payment/index.ts'
import { postgresPayments } from './services/payment/store.ts'
import { shippingService } from './services/shipping/index.ts'
import { postgresShipments } from './services/shipping/store.ts'

export interface WorkersOptions {
  services: readonly Service[]
  log: EventStore<PgTx> & BlockedOrders<PgTx> & Notifier
  /** Where the services' events come from, which they read together: the log's tail, or Kafka. */
  sourceFor: (services: readonly AnyService<PgTx>[]) => MessageSource<PgTx>
  /** The connections of the simulated provider and carrier, which are parties of their own. */
  providers: Pool
  logger: Logger
  onHandled?: (handled: Handled) => void
  /** So long a step waits for the provider's answers at most (ms); else as is usual for the service. */
  paceMs?: number
  /** The clock of retries and of orders that run out of time. */
  clock?: Clock
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

/** The services of this process in their one loop, over whatever source. */
export function createWorkers({
  services,
  log,
  sourceFor,
  providers,
  logger,
  onHandled,
  paceMs,
  clock,
  faults,
  relay,
}: WorkersOptions) {
  const disturbable = <Facts, Outcome>(
    service: SagaService<Facts, Outcome, PgTx>,
  ): AnyService<PgTx> => (faults ? withFaults(service, faults) : service)
  const all: Record<Service, AnyService<PgTx>> = {
    inventory: disturbable(inventoryService(postgresInventory)),
    payment: disturbable(paymentService(postgresPayments, simulatedPayment(providers))),
    shipping: disturbable(shippingService(postgresShipments, simulatedCarrier(providers))),
    orders: disturbable(ordersService(postgresOrders)),
  }
  const own = services.map((name) => all[name])
  const loop = runServices({
    services: own,
    source: sourceFor(own),
    log,
    logger,
    onHandled,
    paceMs,
    clock,
  })
  const running: Runnable[] = []
  if (services.includes('orders'))
    running.push(createExpiry({ log, store: postgresCancels, logger, clock }))
  if (relay) running.push(relay)
  return {
    async start(): Promise<void> {
      await faults?.start()
      await Promise.all([loop, ...running].map((one) => one.start()))
    },
    async stop(): Promise<void> {
      await faults?.stop()
      await Promise.all([loop, ...running].map((one) => one.stop()))
    },
    health: () => [
      ...services.map((service) => ({ service: service as string, ...loop.health() })),
      ...running.map((one) => ({ service: one.name, ...one.health() })),
    ],
  }
}
