import type { Invariant } from '@sagaboard/db/invariants'
import { runForward } from '@sagaboard/events/commands/forecast'
import type { OutageName } from '@sagaboard/events/commands/switches'
import { decodeEvent } from '@sagaboard/events/log/decode'
import { foldOrder } from '@sagaboard/events/saga/order-view'
import { eventually } from '@sagaboard/events/testing/eventually'
import { describe, expect, test } from 'vitest'
import { postgresOrders } from './services/orders/store.ts'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from './testing/ledgers.ts'
import { placeOrders, stateEvent, type TestOrder, unitPriceMinor } from './testing/place-order.ts'
import { replayed } from './testing/replayed-snapshot.ts'
import { useWorkers } from './testing/use-workers.ts'

const { database, shop } = useWorkers()

const way = [
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  'ShipmentCreated',
  'InventoryCommitted',
  'OrderCompleted',
]
const declinedWay = [
  'OrderCreated',
  'InventoryReserved',
  'PaymentFailed',
  'InventoryReleased',
  'OrderCancelled',
]
const completed = { status: 'COMPLETED', reason: null, shipment: 'created' }
const lines = [
  ['enamel-mug', 2],
  ['linen-apron', 1],
] as const
const totalMinor = 3 * unitPriceMinor
const reserve = ['reserve 1: 0/2', 'reserve 2: 0/1']
const commit = [...reserve, 'commit 1: -2/-2', 'commit 2: -1/-1']
const release = [...reserve, 'release 1: 0/-2', 'release 2: 0/-1']

interface Ending {
  order: object
  events: string[]
  money: number[]
  stock: string[]
  asked: Record<string, unknown>
}

const paidAndShipped: Ending = {
  order: completed,
  events: way,
  money: [totalMinor],
  stock: commit,
  asked: { charge: 1, label: 1 },
}
const declined: Ending = {
  order: {
    status: 'CANCELLED',
    reason: 'payment_declined',
    captured: 0,
    refunded: 0,
    shipment: 'none',
  },
  events: declinedWay,
  money: [],
  stock: release,
  asked: { charge: 1 },
}

const undeliverable: Ending = {
  order: {
    status: 'CANCELLED',
    reason: 'shipping_failed',
    captured: totalMinor,
    refunded: totalMinor,
    shipment: 'failed',
  },
  events: [
    'OrderCreated',
    'InventoryReserved',
    'PaymentCompleted',
    'ShipmentFailed',
    'PaymentRefunded',
    'InventoryReleased',
    'OrderCancelled',
  ],
  money: [totalMinor, -totalMinor],
  stock: release,
  asked: { charge: 1, label: 1, refund: 1 },
}

/** Three units in three parcels. */
const inParcels = { lines, unitWeightG: 20_000 }

/** Asked again for as long as there was no answer; how often depends on how quickly, so only that it was more than once. */
const again = expect.toSatisfy((calls: number) => calls > 1, 'more than once')

const endings: [what: string, order: TestOrder, ending: Ending][] = [
  ['a good card and a good address', { lines }, paidAndShipped],
  ['a card that is declined', { lines, token: 'tok_declined' }, declined],
  ['a card without funds', { lines, token: 'tok_insufficient_funds' }, declined],
  [
    'a payment whose first answer never arrives',
    { lines, token: 'tok_timeout' },
    { ...paidAndShipped, asked: { charge: again, label: 1 } },
  ],
  [
    'a provider that answers 503 twice',
    { lines, token: 'tok_flaky' },
    { ...paidAndShipped, asked: { charge: 3, label: 1 } },
  ],
  [
    'a carrier that answers 503 twice',
    { lines, postcode: '99999' },
    { ...paidAndShipped, asked: { charge: 1, label: 3 } },
  ],
  ['an address that can not be reached', { lines, postcode: '00000' }, undeliverable],
  ['an order of before, which says no sizes', { lines, unitWeightG: null }, paidAndShipped],
  ['three parcels', inParcels, paidAndShipped],
  [
    'three parcels by a carrier that answers 503 twice',
    { ...inParcels, postcode: '99999' },
    { ...paidAndShipped, asked: { charge: 1, label: 3 } },
  ],
  [
    'three parcels of which all but the first are refused',
    { ...inParcels, postcode: '99993' },
    undeliverable,
  ],
  [
    'a product that is out of stock',
    { lines: [...lines, ['herb-pot', 1]] },
    {
      order: {
        status: 'CANCELLED',
        reason: 'out_of_stock',
        captured: 0,
        refunded: 0,
        shipment: 'none',
      },
      events: ['OrderCreated', 'InventoryRejected', 'OrderCancelled'],
      money: [],
      stock: [],
      asked: {},
    },
  ],
]

