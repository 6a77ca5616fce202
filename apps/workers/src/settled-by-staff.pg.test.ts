import { postgresCancels } from '@sagaboard/db/commands/cancel-store'
import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { cancelOrder } from '@sagaboard/db/commands/request-cancel'
import type { Command } from '@sagaboard/events/commands/command'
import type { Word } from '@sagaboard/events/saga/settle'
import { eventually } from '@sagaboard/events/testing/eventually'
import { beforeEach, describe, expect, test } from 'vitest'
import { simulatedCarrier } from './providers/carrier.ts'
import { simulatedPayment } from './providers/payment.ts'
import { paymentService } from './services/payment/index.ts'
import { postgresPayments } from './services/payment/store.ts'
import { shippingService } from './services/shipping/index.ts'
import { postgresShipments } from './services/shipping/store.ts'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from './testing/ledgers.ts'
import { placeOrders, stateEvent, unitPriceMinor } from './testing/place-order.ts'
import { type Reaches, SilentProviders } from './testing/silent-providers.ts'
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

type Service = 'payment' | 'shipping'
type Money = { captured: number; refunded: number }

/** Waits until the service is blocked there, and no try of it is under way. */
async function blockedAt(orderId: string, service: Service, eventType: string): Promise<void> {
  await eventually(async () => {
    const [row] = await rowsOf<{ eventType: string }>(
      shop.pool,
      `select event_type as "eventType" from log.blocked where order_id = $1 and group_name = $2
       and state <> 'asked' and attempts > 0 and coalesce(calling_until < now(), true)`,
      [orderId, service],
    )
    expect(row?.eventType).toBe(eventType)
  }, 20_000)
}

async function ask(orderId: string, command: Command): Promise<void> {
  const execute = createExecuteCommand({ log: shop.log })
  const supervisor = { type: 'staff', userId: 'ada', role: 'supervisor' } as const
  // A try may be under way at this moment: then it is asked for again.
  await eventually(async () => {
    const result = await execute({ command, orderId, reason: 'called them' }, supervisor)
    expect(result).toMatchObject({ type: 'accepted' })
  }, 20_000)
}

const cancel = (orderId: string) =>
  cancelOrder({ log: shop.log, store: postgresCancels }, orderId, {
    reason: 'cancelled_by_customer',
    actor: 'customer',
    at: new Date(),
  })

const settle = (
  service: Service,
  outcome: Word['outcome'],
  more: { amountMinor?: number; parcels?: object[] } = {},
): Command => ({ type: 'settle', service, outcome, reference: 'PSP 4711', ...more }) as Command

/** What stands in the log of what a person stated. */
const stated = (orderId: string) =>
  rowsOf<{ type: string; actor: string; reference: string }>(
    shop.pool,
    `select type, actor, data->'settled'->>'reference' as reference from log.events
     where order_id = $1 and data ? 'settled' order by version`,
    [orderId],
  )

const trackedParcels = async (orderId: string) => {
  const [row] = await rowsOf<{ parcels: { trackingNumber: string }[] }>(
    shop.pool,
    `select outcome->'parcels' as parcels from simulated.labels where order_id = $1 and outcome is not null`,
    [orderId],
  )
  return [
    {
      warehouse: 'leipzig',
      carrier: 'nordpost',
      trackingNumber: row?.parcels[0]?.trackingNumber ?? 'NP 1',
    },
  ]
}

/** What the order waits at, and what a person states about it. */
interface Case {
  reaches: Reaches
  service: Service
  waitsAt: string
  /** The order is asked to be cancelled once it waits there, and then waits at this. */
  thenAt?: string
  outcome: Word['outcome']
  states: string
  ends: 'COMPLETED' | 'CANCELLED'
  reason?: string
  money: Money
}

const nothing: Money = { captured: 0, refunded: 0 }
const kept: Money = { captured: unitPriceMinor, refunded: 0 }
const givenBack: Money = { captured: unitPriceMinor, refunded: unitPriceMinor }
const chargeAt = { service: 'payment', waitsAt: 'InventoryReserved' } as const
const labelAt = { service: 'shipping', waitsAt: 'PaymentCompleted' } as const
const chargeVoid = { ...chargeAt, thenAt: 'ShipmentCancelled' } as const
const labelVoid = { ...labelAt, thenAt: 'OrderCancelRequested' } as const
const cancelled = { ends: 'CANCELLED', reason: 'cancelled_by_customer' } as const

