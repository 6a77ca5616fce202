import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { eventually } from '@sagaboard/events/testing/eventually'
import { beforeEach, describe, expect, test } from 'vitest'
import { simulatedCarrier } from './providers/carrier.ts'
import { simulatedPayment } from './providers/payment.ts'
import { paymentService } from './services/payment/index.ts'
import { postgresPayments } from './services/payment/store.ts'
import { shippingService } from './services/shipping/index.ts'
import { postgresShipments } from './services/shipping/store.ts'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from './testing/ledgers.ts'
import { placeOrders, unitPriceMinor } from './testing/place-order.ts'
import {
  type Case,
  cases,
  chargeAt,
  createSettling,
  givenBack,
  labelAt,
  nothing,
  settle,
} from './testing/settling.ts'
import { SilentProviders } from './testing/silent-providers.ts'
import { startService } from './testing/start-service.ts'
import { startWorkers } from './testing/start-workers.ts'
import { useShop } from './testing/use-shop.ts'

const { cleanUp, database, shop } = useShop()
const providers = new SilentProviders()

beforeEach(async () => {
  providers.reaches = {}
  const { url } = database
  const payment = await startService(
    url,
    (pool) => paymentService(postgresPayments, providers.gateway(pool)),
    { member: 'member-payment' },
  )
  const shipping = await startService(
    url,
    (pool) => shippingService(postgresShipments, providers.carrier(pool)),
    { member: 'member-shipping' },
  )
  const others = await startWorkers(url, 'member-others', ['inventory', 'orders'])
  cleanUp.push(() => Promise.all([payment.stop(), shipping.stop(), others.stop()]))
})

const { blockedAt, ask, cancel, stated, waiting, settled, settles } = createSettling(
  () => shop,
  providers,
)

describe('nobody answers, neither the call nor its void: a person states', () => {
  test.each(Object.entries(cases))('%s', (_what, one) => settles(one))

  test('a refund that somebody asked for: happened, and did not happen', async () => {
    for (const [outcome, reach, said, refunded] of [
      ['happened', 'lost', 'RefundIssued', 700],
      ['did_not_happen', 'silent', 'RefundRefused', 0],
    ] as const) {
      providers.reaches = { refund: reach, 'void refund': 'silent' }
      const [orderId = ''] = await placeOrders(shop.log, [{}])
      await allClosed(shop.pool, [orderId])
      await ask(orderId, { type: 'refund', amountMinor: 700 })
      await blockedAt(orderId, 'payment', 'RefundRequested')
      await ask(
        orderId,
        settle('payment', outcome, outcome === 'happened' ? { amountMinor: 700 } : {}),
      )
      await eventually(async () => {
        const { order, events } = await ledgersOf(shop.pool, orderId)
        expect(events.at(-1)).toBe(said)
        expect(order).toMatchObject({ captured: unitPriceMinor, refunded })
      })
    }
    await eventually(async () => expect(await brokenInvariants(shop.pool)).toEqual({}))
  })

  test('the refund of an order that is undone: it happened; that it did not is refused', async () => {
    providers.reaches = { label: 'silent', refund: 'lost' }
    const [orderId = ''] = await placeOrders(shop.log, [{}])
    await blockedAt(orderId, 'shipping', 'PaymentCompleted')
    await cancel(orderId)
    await blockedAt(orderId, 'payment', 'ShipmentCancelled')
    const execute = createExecuteCommand({ log: shop.log })
    const refused = await execute(
      { command: settle('payment', 'did_not_happen'), orderId, reason: 'called them' },
      { type: 'staff', userId: 'ada', role: 'supervisor' },
    )
    expect(refused).toMatchObject({
      type: 'refused',
      refusal: expect.stringContaining('stays owed'),
    })
    await ask(orderId, settle('payment', 'happened', { amountMinor: unitPriceMinor }))
    await allClosed(shop.pool, [orderId])
    expect((await ledgersOf(shop.pool, orderId)).order).toMatchObject({
      status: 'CANCELLED',
      ...givenBack,
    })
    await eventually(async () => expect(await brokenInvariants(shop.pool)).toEqual({}))
  })
})

