import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import type { AnyCommand } from '@sagaboard/db/commands/requester'
import { eventually } from '@sagaboard/events/testing/eventually'
import { beforeEach, describe, expect, test } from 'vitest'
import { simulatedPayment } from './providers/payment.ts'
import { paymentService } from './services/payment/index.ts'
import { KeyVoided } from './services/payment/port.ts'
import { postgresPayments } from './services/payment/store.ts'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from './testing/ledgers.ts'
import { placeOrders, unitPriceMinor } from './testing/place-order.ts'
import { createSettling, settle } from './testing/settling.ts'
import { SilentProviders } from './testing/silent-providers.ts'
import { startService } from './testing/start-service.ts'
import { startWorkers } from './testing/start-workers.ts'
import { useShop } from './testing/use-shop.ts'

const { cleanUp, database, shop } = useShop()
const providers = new SilentProviders()
const { blockedAt, ask } = createSettling(() => shop, providers)

beforeEach(async () => {
  providers.reaches = {}
  const payment = await startService(
    database.url,
    (pool) => paymentService(postgresPayments, providers.gateway(pool)),
    { member: 'member-payment' },
  )
  const others = await startWorkers(database.url, 'member-others', [
    'inventory',
    'orders',
    'shipping',
  ])
  cleanUp.push(() => Promise.all([payment.stop(), others.stop()]))
})

const supervisor = { type: 'staff', userId: 'ada', role: 'supervisor' } as const

async function execute(orderId: string, command: AnyCommand): Promise<string> {
  const executeCommand = createExecuteCommand({ log: shop.log })
  const result = await executeCommand({ command, orderId, reason: 'a test' }, supervisor)
  expect(result).toMatchObject({ type: 'accepted' })
  return 'returnId' in result ? String(result.returnId) : ''
}

const statusOf = async (returnId: string) =>
  (
    await rowsOf<{ status: string }>(
      shop.pool,
      'select status from orders.returns where return_id = $1',
      [returnId],
    )
  )[0]?.status

/** An order of which payment asks for the refund of a return and hears nothing. */
async function returned() {
  const [orderId = ''] = await placeOrders(shop.log, [{}])
  await allClosed(shop.pool, [orderId])
  const returnId = await execute(orderId, {
    type: 'return_request',
    lines: [{ line: 1, quantity: 1, reason: 'damaged' }],
  })
  await eventually(async () => expect(await statusOf(returnId)).toBe('labelled'))
  const lines = [{ line: 1, restock: 1, writeOff: 0, reject: 0 }]
  await execute(orderId, { type: 'return_receive', returnId, lines })
  await blockedAt(orderId, 'payment', 'ReturnReceived')
  return { orderId, key: `${orderId}:return:${returnId}:refund`, states: 'ReturnRefunded' }
}

/** One of which it asks so for a refund that somebody wants. */
async function refunded() {
  const [orderId = ''] = await placeOrders(shop.log, [{}])
  await allClosed(shop.pool, [orderId])
  await execute(orderId, { type: 'refund', amountMinor: unitPriceMinor })
  await blockedAt(orderId, 'payment', 'RefundRequested')
  const [row] = await rowsOf<{ id: string }>(
    shop.pool,
    `select data->>'requestId' as id from log.events where order_id = $1 and type = 'RefundRequested'`,
    [orderId],
  )
  return { orderId, key: `${orderId}:refund:${row?.id}`, states: 'RefundIssued' }
}

/** One of which it asks so for the refund of what can't be sent. */
async function undone() {
  const [orderId = ''] = await placeOrders(shop.log, [{ postcode: '00000' }])
  await blockedAt(orderId, 'payment', 'ShipmentFailed')
  return { orderId, key: `${orderId}:refund`, states: 'PaymentRefunded' }
}

/** The request for a refund that was given up arrives at last. */
const arrivesLate = (orderId: string, key: string) =>
  simulatedPayment(shop.pool).refund({
    ...{ type: 'refund', key, orderId, chargeId: 'ch' },
    ...{ amountMinor: unitPriceMinor, currency: 'EUR' },
  })

const given = (orderId: string) =>
  rowsOf<{ key: string }>(
    shop.pool,
    'select key from simulated.refunds where order_id = $1 and outcome is not null',
    [orderId],
  )

const stated = async (orderId: string, type: string) =>
  (await shop.log.readOrder(orderId, 0)).filter((event) => event.type === type)

const byHand = { type: 'refund_by_hand', amountMinor: unitPriceMinor, reference: 'bank 1' } as const

async function settled(orderId: string): Promise<void> {
  await eventually(async () => {
    expect(await rowsOf(shop.pool, 'select 1 from log.blocked')).toEqual([])
    expect((await ledgersOf(shop.pool, orderId)).order).toMatchObject({
      captured: unitPriceMinor,
      refunded: unitPriceMinor,
    })
  })
  await eventually(async () => expect(await brokenInvariants(shop.pool)).toEqual({}))
}

describe.each([
  ['of a return', returned],
  ['that somebody asked for', refunded],
  ['of an order that is undone', undone],
])('a refund %s is never given twice when a person pays it by hand', (_of, blocked) => {
  test('it was not made: its key is barred, and what arrives later gives nothing', async () => {
    providers.reaches = { refund: 'silent' }
    const { orderId, key, states } = await blocked()
    await ask(orderId, byHand)
    await settled(orderId)
    expect(await stated(orderId, states)).toMatchObject([
      { actor: 'staff:ada', data: { method: 'by_hand', amountMinor: unitPriceMinor } },
    ])
    await expect(arrivesLate(orderId, key)).rejects.toThrow(KeyVoided)
    expect(await given(orderId)).toEqual([])
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('it had been made: that counts, and nothing is paid by hand', async () => {
    providers.reaches = { refund: 'lost' }
    const { orderId, key, states } = await blocked()
    await ask(orderId, byHand)
    await settled(orderId)
    expect(await stated(orderId, states)).toMatchObject([
      { data: { method: 'provider', amountMinor: unitPriceMinor } },
    ])
    expect(await given(orderId)).toEqual([{ key }])
  })
})

describe('a person says of the refund of a return that it did not happen', () => {
  test('it was not made: its key is barred, the goods go back, and what arrives later gives nothing', async () => {
    providers.reaches = { refund: 'silent' }
    const { orderId, key } = await returned()
    await ask(orderId, settle('payment', 'did_not_happen'))
    await eventually(async () => expect(await stated(orderId, 'ReturnClosed')).toHaveLength(1))
    expect(await stated(orderId, 'ReturnRefundFailed')).toMatchObject([
      { data: { settled: { reference: 'PSP 4711' } } },
    ])
    await expect(arrivesLate(orderId, key)).rejects.toThrow(KeyVoided)
    expect(await given(orderId)).toEqual([])
    await eventually(async () => expect(await brokenInvariants(shop.pool)).toEqual({}))
  })

  test('it had been made: that counts', async () => {
    providers.reaches = { refund: 'lost' }
    const { orderId, key } = await returned()
    await ask(orderId, settle('payment', 'did_not_happen'))
    await settled(orderId)
    expect(await stated(orderId, 'ReturnRefundFailed')).toEqual([])
    expect(await given(orderId)).toEqual([{ key }])
  })
})
