import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { createPlaceOrder } from '@sagaboard/db/commands/place-order'
import { inTransaction, type PgTx } from '@sagaboard/db/transaction'
import type { Scope } from '@sagaboard/events/commands/programs'
import type { EventStore } from '@sagaboard/events/log/event-store'
import type { Notifier } from '@sagaboard/events/log/notifier'
import { systemClock } from '@sagaboard/events/runtime/clock'
import type { Tracer } from '@sagaboard/events/runtime/tracer'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Transact } from '../services/external.ts'
import { createInventoryDoor } from '../services/inventory/door.ts'
import type { ReserveOrder } from '../services/inventory/reserve-order.ts'
import { createOrdersDoor } from '../services/orders/door.ts'
import { createCompletion } from '../services/orders/external-orders.ts'
import { OrderFeed } from '../services/orders/order-feed.ts'
import { readNewer } from '../services/orders/program-orders.ts'
import { createPaymentDoor } from '../services/payment/door.ts'
import type { PaymentGateway } from '../services/payment/port.ts'
import { createShippingDoor } from '../services/shipping/door.ts'
import type { Carrier } from '../services/shipping/port.ts'
import { createAnswerer } from './answer.ts'
import type { DoorCall } from './door-call.ts'
import { startGrpcServer } from './grpc.ts'
import { inventoryCalls, webCalls } from './inventory-calls.ts'
import { createKeyring } from './keyring.ts'
import { ordersCalls, ordersStreams } from './orders-calls.ts'
import { paymentCalls } from './payment-calls.ts'
import { restListener } from './rest.ts'
import { shippingCalls } from './shipping-calls.ts'

export interface DoorsOptions {
  /** Of which services this process has the doors: those that it runs. */
  scopes: readonly Scope[]
  /** Connections of their own, so that callers never wait for the loop, nor the loop for them. */
  pool: Pool
  /** What orders are placed in, over connections that wait a second at most for a lock. */
  log: EventStore<PgTx> & Notifier
  /**
   * What the links of orders are signed with, as the web and the letters do; left out, those of orders that are placed here
   * open to nobody.
   */
  secret?: string | undefined
  /** How long stock is held, and an order may take until it has shipped, in ms. */
  holdMs: number
  /** Who takes the money. */
  gateway: PaymentGateway
  /** Who makes the labels. */
  carrier: Carrier
  /** Where the web asks for the stock of an order while a customer waits, and its credential; left out: nowhere. */
  web?: { secret: string; reserveOrder: ReserveOrder } | undefined
  /** In ms since the epoch: the clock of holds and of deadlines. */
  now?: () => number
  /** Left out: nothing is traced. */
  tracer?: Tracer | undefined
  logger: Logger
}

/** The doors of the services of this process, for programs of other teams: REST and gRPC over the same calls. */
export function createDoors({
  scopes,
  pool,
  log,
  // A program shows its key: it is told no access token.
  secret = randomBytes(32).toString('base64url'),
  holdMs,
  gateway,
  carrier,
  web,
  now = Date.now,
  tracer,
  logger,
}: DoorsOptions) {
  const transact: Transact = (work) => inTransaction(pool, work)
  const newer = (known: ReadonlyMap<string, number>) => readNewer(log.reader.query, known)
  const feed = new OrderFeed({
    readNewer: newer,
    clock: systemClock,
    onFailure: (error) => logger.warn({ err: error }, 'watched orders can’t be looked at'),
  })
  const orders = createOrdersDoor({
    placeOrder: createPlaceOrder({
      log,
      secret,
      reservationMinutes: holdMs / 60_000,
      now: () => new Date(now()),
      tracer,
    }),
    readNewer: newer,
    feed,
  })
  const all: Record<Scope, () => DoorCall[]> = {
    inventory: () => [
      ...inventoryCalls(createInventoryDoor({ transact, holdMs, now })),
      ...(web ? webCalls(web.reserveOrder, web.secret) : []),
    ],
    payment: () => paymentCalls(createPaymentDoor({ transact, gateway })),
    shipping: () => shippingCalls(createShippingDoor({ transact, carrier })),
    orders: () => ordersCalls(createCompletion({ transact, now }), orders),
  }
  const calls = scopes.flatMap((scope) => all[scope]())
  const streams = scopes.includes('orders') ? ordersStreams(orders) : []
  const answer = createAnswerer(createKeyring(pool), { now, tracer, logger })
  const rest: RequestListener = restListener(calls, answer)
  return {
    rest,
    /** How many watchers wait for their order to go on. */
    watched: () => feed.waiting,
    /**
     * @param address of the interface to listen on; port 0: any free one
     * @returns undefined in a process that runs no service
     */
    startGrpc: async (address: { host: string; port: number }) =>
      scopes.length === 0 ? undefined : startGrpcServer({ calls, streams, answer, ...address }),
    /** Looks for no orders any more; to be called once gRPC is closed. */
    stop: () => feed.stop(),
  }
}