describe('the void that is asked first is answered: the answer counts', () => {
  test('a charge that had been made all the same is given back, and the order ends as not paid', async () => {
    const one = { ...chargeAt, reaches: { charge: 'lost' }, outcome: 'did_not_happen' } as const
    const orderId = await waiting({ ...one, states: '', money: nothing })
    await ask(orderId, settle('payment', 'did_not_happen'))
    await allClosed(shop.pool, [orderId])
    const { order, money, events } = await ledgersOf(shop.pool, orderId)
    expect(order).toMatchObject({ status: 'CANCELLED', reason: 'payment_declined', ...givenBack })
    expect(money).toEqual([unitPriceMinor, -unitPriceMinor])
    expect(events).toContain('PaymentVoided')
    expect(await stated(orderId)).toEqual([])
    await eventually(async () => expect(await brokenInvariants(shop.pool)).toEqual({}))
  })

  test('a label that had been made is void, and the order ends as not shipped', async () => {
    const orderId = await waiting({
      ...labelAt,
      reaches: { label: 'lost' },
      outcome: 'did_not_happen',
      states: '',
      money: nothing,
    })
    await ask(orderId, settle('shipping', 'did_not_happen'))
    await allClosed(shop.pool, [orderId])
    expect((await ledgersOf(shop.pool, orderId)).order).toMatchObject({
      status: 'CANCELLED',
      reason: 'shipping_failed',
      ...givenBack,
    })
    await eventually(async () => expect(await brokenInvariants(shop.pool)).toEqual({}))
  })
})

describe('what a provider does later against the person’s word moves nothing, and is found', () => {
  const differences = () =>
    rowsOf<{ orderId: string; book: string; taken: number; captured: number }>(
      shop.pool,
      `select order_id as "orderId", book, taken_minor::int as taken, captured_minor::int as captured from read.book_differences`,
    )

  test('a charge is taken after all', async () => {
    const one = cases['a charge that did not happen'] as Case
    const orderId = await waiting(one)
    await settled(orderId, one)
    await allClosed(shop.pool, [orderId])
    expect(await differences()).toEqual([])
    await simulatedPayment(shop.pool).charge({
      type: 'charge',
      key: `${orderId}:charge`,
      orderId,
      amountMinor: unitPriceMinor,
      currency: 'EUR',
      token: 'tok_visa',
    })
    expect(Object.keys(await brokenInvariants(shop.pool))).toEqual(['provider_agrees'])
    expect(await differences()).toEqual([
      { orderId, book: 'provider', taken: unitPriceMinor, captured: 0 },
    ])
    expect((await ledgersOf(shop.pool, orderId)).order).toMatchObject({
      status: 'CANCELLED',
      ...nothing,
    })
    // Staff have it given back there: then both have kept the same.
    await simulatedPayment(shop.pool).refund({
      type: 'refund',
      key: 'given back by their support',
      orderId,
      chargeId: 'ch',
      amountMinor: unitPriceMinor,
      currency: 'EUR',
    })
    expect(await differences()).toEqual([])
  })

  test('a refund is given after all', async () => {
    providers.reaches = { refund: 'silent', 'void refund': 'silent' }
    const [orderId = ''] = await placeOrders(shop.log, [{}])
    await allClosed(shop.pool, [orderId])
    await ask(orderId, { type: 'refund', amountMinor: 700 })
    await blockedAt(orderId, 'payment', 'RefundRequested')
    await ask(orderId, settle('payment', 'did_not_happen'))
    await eventually(async () =>
      expect((await ledgersOf(shop.pool, orderId)).events.at(-1)).toBe('RefundRefused'),
    )
    const [row] = await rowsOf<{ key: string }>(
      shop.pool,
      `select order_id || ':refund:' || (data->>'requestId') as key from log.events where order_id = $1 and type = 'RefundRequested'`,
      [orderId],
    )
    await simulatedPayment(shop.pool).refund({
      type: 'refund',
      key: row?.key ?? '',
      orderId,
      chargeId: 'ch',
      amountMinor: 700,
      currency: 'EUR',
    })
    expect(Object.keys(await brokenInvariants(shop.pool))).toEqual(['provider_agrees'])
    expect(await differences()).toMatchObject([{ orderId, book: 'provider' }])
  })

  test('a label is made after all', async () => {
    const one = cases['a label that was not made'] as Case
    const orderId = await waiting(one)
    await settled(orderId, one)
    await allClosed(shop.pool, [orderId])
    await simulatedCarrier(shop.pool).label({
      key: `${orderId}:label:1`,
      orderId,
      shipTo: { line1: '', city: '', postcode: '04229', country: 'DE' },
      number: 1,
      count: 1,
      parcels: [{ warehouse: 'leipzig', lines: [{ line: 1, quantity: 1 }] }],
    })
    expect(Object.keys(await brokenInvariants(shop.pool))).toEqual(['carrier_agrees'])
    expect(await differences()).toMatchObject([{ orderId, book: 'carrier' }])
  })
})