describe('the labels of an order', () => {
  const booked = (orderId: string) =>
    rowsOf<{ key: string; outcome: string; isVoided: boolean; weightG: number | null }>(
      shop.pool,
      `select substr(key, length(order_id::text) + 2) as key, outcome->>'type' as outcome, voided_at is not null as "isVoided",
              (outcome->'parcels'->0->'size'->>'weightG')::int as "weightG"
       from simulated.labels where order_id = $1 order by key`,
      [orderId],
    )
  const made = { outcome: 'labelled', isVoided: false }

  test.concurrent('are one for each parcel, under a key each', async () => {
    const [orderId = ''] = await placeOrders(shop.log, [inParcels])
    await allClosed(shop.pool, [orderId])
    expect(await booked(orderId)).toEqual(
      [1, 2, 3].map((n) => ({ ...made, key: `label:${n}`, weightG: 20_000 })),
    )
  })

  test.concurrent('of an order of before are one, under the key that it had', async () => {
    const [orderId = ''] = await placeOrders(shop.log, [{ lines, unitWeightG: null }])
    await allClosed(shop.pool, [orderId])
    expect(await booked(orderId)).toEqual([{ ...made, key: 'label', weightG: null }])
  })

  test.concurrent('that were made are voided when another one is refused', async () => {
    const [orderId = ''] = await placeOrders(shop.log, [{ ...inParcels, postcode: '99993' }])
    await allClosed(shop.pool, [orderId])
    const refused = { outcome: 'undeliverable', isVoided: false, weightG: null }
    expect(await booked(orderId)).toEqual([
      { key: 'label:1', outcome: 'labelled', isVoided: true, weightG: 20_000 },
      { key: 'label:2', ...refused },
      { key: 'label:3', ...refused },
    ])
  })
})

describe('an order ends as its card, its address and the stock have it', () => {
  test.concurrent.each(endings)('%s', async (_what, order, ending) => {
    const [orderId = ''] = await placeOrders(shop.log, [order])
    await allClosed(shop.pool, [orderId])
    const ledgers = await ledgersOf(shop.pool, orderId)
    expect(ledgers).toMatchObject(ending)
    expect(ledgers.asked).toEqual(ending.asked)
    expect(ledgers.versions).toEqual(ending.events.map((_, index) => index + 1))
    expect(ledgers.order?.version).toBe(ending.events.length)
  })

  test.concurrent('a provider that is out of order is asked until somebody ends the outage; the others go on meanwhile', async () => {
    const [waiting = ''] = await placeOrders(shop.log, [{ lines, token: 'tok_outage' }])
    await eventually(async () =>
      expect((await ledgersOf(shop.pool, waiting)).asked.charge).toBeGreaterThan(2),
    )
    const [other = ''] = await placeOrders(shop.log, [{ lines }])
    await allClosed(shop.pool, [other])
    expect((await ledgersOf(shop.pool, waiting)).order).toMatchObject({
      status: 'CONFIRMED',
      captured: 0,
    })
    expect(
      await rowsOf(shop.pool, 'select group_name, state from log.blocked where order_id = $1', [
        waiting,
      ]),
    ).toEqual([{ group_name: 'payment', state: 'retrying' }])
    await database.pool.query("delete from simulated.outages where name = 'tok_outage'")
    await allClosed(shop.pool, [waiting])
    expect(await ledgersOf(shop.pool, waiting)).toMatchObject({
      order: completed,
      events: way,
      money: [totalMinor],
      stock: commit,
    })
  })
})

