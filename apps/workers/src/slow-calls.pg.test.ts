import type { PgTx } from '@sagaboard/db/transaction'
import { logTail } from '@sagaboard/events/log/tail/log-tail'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { runServices } from '@sagaboard/events/runtime/run-services'
import type { AnyService } from '@sagaboard/events/runtime/saga-service'
import { eventually } from '@sagaboard/events/testing/eventually'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { simulatedCarrier } from './providers/carrier.ts'
import { simulatedPayment } from './providers/payment.ts'
import { inventoryService } from './services/inventory/index.ts'
import { postgresInventory } from './services/inventory/store.ts'
import { ordersService } from './services/orders/index.ts'
import { postgresOrders } from './services/orders/store.ts'
import { paymentService } from './services/payment/index.ts'
import type { PaymentGateway } from './services/payment/port.ts'
import { postgresPayments } from './services/payment/store.ts'
import { shippingService } from './services/shipping/index.ts'
import { postgresShipments } from './services/shipping/store.ts'
import { allClosed, brokenInvariants, rowsOf } from './testing/ledgers.ts'
import { placeOrders } from './testing/place-order.ts'
import { connect } from './testing/start-workers.ts'
import { useShop } from './testing/use-shop.ts'

const { cleanUp, database, shop } = useShop()

/** No call's time runs out here, and nobody asks again: how long the test takes is of no account. */
const callMs = 600_000
const stillClock = (): Clock => {
  const now = Date.now()
  return { now: () => now, setTimeout: systemClock.setTimeout }
}

const silentToken = 'tok_silent'

/** A provider that says nothing to charges of one token until it is let go; each charge is noted. */
function silentProvider(provider: PaymentGateway) {
  const charged: string[] = []
  let answer = () => {}
  const answering = new Promise<void>((resolve) => {
    answer = resolve
  })
  const gateway: PaymentGateway = {
    refund: (call) => provider.refund(call),
    voidCharge: (call) => provider.voidCharge(call),
    voidRefund: (call) => provider.voidRefund(call),
    async charge(call) {
      charged.push(call.orderId)
      if (call.token !== silentToken) return provider.charge(call)
      await answering
      return provider.charge({ ...call, token: 'tok_visa' })
    },
  }
  return { gateway, charged, answer: () => answer() }
}

/** The four services in one process, over such a provider. */
async function start() {
  const { log, providers, close } = await connect(database.url, 'member-1', 'workers')
  const provider = silentProvider(simulatedPayment(providers))
  const logger = pino({ level: 'silent' })
  const services: AnyService<PgTx>[] = [
    inventoryService(postgresInventory),
    paymentService(postgresPayments, provider.gateway),
    shippingService(postgresShipments, simulatedCarrier(providers)),
    ordersService(postgresOrders),
  ]
  const source = logTail({ log, groups: services, member: 'member-1', logger })
  const running = runServices({ services, source, log, logger, callMs, clock: stillClock() })
  await running.start()
  cleanUp.push(async () => {
    provider.answer()
    await running.stop()
    await close()
  })
  return provider
}

/** Who is asked for an answer, or stands in trouble. */
const standing = () =>
  rowsOf<{ orderId: string }>(
    shop.pool,
    `select order_id as "orderId", group_name as "group", state, attempts from log.blocked order by order_id`,
  )

const asked = (orderIds: readonly string[]) =>
  orderIds.toSorted().map((orderId) => ({ orderId, group: 'payment', state: 'asked', attempts: 0 }))

test('P22: orders whose payment does not answer hold up no others; nothing has failed, and their answers are taken when they come', async () => {
  const { charged, answer } = await start()
  // Four good ones to each whose payment says nothing, as they come in a second, several times over.
  const mixed = Array.from({ length: 25 }, (_, index) =>
    index % 5 === 4 ? { token: silentToken } : {},
  )
  const orders: string[] = []
  for (let seconds = 1; seconds <= 4; seconds++) {
    orders.push(...(await placeOrders(shop.log, mixed)))
    const good = orders.filter((_, index) => index % 5 !== 4)
    const silent = orders.filter((_, index) => index % 5 === 4)
    await allClosed(shop.pool, good)
    // That a call is under way is all that there is to say: no try has failed, and nobody is needed.
    await eventually(async () => expect(await standing()).toEqual(asked(silent)))
  }
  const silent = orders.filter((_, index) => index % 5 === 4)
  expect(silent).toHaveLength(20)
  const open = await rowsOf<{ id: string }>(
    shop.pool,
    'select id from orders.orders where closed_at is null order by id',
  )
  expect(open.map(({ id }) => id)).toEqual(silent.toSorted())

  answer()
  await allClosed(shop.pool, orders)
  await eventually(async () => expect(await standing()).toEqual([]))
  // Each payment was asked for once, whenever it answered.
  expect(charged.toSorted()).toEqual(orders.toSorted())
  expect(await brokenInvariants(shop.pool)).toEqual({})
})
