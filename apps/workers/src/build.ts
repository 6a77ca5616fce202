import { postgresCancels } from '@sagaboard/db/commands/cancel-store'
import { postgresDispatches } from '@sagaboard/db/commands/dispatch-store'
import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { postgresLine } from '@sagaboard/db/commands/line-store'
import type { PlaceOrder } from '@sagaboard/db/commands/place-order'
import type { PgTx } from '@sagaboard/db/transaction'
import type { Group } from '@sagaboard/events/catalog/groups'
import type { BlockedOrders } from '@sagaboard/events/log/blocked-orders'
import type { EventStore } from '@sagaboard/events/log/event-store'
import type { MessageSource, SourceHealth } from '@sagaboard/events/log/message-source'
import type { Notifier } from '@sagaboard/events/log/notifier'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { handleFirst } from '@sagaboard/events/runtime/handle-first'
import { type Handled, runServices } from '@sagaboard/events/runtime/run-services'
import type { Runnable } from '@sagaboard/events/runtime/runnable'
import type { AnyService, SagaService } from '@sagaboard/events/runtime/saga-service'
import type { Tracer } from '@sagaboard/events/runtime/tracer'
import type { Fulfilment } from '@sagaboard/events/saga/fulfilment'
import { usualReturnDays } from '@sagaboard/events/saga/returns/window'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { createDrills } from './fault-injection/drills.ts'
import { createLoadGenerator } from './fault-injection/load-generator.ts'
import type { FaultSwitches } from './fault-injection/switches.ts'
import { withFaults } from './fault-injection/with-faults.ts'
import { simulatedCarrier } from './providers/carrier.ts'
import { createCarrierNews } from './providers/carrier-news.ts'
import { createCarrierSchedule } from './providers/carrier-schedule.ts'
import type { CarrierPace } from './providers/carrier-timetable.ts'
import { simulatedPayment } from './providers/payment.ts'
import type { Transact } from './services/external.ts'
import { createHoldExpiry } from './services/inventory/hold-expiry.ts'
import { inventoryService } from './services/inventory/index.ts'
import { createReserveOrder } from './services/inventory/reserve-order.ts'
import { createStockOffers } from './services/inventory/stock-offers.ts'
import { postgresInventory } from './services/inventory/store.ts'
import { notificationsService } from './services/notifications/index.ts'
import { postgresOutbox } from './services/notifications/outbox.ts'
import { createMessageSender, type Mail } from './services/notifications/sender.ts'
import { postgresNotifications } from './services/notifications/store.ts'
import { createExpiry } from './services/orders/expiry.ts'
import { ordersService } from './services/orders/index.ts'
import { createOrderSets } from './services/orders/order-sets.ts'
import { createPackingTimer } from './services/orders/packing-timer.ts'
import { postgresOrders } from './services/orders/store.ts'
import { createGiveBacks } from './services/payment/give-back.ts'
import { paymentService } from './services/payment/index.ts'
import type { PaymentGateway } from './services/payment/port.ts'
import { postgresPayments } from './services/payment/store.ts'
import { shippingService } from './services/shipping/index.ts'
import type { Carrier } from './services/shipping/port.ts'
import { postgresShipments } from './services/shipping/store.ts'

export interface WorkersOptions {
  services: readonly Group[]
  log: EventStore<PgTx> & BlockedOrders<PgTx> & Notifier
  /** Where the services' events come from, which they read together: the log's tail, or Kafka. */
  sourceFor: (services: readonly AnyService<PgTx>[]) => MessageSource<PgTx>
  /** The connections of the simulated provider and carrier, which are parties of their own. */
  providers: Pool
  /** Who takes the money; the simulated provider when nobody is named. */
  gateway?: PaymentGateway
  /** Who carries the parcels; the simulated carrier when nobody is named. */
  carrier?: Carrier
  logger: Logger
  onHandled?: (handled: Handled) => void
  /** So long a step waits for the provider's answers at most (ms); else as is usual for the service. */
  paceMs?: number
  /** What happens between paid and label; left out: it is asked for at once. */
  fulfilment?: Fulfilment
  /** How long an order may take once its label is asked for after it was packed, in ms. */
  reservationMs?: number
  /** How long an order waits for its stock before it is given up, in ms. */
  backorderMs?: number
  /** For how many days returns can be asked for. */
  returnDays?: number
  /** The clock of retries, of orders that run out of time, and of those that are packed. */
  clock?: Clock
  /** What a person has turned on to see how the services take it; undefined: nothing can be turned on here. */
  faults?: FaultSwitches & Pick<Runnable, 'start' | 'stop'>
  /** Left out: nothing is traced. */
  tracer?: Tracer
  /** How the load generator places its orders: as the shop's checkout does; undefined: none are placed here. */
  placeLoad?: PlaceOrder | undefined
  /** Carries the log to Kafka, when this process is to. */
  relay?: Runnable
  /** Who takes the messages to customers, and what is in them; undefined: they are read in the shop alone. */
  mail?: Mail
  /** How the simulated carrier moves its parcels, and whom it tells; undefined: they stay labels. */
  parcelNews?: { pace: CarrierPace; url: string; secret: string }
}

