import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { pino } from 'pino'
import { beforeEach, describe, expect, test } from 'vitest'
import { simulatedPayment } from '../providers/payment.ts'
import { createGiveBacks } from '../services/payment/give-back.ts'
import { ProviderUnavailable } from '../services/payment/port.ts'
import { allClosed, brokenInvariants, rowsOf } from '../testing/ledgers.ts'
import { type Answered, insertKey, type OpenDoors, openDoors } from '../testing/open-doors.ts'
import { placeOrders } from '../testing/place-order.ts'
import { startWorkers } from '../testing/start-workers.ts'
import { useShop } from '../testing/use-shop.ts'

/** Payment, shipping and completion: what a program runs by itself, by both ways. */

const { cleanUp, database, shop } = useShop()
let doors: OpenDoors
let key: string

beforeEach(async () => {
  doors = await openDoors(database.url)
  cleanUp.push(doors.close)
  key = await insertKey(shop.pool)
})

const methods = {
  reserve: ['/api/inventory/reserve', 'inventory.v1.InventoryService/ReserveStock'],
  commit: ['/api/inventory/commit', 'inventory.v1.InventoryService/CommitStock'],
  charge: ['/api/payment/charge', 'payment.v1.PaymentService/Charge'],
  refund: ['/api/payment/refund', 'payment.v1.PaymentService/Refund'],
  label: ['/api/shipping/create_label', 'shipping.v1.ShippingService/CreateLabel'],
  void: ['/api/shipping/void_label', 'shipping.v1.ShippingService/VoidLabel'],
  complete: ['/api/orders/complete', 'orders.v1.OrdersService/CompleteOrder'],
} as const

const askBy = (way: 'rest' | 'grpc') => (what: keyof typeof methods, body: object) => {
  const [path, method] = methods[what]
  return way === 'rest' ? doors.post(path, body, { key }) : doors.call(method, body, { key })
}

const chargeOf = (token: string, amount = '199.98') => ({
  order_id: 'shop-7/1',
  amount,
  currency: 'EUR',
  payment_method_token: token,
})
const labelOf = (postcode = '10115') => ({
  order_id: 'shop-7/1',
  destination: { line1: 'Street 1', city: 'Berlin', postcode, country: 'DE' },
  package_dimensions: { length: 12, width: 8.5, height: 4, unit: 'in' },
  weight: { value: 2.2, unit: 'lb' },
})

const ledger = () =>
  rowsOf<{ kind: string; amount: number }>(
    shop.pool,
    'select kind, amount_minor as amount from payment.ledger order by id',
  )
const callsOf = async (table: 'charges' | 'labels') =>
  (await rowsOf<{ calls: number }>(shop.pool, `select calls from simulated.${table}`)).map(
    ({ calls }) => calls,
  )