describe('a request to cancel', () => {
  test('while the provider does not answer: the charge is voided, the order ends, and nothing is ever taken', async () => {
    await database.pool.query(
      "insert into simulated.outages (name) values ('tok_outage') on conflict do nothing",
    )
    const [orderId = ''] = await placeOrders(shop.log, [{ lines, token: 'tok_outage' }])
    await eventually(async () =>
      expect((await ledgersOf(shop.pool, orderId)).asked.charge).toBeGreaterThan(0),
    )
    await stateEvent(shop.log, orderId, 'OrderCancelRequested', { reason: 'cancelled_by_customer' })
    await allClosed(shop.pool, [orderId])
    const books = {
      order: {
        status: 'CANCELLED',
        reason: 'cancelled_by_customer',
        captured: 0,
        refunded: 0,
        shipment: 'cancelled',
      },
      money: [],
      stock: release,
    }
    const { events, ...ledgers } = await ledgersOf(shop.pool, orderId)
    expect(ledgers).toMatchObject(books)
    expect(events).not.toContain('PaymentCompleted')
    expect(
      await rowsOf(
        shop.pool,
        `select data->>'outcome' as outcome from log.events where order_id = $1 and type = 'PaymentVoided'`,
        [orderId],
      ),
    ).toEqual([{ outcome: 'never_happened' }])
    await database.pool.query("delete from simulated.outages where name = 'tok_outage'")
    expect(await ledgersOf(shop.pool, orderId)).toMatchObject(books)
  })

  const cancelled = {
    status: 'CANCELLED',
    reason: 'cancelled_by_customer',
    captured: 0,
    refunded: 0,
    shipment: 'cancelled',
  }
  const givenBack = { ...cancelled, captured: totalMinor, refunded: totalMinor }
  const turnOn = (outage: OutageName) =>
    database.pool.query('insert into simulated.outages (name) values ($1) on conflict do nothing', [
      outage,
    ])
  const end = (outage: OutageName) =>
    database.pool.query('delete from simulated.outages where name = $1', [outage])
  /** What waits for an answer, by the event that it is about. */
  const waiting = (orderId: string) =>
    rowsOf<{ on: string }>(
      shop.pool,
      `select group_name || ' on ' || event_type as on from log.blocked where order_id = $1 and state = 'retrying'`,
      [orderId],
    )

  test('while the carrier makes no label (99998) has it voided at once: the outage is still on when the money is back', async () => {
    await turnOn('99998')
    const [orderId = ''] = await placeOrders(shop.log, [{ lines, postcode: '99998' }])
    await eventually(async () =>
      expect((await ledgersOf(shop.pool, orderId)).asked.label).toBeGreaterThan(0),
    )
    await stateEvent(shop.log, orderId, 'OrderCancelRequested', { reason: 'cancelled_by_customer' })
    await allClosed(shop.pool, [orderId])
    expect(await ledgersOf(shop.pool, orderId)).toMatchObject({
      order: givenBack,
      money: [totalMinor, -totalMinor],
      stock: release,
    })
    expect(
      await rowsOf(shop.pool, `select name from simulated.outages where name = '99998'`),
    ).toHaveLength(1)
    await end('99998')
  })

  test.each([
    {
      outage: 'tok_silent',
      order: { token: 'tok_silent' },
      ask: 'charge',
      waitsFor: 'payment on ShipmentCancelled',
      ending: { order: cancelled, money: [], stock: release },
    },
    {
      outage: '99997',
      order: { postcode: '99997' },
      ask: 'label',
      waitsFor: 'shipping on OrderCancelRequested',
      ending: { order: givenBack, money: [totalMinor, -totalMinor], stock: release },
    },
  ] as const)(
    'while $outage answers nothing stands in CANCELLING until somebody ends the outage; others go on',
    async ({ outage, order, ask, waitsFor, ending }) => {
      await turnOn(outage)
      const [orderId = '', patient = ''] = await placeOrders(shop.log, [
        { lines, ...order },
        { lines, ...order },
      ])
      for (const id of [orderId, patient])
        await eventually(async () =>
          expect((await ledgersOf(shop.pool, id)).asked[ask]).toBeGreaterThan(0),
        )
      await stateEvent(shop.log, orderId, 'OrderCancelRequested', {
        reason: 'cancelled_by_customer',
      })
      await eventually(async () => expect(await waiting(orderId)).toEqual([{ on: waitsFor }]))
      const [other = ''] = await placeOrders(shop.log, [{ lines }])
      await allClosed(shop.pool, [other])
      expect((await ledgersOf(shop.pool, orderId)).order).toMatchObject({ status: 'CANCELLING' })

      await end(outage)
      await allClosed(shop.pool, [orderId, patient])
      expect(await ledgersOf(shop.pool, orderId)).toMatchObject(ending)
      expect(await ledgersOf(shop.pool, patient)).toMatchObject({
        order: completed,
        events: way,
        money: [totalMinor],
      })
    },
  )

  test('after the order has shipped is refused, and the order stays completed', async () => {
    const [orderId = ''] = await placeOrders(shop.log, [{ lines }])
    await allClosed(shop.pool, [orderId])
    await stateEvent(shop.log, orderId, 'OrderCancelRequested', { reason: 'cancelled_by_staff' })
    await eventually(async () => {
      const { events, order } = await ledgersOf(shop.pool, orderId)
      expect(events).toEqual([...way, 'OrderCancelRequested', 'CancellationRefused'])
      expect(order).toMatchObject({ ...completed, version: 8, captured: totalMinor, refunded: 0 })
    })
  })

  test('before anything happened: nothing is taken, nothing ships, the stock is free again', async () => {
    const [orderId = ''] = await placeOrders(shop.log, [{ lines }])
    await stateEvent(shop.log, orderId, 'OrderCancelRequested', { reason: 'expired' })
    await allClosed(shop.pool, [orderId])
    const { order, money } = await ledgersOf(shop.pool, orderId)
    // It may have shipped before the request was handled: then it is kept, else everything is
    // undone.
    expect(['COMPLETED', 'CANCELLED']).toContain(order?.status)
    expect(money.reduce((sum, amount) => sum + amount, 0)).toBe(
      order?.status === 'COMPLETED' ? totalMinor : 0,
    )
  })
})