const loadGenerators = ({
  placeLoad: placeOrder,
  ...options
}: Pick<WorkersOptions, 'placeLoad' | 'logger' | 'clock'> & { transact: Transact }): Runnable[] =>
  placeOrder ? [createLoadGenerator({ ...options, placeOrder })] : []

/** The services of this process in their one loop, over whatever source. */
export function createWorkers({
  services,
  log,
  sourceFor,
  providers,
  faults,
  gateway = simulatedPayment(providers, { isDeclined: faults?.isDeclined }),
  carrier,
  logger,
  onHandled,
  paceMs,
  clock,
  tracer,
  relay,
  placeLoad,
  parcelNews,
  mail,
  fulfilment,
  reservationMs,
  backorderMs,
  returnDays = usualReturnDays,
}: WorkersOptions) {
  const schedule =
    parcelNews && createCarrierSchedule(providers, parcelNews.pace, clock ?? systemClock)
  const disturbable = <Facts, Outcome>(
    service: SagaService<Facts, Outcome, PgTx>,
  ): AnyService<PgTx> => (faults ? withFaults(service, faults) : service)
  const all: Record<Group, AnyService<PgTx>> = {
    inventory: disturbable(inventoryService(postgresInventory, backorderMs)),
    payment: disturbable(paymentService(postgresPayments, gateway)),
    shipping: disturbable(
      shippingService(
        postgresShipments,
        carrier ?? simulatedCarrier(providers, undefined, schedule),
        fulfilment,
      ),
    ),
    orders: disturbable(ordersService(postgresOrders, reservationMs)),
    notifications: disturbable(
      notificationsService(postgresNotifications, mail ? 'smtp' : 'mailbox'),
    ),
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
    tracer,
  })
  const running: Runnable[] = []
  if (services.includes('inventory'))
    running.push(createStockOffers({ log, store: postgresLine, logger, clock, tracer }))
  const transact: Transact = (work) => log.transaction(work)
  if (services.includes('inventory')) running.push(createHoldExpiry({ transact, logger, clock }))
  if (services.includes('payment'))
    running.push(createGiveBacks({ transact, gateway, logger, clock }))
  const previewedBy = { fulfilment, backorderMs, returnDays }
  if (services.includes('orders'))
    running.push(
      createExpiry({ log, store: postgresCancels, logger, clock, tracer }),
      createPackingTimer({ log, store: postgresDispatches, logger, clock, tracer }),
      createOrderSets({
        transact,
        executeCommand: createExecuteCommand({ log, tracer, ...previewedBy }),
        log,
        settings: previewedBy,
        logger,
        clock,
      }),
      ...loadGenerators({ transact, placeLoad, logger, clock }),
      createDrills({
        transact,
        executeCommand: createExecuteCommand({ log, tracer }),
        logger,
        clock,
      }),
    )
  if (mail && services.includes('notifications'))
    running.push(
      createMessageSender({ ...mail, transact, outbox: postgresOutbox, logger, clock, tracer }),
    )
  if (parcelNews && schedule && services.includes('shipping')) {
    const { url, secret } = parcelNews
    running.push(createCarrierNews({ schedule, url, secret, logger, clock }))
  }
  if (relay) running.push(relay)
  let starting: Promise<void> | undefined
  let isStarted = false
  const startAll = async () => {
    await faults?.start()
    await Promise.all([loop, ...running].map((one) => one.start()))
    isStarted = true
  }
  /** How the source of all services is; who has not started reads nothing yet. */
  const sourceHealth = (): SourceHealth => {
    const health = loop.health()
    return isStarted ? health : { ...health, trouble: health.trouble ?? 'not started yet' }
  }
  return {
    /** Has the stock of an order looked at now; undefined in a process that does not run inventory. */
    reserveOrder: services.includes('inventory')
      ? createReserveOrder({
          log,
          handleFirst: (events) =>
            handleFirst(all.inventory, events, {
              log,
              clock: clock ?? systemClock,
              onHandled,
              tracer,
            }),
        })
      : undefined,
    start(): Promise<void> {
      starting = startAll()
      return starting
    },
    /** A start that is under way is waited for: what it begins is ended here too. */
    async stop(): Promise<void> {
      await starting?.catch(() => undefined)
      await faults?.stop()
      await Promise.all([loop, ...running].map((one) => one.stop()))
    },
    health: () => [
      ...services.map((service) => ({ service: service as string, ...sourceHealth() })),
      ...running.map((one) => ({ service: one.name, ...one.health() })),
    ],
  }
}
