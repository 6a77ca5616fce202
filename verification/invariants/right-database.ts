import { createPool } from '@sagaboard/db/client'
import { postgresNews } from '@sagaboard/db/commands/news-store'
import { createNoteParcel } from '@sagaboard/db/commands/note-parcel'
import type { Parcel } from '@sagaboard/events/catalog/events'
import { systemClock } from '@sagaboard/events/runtime/clock'
import { followUpId } from '@sagaboard/events/saga/in-part'
import { eventually } from '@sagaboard/events/testing/eventually'
import { createCarrierSchedule } from '@sagaboard/workers/providers/carrier-schedule'
import { allClosed, rowsOf } from '@sagaboard/workers/testing/ledgers'
import { insertKey, openDoors } from '@sagaboard/workers/testing/open-doors'
import { placeOrders, stateEvent } from '@sagaboard/workers/testing/place-order'
import { connect, startWorkers } from '@sagaboard/workers/testing/start-workers'
import type { Pool } from 'pg'

/** The orders of a right database, by what has become of them. */
export type RightOrders = Record<(typeof kinds)[number] | 'rest', string>

const kinds = [
  'done',
  'partlyRefunded',
  'declined',
  'undeliverable',
  'soldOut',
  'open',
  'inParcels',
  'first',
] as const
const ended = kinds.filter((kind) => kind !== 'open')

/**
 * Lets the real workers bring orders to every kind of end, and leaves one open that has reserved
 * its goods and waits for its charge. Of the one that was refunded in part, one part was given back
 * by the provider and one by hand. One has shipped in three parcels, of the first of which the carrier has told that it is on
 * its way. Beside them a program of another team has run orders by itself (see {@link runPrograms}). The workers are stopped
 * when it returns. Of the first of two a part has shipped, and the rest waits for stock.
 */
export async function fillRightDatabase(url: string): Promise<RightOrders> {
  const pool = createPool(url, { max: 2, applicationName: 'test-right-database' })
  const shop = await connect(url, 'test-shop')
  await pool.query(
    `with shelf as (insert into inventory.stock (sku, warehouse, on_hand) values ('scarce', 'leipzig', 2))
     insert into inventory.movements (kind, sku, warehouse, on_hand, reserved) values ('receive', 'scarce', 'leipzig', 2, 0)`,
  )
  const workers = await startWorkers(url, 'member')
  try {
    const ids = await placeOrders(shop.log, [
      {
        lines: [
          ['enamel-mug', 2],
          ['linen-apron', 1],
        ],
      },
      { lines: [['cherry-board', 2]] },
      { token: 'tok_declined' },
      { lines: [['desk-lamp', 1]], postcode: '00000' },
      { lines: [['herb-pot', 1]] },
      { lines: [['tea-towel', 3]], token: 'tok_outage' },
      { lines: [['tea-towel', 3]], unitWeightG: 20_000 },
      { lines: [['scarce', 3]], onShortage: 'backorder' },
    ])
    const known = Object.fromEntries(kinds.map((kind, at) => [kind, ids[at]])) as RightOrders
    const orders = { ...known, rest: followUpId(known.first) }
    await allClosed(
      pool,
      ended.map((kind) => orders[kind]),
    )
    const part = { currency: 'EUR', note: 'a trial' }
    await stateEvent(shop.log, orders.partlyRefunded, 'RefundRequested', {
      ...part,
      requestId: 'by-provider',
      amountMinor: 700,
      method: 'provider',
    })
    await stateEvent(shop.log, orders.partlyRefunded, 'RefundRequested', {
      ...part,
      requestId: 'by-hand',
      amountMinor: 300,
      method: 'by_hand',
      reference: 'paid back in cash',
    })
    await tellOfFirstParcel(pool, shop.log, orders.inParcels)
    await eventually(async () => {
      const [row] = await rowsOf<{ all: boolean }>(
        pool,
        `select bool_and(o.version = (select max(version) from log.events where order_id = o.id))
                and sum(o.refunded_minor) = 1000
                and (select waiting_for = 'stock' from orders.orders where id = $4)
                and (select count(*) = 1 from log.blocked where order_id = $3 and group_name = 'payment') as all
         from orders.orders o where id in ($1, $2)`,
        [orders.partlyRefunded, orders.inParcels, orders.open, orders.rest],
      )
      if (!row?.all)
        throw new Error('the refunds, the news or the blocked charge are still under way')
    }, 30_000)
    await runPrograms(url, pool)
    return orders
  } finally {
    await workers.stop()
    await shop.close()
    await pool.end()
  }
}

/** The simulated carrier enters the first parcel of an order in its timetable, and tells that it was picked up and is in transit. */
async function tellOfFirstParcel(
  pool: Pool,
  log: Awaited<ReturnType<typeof connect>>['log'],
  orderId: string,
): Promise<void> {
  const [label] = await rowsOf<{ key: string; outcome: { parcels: Parcel[] } }>(
    pool,
    'select key, outcome from simulated.labels where order_id = $1 order by length(key), key limit 1',
    [orderId],
  )
  if (!label) throw new Error(`the carrier has made no label for ${orderId}`)
  const pace = { pickUp: 0, transit: 0, delivery: 1_000_000 }
  const schedule = createCarrierSchedule(pool, pace, systemClock)
  await schedule.enter({ key: label.key, orderId, postcode: '10115' }, label.outcome.parcels)
  await schedule.happen()
  const note = createNoteParcel({ log, store: postgresNews })
  const due = await schedule.take(systemClock.now())
  for (const { happenedAt, place, tries: _tries, ...news } of due) {
    const at = new Date(happenedAt).toISOString()
    await note({ ...news, happenedAt: at, ...(place !== null && { place }) })
    await schedule.told(news.eventId)
  }
}

/**
 * What a program of another team has made at the services' doors, of kind `external`: `ext-done` is completed, `ext-held` is
 * held, `ext-left` was released, charged, and given back.
 */
async function runPrograms(url: string, pool: Pool): Promise<void> {
  const doors = await openDoors(url)
  try {
    const key = await insertKey(pool)
    const ask = async (call: string, body: object) => {
      const answer = await doors.post(`/api/${call}`, body, { key })
      if (!answer.ok) throw new Error(`${call}: ${answer.message}`)
    }
    const hold = { sku: 'folding-rule', quantity: 2 }
    const charge = { amount: '12.50', currency: 'EUR', payment_method_token: 'tok_visa' }
    for (const reservation_id of ['ext-done', 'ext-held', 'ext-left'])
      await ask('inventory/reserve', { ...hold, reservation_id })
    for (const order_id of ['ext-done', 'ext-left'])
      await ask('payment/charge', { ...charge, order_id })
    await ask('shipping/create_label', {
      order_id: 'ext-done',
      destination: { line1: 'Street 1', city: 'Berlin', postcode: '10115', country: 'DE' },
      package_dimensions: { length: 30, width: 20, height: 10, unit: 'cm' },
      weight: { value: 1, unit: 'kg' },
    })
    await ask('inventory/commit', { reservation_id: 'ext-done' })
    await ask('orders/complete', { order_id: 'ext-done' })
    await ask('inventory/release', { reservation_id: 'ext-left' })
    await ask('payment/refund', { order_id: 'ext-left' })
  } finally {
    await doors.close()
  }
}