test('200 orders at once for the last unit: one gets it, the others are cancelled as out of stock', async () => {
  const orders = await placeOrders(
    shop.log,
    Array.from({ length: 200 }, () => ({ lines: [['desk-lamp', 1]] as const })),
  )
  await allClosed(shop.pool, orders)
  const ends = await rowsOf(
    shop.pool,
    'select status, reason, count(*)::int as orders from orders.orders where id = any($1::uuid[]) group by 1, 2 order by 3',
    [orders],
  )
  expect(ends).toEqual([
    { status: 'COMPLETED', reason: null, orders: 1 },
    { status: 'CANCELLED', reason: 'out_of_stock', orders: 199 },
  ])
  expect(
    await rowsOf(
      shop.pool,
      `select on_hand, reserved from inventory.stock where sku = 'desk-lamp'`,
    ),
  ).toEqual([{ on_hand: 0, reserved: 0 }])
})

test('and at the end every invariant holds, nothing is blocked, and no stock is held', async () => {
  expect(await brokenInvariants(shop.pool)).toEqual({})
  await eventually(async () =>
    expect(await rowsOf(shop.pool, 'select * from log.blocked')).toEqual([]),
  )
  expect(
    await rowsOf(shop.pool, 'select sku from inventory.stock where reserved <> 0 or on_hand < 0'),
  ).toEqual([])
})

test('and every order shows what its events add up to', async () => {
  const orderIds = (await rowsOf<{ id: string }>(shop.pool, 'select id from orders.orders')).map(
    (row) => row.id,
  )
  expect(orderIds.length).toBeGreaterThan(200)
  for (const orderId of orderIds) {
    const history = (await shop.log.readOrder(orderId, 0)).map(decodeEvent)
    expect(history.map((event) => event.version)).toEqual(history.map((_, index) => index + 1))
    const { status, step, forwardStep, reason, version, payment, shipment, closedAt } =
      foldOrder(history)
    const shown = (await postgresOrders.loadOrders(shop.log.reader, history)).get(orderId)
    expect(shown).toMatchObject({
      orderId,
      status,
      step,
      forwardStep,
      reason,
      version,
      payment,
      shipment,
    })
    expect(Date.parse(shown?.closedAt ?? '')).toBe(Date.parse(closedAt ?? ''))
  }
})