describe.each(['rest', 'grpc'] as const)('by %s', (way) => {
  const ask = askBy(way)
  const refused = (code: { rest: string; grpc: string }, kind: string) =>
    expect.objectContaining({ ok: false, code: code[way], kind })
  const precondition = { rest: '409', grpc: 'FAILED_PRECONDITION' }
  const late = { rest: '504', grpc: 'DEADLINE_EXCEEDED' }

  test('an order is run from its hold to its end, and completed once', async () => {
    const order_id = 'shop-7/1'
    const named = async (): Promise<Answered> => ask('complete', { order_id })
    expect(await named()).toMatchObject({
      ...{ ok: false, code: precondition[way], kind: 'not-complete' },
      message: 'Missing: a committed hold; a charge; a label.',
    })
    await ask('reserve', { sku: 'block-plane', quantity: 2, reservation_id: order_id })
    expect(await named()).toMatchObject({
      message: 'Missing: the hold is not committed; a charge; a label.',
    })
    const charged = await ask('charge', chargeOf('tok_visa'))
    expect(charged).toEqual({
      ok: true,
      body: {
        charge_id: expect.stringMatching(/^ch_/),
        order_id,
        status: 'captured',
        amount: '199.98',
        currency: 'EUR',
      },
    })
    expect(await ask('label', labelOf())).toEqual({
      ok: true,
      body: {
        shipping_id: expect.stringMatching(/^sh_/),
        order_id,
        tracking_number: expect.stringMatching(/^NP\d{12}DE$/),
        status: 'created',
        carrier: 'Nordpost',
      },
    })
    expect(
      await rowsOf(shop.pool, `select packed->0->'size' as size from shipping.shipments`),
    ).toEqual([{ size: { weightG: 998, lengthMm: 305, widthMm: 216, heightMm: 102 } }])
    expect(await named()).toMatchObject({ message: 'Missing: the hold is not committed.' })
    await ask('commit', { reservation_id: order_id })
    const completed = await named()
    expect(completed).toEqual({
      ok: true,
      body: { order_id, status: 'completed', completed_at: expect.stringMatching(/Z$/) },
    })
    expect(await named()).toEqual(completed)
    expect(await rowsOf(shop.pool, 'select from orders.external_orders')).toHaveLength(1)
    // What was completed keeps its label, and each step asked again is answered as it was.
    expect(await ask('void', { order_id })).toEqual(refused(precondition, 'order-completed'))
    expect(await ask('charge', chargeOf('tok_visa'))).toEqual(charged)
    expect(await callsOf('charges')).toEqual([1])
    expect(await ledger()).toEqual([{ kind: 'capture', amount: 19_998 }])
    expect(await brokenInvariants(shop.pool)).toEqual({})
    // No saga has any of it.
    expect(await rowsOf(shop.pool, 'select from log.events')).toEqual([])
    expect(
      await rowsOf(
        shop.pool,
        `select kind from payment.payments union all select kind from shipping.shipments union all select kind from inventory.reservations`,
      ),
    ).toEqual([{ kind: 'external' }, { kind: 'external' }, { kind: 'external' }])
  })

  test('a charge that is not answered is uncertain, and a repeat asks with the same key', async () => {
    const charge = chargeOf('tok_timeout')
    expect(await ask('charge', charge)).toEqual(refused(late, 'uncertain'))
    // Nobody knows yet, so nothing can be given back, and it is not taken for paid.
    expect(await ask('refund', { order_id: 'shop-7/1' })).toEqual(
      refused(precondition, 'not-captured'),
    )
    expect(await ask('complete', { order_id: 'shop-7/1' })).toMatchObject({
      message: expect.stringContaining('it is uncertain'),
    })
    expect(await ask('charge', charge)).toMatchObject({ ok: true, body: { status: 'captured' } })
    expect(await callsOf('charges')).toEqual([2])
    expect(await ledger()).toEqual([{ kind: 'capture', amount: 19_998 }])
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('a card that is declined may be followed by another one, and nothing else changes a charge', async () => {
    const declined = await ask('charge', chargeOf('tok_declined'))
    expect(declined).toMatchObject({ ok: true, body: { status: 'declined', charge_id: '' } })
    expect(await ask('charge', chargeOf('tok_declined'))).toEqual(declined)
    expect(await ask('charge', chargeOf('tok_visa'))).toMatchObject({
      body: { status: 'captured' },
    })
    for (const other of [chargeOf('tok_visa', '1.00'), chargeOf('tok_timeout')])
      expect(await ask('charge', other)).toEqual(
        refused({ rest: '409', grpc: 'ALREADY_EXISTS' }, 'id-reused'),
      )
    expect(await ledger()).toHaveLength(1)
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('money is given back in parts, once each, and never more than was taken', async () => {
    await ask('charge', chargeOf('tok_visa', '10.00'))
    const part = { order_id: 'shop-7/1', amount: '2.50', refund_id: 'damaged' }
    const first = await ask('refund', part)
    expect(first).toEqual({
      ok: true,
      body: {
        refund_id: 'damaged',
        order_id: 'shop-7/1',
        status: 'refunded',
        amount: '2.50',
        currency: 'EUR',
        refunded_amount: '2.50',
      },
    })
    expect(await ask('refund', part)).toEqual(first)
    expect(await ask('refund', { ...part, amount: '2.51' })).toEqual(
      refused({ rest: '409', grpc: 'ALREADY_EXISTS' }, 'id-reused'),
    )
    expect(await ask('refund', { ...part, refund_id: 'more', amount: '7.51' })).toEqual(
      refused(precondition, 'exceeds-charge'),
    )
    expect(await ask('refund', { ...part, refund_id: 'more', amount: '0.005' })).toEqual(
      refused({ rest: '400', grpc: 'INVALID_ARGUMENT' }, 'malformed'),
    )
    expect(await ask('refund', { order_id: 'shop-7/1' })).toMatchObject({
      ok: true,
      body: { amount: '7.50', refunded_amount: '10.00' },
    })
    expect(await ledger()).toEqual([
      { kind: 'capture', amount: 1_000 },
      { kind: 'refund', amount: -250 },
      { kind: 'refund', amount: -750 },
    ])
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('a label is made once, voided once, and another one may follow', async () => {
    const made = await ask('label', labelOf())
    expect(await ask('label', labelOf())).toEqual(made)
    expect(await ask('label', { ...labelOf('20095') })).toEqual(
      refused({ rest: '409', grpc: 'ALREADY_EXISTS' }, 'id-reused'),
    )
    const voided = await ask('void', { order_id: 'shop-7/1' })
    expect(voided).toMatchObject({ ok: true, body: { status: 'voided' } })
    expect(await ask('void', { order_id: 'shop-7/1' })).toEqual(voided)
    expect(await ask('label', labelOf('20095'))).toMatchObject({ body: { status: 'created' } })
    expect(await callsOf('labels')).toHaveLength(2)
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('where the carrier does not go, does not answer, or has the parcel, that is said', async () => {
    expect(await ask('label', labelOf('00000'))).toMatchObject({
      ok: true,
      body: { status: 'undeliverable', shipping_id: '', tracking_number: '' },
    })
    expect(await ask('void', { order_id: 'shop-7/1' })).toEqual(refused(precondition, 'no-label'))
    for (let times = 0; times < 2; times++)
      expect(await ask('label', labelOf('99999'))).toEqual(refused(late, 'uncertain'))
    expect(await ask('label', labelOf('99999'))).toMatchObject({ body: { status: 'created' } })
    const away = { ...labelOf('99996'), order_id: 'away' }
    expect(await ask('label', away)).toMatchObject({ body: { status: 'created' } })
    expect(await ask('void', { order_id: 'away' })).toEqual(refused(precondition, 'on-its-way'))
    expect(await ask('label', away)).toMatchObject({ body: { status: 'created' } })
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('the order of a saga is its own', async () => {
    const workers = await startWorkers(database.url, 'member')
    cleanUp.push(workers.stop)
    const [order_id = ''] = await placeOrders(shop.log, [{}])
    await allClosed(shop.pool, [order_id])
    const owned = refused(precondition, 'belongs-to-a-saga')
    expect(await ask('charge', { ...chargeOf('tok_visa'), order_id })).toEqual(owned)
    expect(await ask('refund', { order_id })).toEqual(owned)
    expect(await ask('label', { ...labelOf(), order_id })).toEqual(owned)
    expect(await ask('void', { order_id })).toEqual(owned)
    expect(await ask('complete', { order_id })).toEqual(owned)
    expect(await ask('complete', { order_id: 'own', reservation_id: order_id })).toEqual(owned)
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  const nonsense: [keyof typeof methods, object, string][] = [
    ['charge', chargeOf('tok_visa', '-5'), 'amount: expected more than 0'],
    ['charge', chargeOf('tok_visa', 'much'), 'amount: expected a decimal number'],
    ['charge', { ...chargeOf('tok_visa'), currency: 'XYZ' }, 'currency: expected a code'],
    ['charge', { amount: '1', currency: 'EUR' }, 'order_id: is missing'],
    [
      'label',
      { ...labelOf(), weight: { value: 1, unit: 'stone' } },
      'weight.unit: expected one of g, kg, lb, oz',
    ],
    ['label', { ...labelOf(), weight: { value: -1, unit: 'g' } }, 'weight.value: expected'],
    ['label', { ...labelOf(), weight: { value: 1e300, unit: 'kg' } }, 'weight.value: '],
    ['label', { ...labelOf(), package_dimensions: undefined }, 'package_dimensions: '],
    ['complete', { order_id: 'x'.repeat(65) }, 'order_id: expected at most 64'],
  ]
  test.each(nonsense)('%s is refused with what is wrong: %j', async (what, body, message) => {
    const answer = await ask(what, body)
    expect(answer).toEqual(refused({ rest: '400', grpc: 'INVALID_ARGUMENT' }, 'malformed'))
    expect(answer).toMatchObject({ message: expect.stringContaining(message) })
  })
})

describe('an amount in JSON is read as it is written', () => {
  const body = (amount: string) =>
    `{"order_id":"o","amount":${amount},"currency":"EUR","payment_method_token":"tok_visa"}`
  const charge = (amount: string) => doors.post('/api/payment/charge', body(amount), { key })

  test('199.98 is 19998 cents, as a number and as a text', async () => {
    expect(await charge('199.98')).toMatchObject({ body: { amount: '199.98' } })
    expect(await charge('"199.98"')).toMatchObject({ body: { amount: '199.98' } })
    expect(await ledger()).toEqual([{ kind: 'capture', amount: 19_998 }])
  })

  test('with an exponent it is refused, as a number and as a text', async () => {
    for (const amount of ['1e3', '"1e3"', '1.9998E+2'])
      expect(await charge(amount)).toMatchObject({
        code: '400',
        message: expect.stringContaining('expected a decimal number such as 199.98'),
      })
    expect(await ledger()).toEqual([])
  })

  test('what a binary float makes of 0.1 + 0.2 is refused, and so is what it would round away', async () => {
    for (const amount of [JSON.stringify(0.1 + 0.2), '199.98000000000000001'])
      expect(await charge(amount)).toMatchObject({
        code: '400',
        message: expect.stringContaining('digits after the point, and EUR has 2'),
      })
    expect(await ledger()).toEqual([])
  })
})

test('of two programs that charge and label one order at once, one does it', async () => {
  const other = await openDoors(database.url)
  cleanUp.push(other.close)
  for (const what of ['charge', 'label'] as const) {
    const body = what === 'charge' ? chargeOf('tok_visa') : labelOf()
    const answers = await Promise.all([
      doors.post(methods[what][0], body, { key }),
      other.call(methods[what][1], body, { key }),
      other.post(methods[what][0], body, { key }),
    ])
    expect(answers.every(({ ok }) => ok)).toBe(true)
  }
  expect(await ledger()).toHaveLength(1)
  expect(await callsOf('labels')).toHaveLength(1)
  expect(await brokenInvariants(shop.pool)).toEqual({})
})

describe('a charge without a committed hold', () => {
  const listed = () =>
    rowsOf<{ id: string; order: string; status: string }>(
      shop.pool,
      'select id, external_order_id as "order", status from read.charges_to_give_back',
    )
  const sweepWith = (gateway = simulatedPayment(shop.pool, { timeoutMs: 300 })) =>
    createGiveBacks({
      transact: (work) => shop.log.transaction(work),
      gateway,
      logger: pino({ level: 'silent' }),
    })
  const askToGiveBack = async () => {
    const [charge] = await listed()
    const ask = () =>
      createExecuteCommand({ log: shop.log })(
        { command: { type: 'charge_give_back', id: charge?.id ?? '' }, reason: 'nothing was sent' },
        { type: 'staff', userId: 'anna', role: 'supervisor' },
      )
    expect(await ask()).toMatchObject({ type: 'accepted' })
    expect(await ask()).toMatchObject({
      type: 'refused',
      refusal: 'This charge is given back already.',
    })
  }
  const giveBack = async () => {
    await askToGiveBack()
    return sweepWith().sweep()
  }
  const open = () => rowsOf(shop.pool, 'select from doors.give_backs where done_at is null')

  test('is listed once its hold has ended, and given back', async () => {
    const ask = askBy('rest')
    await ask('reserve', { sku: 'block-plane', quantity: 1, reservation_id: 'shop-7/1' })
    await ask('charge', chargeOf('tok_visa'))
    await ask('refund', { order_id: 'shop-7/1', amount: '9.98', refund_id: 'part' })
    expect(await listed()).toEqual([])
    await doors.post('/api/inventory/release', { reservation_id: 'shop-7/1' }, { key })
    expect(await listed()).toMatchObject([{ order: 'shop-7/1', status: 'captured' }])
    expect(await giveBack()).toBe(1)
    expect([await listed(), await open()]).toEqual([[], []])
    expect((await ledger()).map(({ amount }) => amount)).toEqual([19_998, -998, -19_000])
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test.each([
    ['tok_visa', 'refund'],
    ['tok_timeout', 'voidCharge'],
  ] as const)('that the provider does not answer about rests: %s, %s', async (token, call) => {
    const ask = askBy('rest')
    await ask('charge', chargeOf(token))
    await shop.pool.query(
      `update payment.external_charges set created_at = created_at - interval '16 minutes'`,
    )
    await askToGiveBack()
    let asked = 0
    const silent = async () => {
      asked++
      throw new ProviderUnavailable('no answer')
    }
    const sweeper = sweepWith({
      ...simulatedPayment(shop.pool, { timeoutMs: 300 }),
      [call]: silent,
    })
    expect(await sweeper.sweep()).toBe(0)
    expect(await sweeper.sweep()).toBe(0)
    expect(asked).toBe(1)
    expect(await open()).toHaveLength(1)
    expect(await sweepWith().sweep()).toBe(1)
    expect(await open()).toEqual([])
  })

  test('that nobody is certain of is barred: what was taken is given back, and it is never taken again', async () => {
    const ask = askBy('rest')
    expect(await ask('charge', chargeOf('tok_timeout'))).toMatchObject({ kind: 'uncertain' })
    expect(await listed()).toEqual([])
    await shop.pool.query(
      `update payment.external_charges set created_at = created_at - interval '16 minutes'`,
    )
    expect(await listed()).toMatchObject([{ order: 'shop-7/1', status: 'uncertain' }])
    await giveBack()
    expect([await listed(), await open()]).toEqual([[], []])
    expect((await ledger()).map(({ amount }) => amount)).toEqual([19_998, -19_998])
    expect(await ask('charge', chargeOf('tok_timeout'))).toMatchObject({
      ok: true,
      body: { status: 'refunded' },
    })
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })
})