/** A person tells the truth, and nobody answers anything: neither the call nor its void. */
const cases: Record<string, Case> = {
  'a charge that happened': {
    ...chargeAt,
    reaches: { charge: 'lost', 'void charge': 'silent' },
    outcome: 'happened',
    states: 'PaymentCompleted',
    ends: 'COMPLETED',
    money: kept,
  },
  'a charge that did not happen': {
    ...chargeAt,
    reaches: { charge: 'silent', 'void charge': 'silent' },
    outcome: 'did_not_happen',
    states: 'PaymentFailed',
    ends: 'CANCELLED',
    reason: 'payment_declined',
    money: nothing,
  },
  'a label that was made': {
    ...labelAt,
    reaches: { label: 'lost', 'void label': 'silent' },
    outcome: 'happened',
    states: 'ShipmentCreated',
    ends: 'COMPLETED',
    money: kept,
  },
  'a label that was not made': {
    ...labelAt,
    reaches: { label: 'silent', 'void label': 'silent' },
    outcome: 'did_not_happen',
    states: 'ShipmentFailed',
    ends: 'CANCELLED',
    reason: 'shipping_failed',
    money: givenBack,
  },
  'the void of a charge that was made and given back': {
    ...chargeVoid,
    reaches: { charge: 'lost', 'void charge': 'lost' },
    outcome: 'happened',
    states: 'PaymentVoided',
    ...cancelled,
    money: givenBack,
  },
  'the void of a charge that never happened': {
    ...chargeVoid,
    reaches: { charge: 'silent', 'void charge': 'silent' },
    outcome: 'did_not_happen',
    states: 'PaymentVoided',
    ...cancelled,
    money: nothing,
  },
  'the void of a label that was picked up': {
    ...labelVoid,
    reaches: { label: 'lost', 'void label': 'silent' },
    outcome: 'happened',
    states: 'ShipmentCreated',
    ends: 'COMPLETED',
    money: kept,
  },
  'the void of a label that is void': {
    ...labelVoid,
    reaches: { label: 'lost', 'void label': 'lost' },
    outcome: 'voided',
    states: 'ShipmentCancelled',
    ...cancelled,
    money: givenBack,
  },
  'the void of a label that was never made': {
    ...labelVoid,
    reaches: { label: 'silent', 'void label': 'silent' },
    outcome: 'did_not_happen',
    states: 'ShipmentCancelled',
    ...cancelled,
    money: givenBack,
  },
}

async function waiting({ reaches, service, waitsAt, thenAt }: Omit<Case, 'ends'>): Promise<string> {
  providers.reaches = reaches
  const [orderId = ''] = await placeOrders(shop.log, [{}])
  await blockedAt(orderId, service, waitsAt)
  if (thenAt) {
    await cancel(orderId)
    await blockedAt(orderId, service, thenAt)
  }
  return orderId
}

async function settled(orderId: string, { service, outcome }: Case): Promise<void> {
  const more =
    outcome !== 'happened'
      ? {}
      : service === 'payment'
        ? { amountMinor: unitPriceMinor }
        : { parcels: await trackedParcels(orderId) }
  await ask(orderId, settle(service, outcome, more))
}

describe('nobody answers, neither the call nor its void: a person states', () => {
  test.each(Object.entries(cases))('%s', async (_what, one) => {
    const orderId = await waiting(one)
    await settled(orderId, one)
    await allClosed(shop.pool, [orderId])
    const { order, events } = await ledgersOf(shop.pool, orderId)
    expect(order).toMatchObject({ status: one.ends, reason: one.reason ?? null, ...one.money })
    expect(await stated(orderId)).toEqual([
      { type: one.states, actor: 'staff:ada', reference: 'PSP 4711' },
    ])
    await eventually(async () => expect(await brokenInvariants(shop.pool)).toEqual({}))

    // It answers again: nothing moves, since nothing is asked.
    providers.reaches = {}
    await stateEvent(shop.log, orderId, 'RestockRequested', {
      requestId: 'later',
      lines: [{ line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity: 9 }],
      note: 'one more event to read',
    })
    await eventually(async () => {
      const after = await ledgersOf(shop.pool, orderId)
      expect(after.events).toEqual([...events, 'RestockRequested', 'RestockRefused'])
      expect(after.order).toMatchObject({ status: one.ends, ...one.money })
    })
  })

  test('a refund that somebody asked for: happened, and did not happen', async () => {
    for (const [outcome, reach, said, refunded] of [
      ['happened', 'lost', 'RefundIssued', 700],
      ['did_not_happen', 'silent', 'RefundRefused', 0],
    ] as const) {
      providers.reaches = { refund: reach }
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
  })

  test('a refund is given after all', async () => {
    providers.reaches = { refund: 'silent' }
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
      type: 'label',
      key: `${orderId}:label`,
      orderId,
      shipTo: { line1: '', city: '', postcode: '04229', country: 'DE' },
      allocations: [{ line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity: 1 }],
    })
    expect(Object.keys(await brokenInvariants(shop.pool))).toEqual(['carrier_agrees'])
    expect(await differences()).toMatchObject([{ orderId, book: 'carrier' }])
  })
})