test('and the world of the model does, from the same answers, exactly what happened to every order', async () => {
  const orderIds = (await rowsOf<{ id: string }>(shop.pool, 'select id from orders.orders')).map(
    (row) => row.id,
  )
  const kinds = new Set<string>()
  for (const orderId of orderIds) {
    const history = (await shop.log.readOrder(orderId, 0)).map(decodeEvent)
    const snapshot = replayed(history)
    expect(snapshot.log.map(({ type }) => type)).toEqual(history.map(({ type }) => type))
    expect(runForward(snapshot).log).toHaveLength(history.length)
    const [row] = await rowsOf(
      shop.pool,
      `select r.status as reservation, r.allocations, p.status as payment, p.refunded_minor as refunded, p.charge_id as charge, s.status as shipment, s.parcels
       from inventory.reservations r join payment.payments p using (order_id) join shipping.shipments s using (order_id) where order_id = $1`,
      [orderId],
    )
    const { inventory, payment, shipping, orders } = runForward(snapshot)
    expect(row).toEqual({
      reservation: inventory.state?.status,
      allocations: inventory.state?.allocations,
      payment: payment.state?.status,
      refunded: payment.state?.refundedMinor,
      charge: payment.state?.chargeId,
      shipment: shipping.state?.status,
      parcels: shipping.state?.parcels,
    })
    kinds.add(`${orders.status} ${orders.reason}`)
  }
  expect(kinds.size).toBeGreaterThan(3)
})

describe('an invariant that is broken is noticed', () => {
  // With one parcel: a label too many is then one row.
  const completed = `(select id from orders.orders where status = 'COMPLETED' order by jsonb_array_length(parcels), id limit 1)`
  const refunded = `(select order_id from payment.payments where status = 'refunded' order by order_id limit 1)`
  const last = `(select max(version) + 1 from log.events where order_id = ${completed})`
  /** An event of the completed order that was never stated: after all others, or (version 0) before them. */
  const stated = (type: string, { data = 'data', version = last } = {}) =>
    `insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id)
     select partition, position + 1000000, order_id, ${version}, gen_random_uuid(), '${type}', 1, time, ${data}, correlation_id
     from log.events where order_id = ${completed} and version = 1`
  const breaks: Record<Invariant, readonly [first: string, ...string[]]> = {
    log_contiguous: [
      `insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id)
       select partition, position + 1000000, order_id, version + 99, id, type, schema_version, time, data, correlation_id from log.events where order_id = ${completed} and version = 1`,
    ],
    promises_kept: [
      stated('ShipmentCreated'),
      stated('OrderCancelled'),
      stated('InventoryReleased'),
      stated('PaymentVoided', { version: '0' }),
      stated('ShipmentFailed', { version: '0' }),
      stated('InventoryRejected', { version: '0' }),
    ],
    order_equals_log: [
      `update orders.orders set version = version + 1 where id = ${completed}`,
      `update orders.orders set version = version - 1 where id = ${completed}`,
      `update orders.orders set status = 'SHIPPED' where id = ${completed}`,
      `update orders.orders set status = 'CANCELLING' where id = ${refunded}`,
      `update orders.orders set captured_minor = captured_minor + 1 where id = ${completed}`,
      `update orders.orders set refunded_minor = refunded_minor - 1 where id = ${refunded}`,
      `update orders.orders set shipment_status = 'none' where id = ${completed}`,
    ],
    ended_counted: [
      `update orders.ended_counts set orders = orders + 1 where id = (select min(id) from orders.ended_counts where step = 'completed')`,
      `insert into orders.ended_counts (step, orders) values ('reserve', 1)`,
    ],
    as_ordered: [
      `update payment.payments set amount_minor = amount_minor + 1 where order_id = ${completed}`,
      `update inventory.reservations set allocations = '[]' where order_id = ${completed}`,
      `update shipping.shipments set parcels = '[]' where order_id = ${completed}`,
    ],
    released_after_promises: [
      `update inventory.reservations set status = 'released' where order_id = ${completed}`,
      `update shipping.shipments set status = 'expected' where order_id = ${refunded}`,
    ],
    packed_before_shipped: [
      `update orders.orders set waiting_for = 'packing' where id = ${completed}`,
      `update shipping.shipments set status = 'packing' where order_id = ${completed}`,
      stated('PackingStarted', { data: `'{"dueAt": null}'`, version: '0' }),
    ],
    delivered_in_part: [
      `update orders.orders set follow_up = id where id = ${completed}`,
      `update orders.orders set follow_up_of = id where id = ${completed}`,
      `insert into payment.ledger (order_id, kind, amount_minor, currency, reference, cause_version) values (${completed}, 'capture', 1, 'EUR', 'ch', 1)`,
    ],
    waits_in_line: [
      `insert into inventory.waiting (order_id, sku, quantity, place) values (${completed}, 'enamel-mug', 1000000, 1)`,
      `update inventory.reservations set status = 'waiting', awaited = '{"lines": [{"line": 1, "sku": "enamel-mug", "quantity": 1}]}' where order_id = ${completed}`,
    ],
    stock_never_negative: [
      `insert into inventory.movements (kind, sku, warehouse, on_hand, reserved) values ('reserve', 'enamel-mug', 'leipzig', 0, 1000000)`,
      `insert into inventory.movements (kind, sku, warehouse, on_hand, reserved) values ('release', 'enamel-mug', 'leipzig', 0, -1)`,
    ],
    stock_equals_ledger: [
      `update inventory.stock set on_hand = on_hand + 1 where sku = 'enamel-mug' and (warehouse, location) = ('leipzig', 'primary')`,
    ],
    reserved_equals_open: [
      `update inventory.stock set reserved = reserved + 1 where sku = 'enamel-mug' and (warehouse, location) = ('leipzig', 'primary')`,
    ],
    charged_once: [
      `insert into simulated.charges select key || ':again', order_id, 1, at, amount_minor, currency, outcome from simulated.charges where order_id = ${completed}`,
      `insert into payment.ledger (order_id, kind, amount_minor, currency, reference, cause_version) values (${completed}, 'capture', 1, 'EUR', 'ch', 1)`,
    ],
    shipped_once: [
      `insert into simulated.labels select key || ':again', order_id, 1, at, outcome from simulated.labels where order_id = ${completed}`,
    ],
    refund_within_capture: [
      `insert into payment.ledger (order_id, kind, amount_minor, currency, reference, cause_version) values (${completed}, 'refund', -1000000, 'EUR', 're', 1)`,
      stated('RefundIssued', { data: `'{"amountMinor": 1000000}'` }),
    ],
    money_equals_ledger: [
      `insert into payment.ledger (order_id, kind, amount_minor, currency, reference, cause_version) values (${completed}, 'capture', 1, 'EUR', 'ch', 1)`,
    ],
    provider_agrees: [
      `update simulated.charges set amount_minor = amount_minor + 1 where order_id = ${completed}`,
    ],
    carrier_agrees: [`delete from simulated.labels where order_id = ${completed}`],
    news_equals_log: [
      `insert into shipping.carrier_events (event_id, order_id, shipment_id, state, happened_at) values ('another', ${completed}, 'sh', 'delivered', now())`,
      stated('ParcelDelivered', {
        data: `(select jsonb_build_object('carrierEventId', 'another') || (s.data->'shipments'->0) from log.events s
                where s.order_id = ${completed} and s.type = 'ShipmentCreated')`,
      }),
    ],
    returns_add_up: [
      `insert into inventory.returns (order_id, return_id, status, allocations, restock, written_off) values (${completed}, 'rt_1', 'restocked', '[]', '[]', '[]')`,
      `update inventory.reservations set restocked = '[{"line": 1, "quantity": 1000}]' where order_id = ${completed}`,
    ],
    told_once: [
      `delete from notifications.messages where order_id = ${completed} and kind = 'shipped'`,
      `update notifications.messages set kind = 'delivered' where order_id = ${completed} and kind = 'shipped'`,
    ],
    shipped_and_paid: [
      `update shipping.shipments set status = 'cancelled' where order_id = ${completed}`,
      `update inventory.reservations set status = 'reserved' where order_id = ${completed}`,
      `update shipping.shipments set status = 'shipped' where order_id = ${refunded}`,
      `update inventory.reservations set status = 'reserved' where order_id = ${refunded}`,
      `update payment.payments set status = 'captured' where order_id = ${refunded}`,
    ],
  }

  test.each(
    Object.entries(breaks).flatMap(([view, statements]) =>
      statements.map((statement, index) => [view, index + 1, statement] as const),
    ),
  )('%s %i', async (view, _index, statement) => {
    const client = await database.pool.connect()
    try {
      await client.query('begin')
      await client.query(statement)
      expect((await client.query(`select * from invariant.${view}`)).rowCount).toBe(1)
    } finally {
      await client.query('rollback')
      client.release()
    }
  })

  test('and there is no other one, nor one less', async () => {
    const client = await database.pool.connect()
    try {
      await client.query('drop view invariant.shipped_once')
      await expect(brokenInvariants(database.pool)).rejects.toThrow(
        'the database has the invariants',
      )
    } finally {
      client.release()
    }
  })
})
