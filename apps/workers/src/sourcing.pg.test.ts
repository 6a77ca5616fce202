import { writeTerritory } from '@sagaboard/db/customs-territory'
import { decodeEvent } from '@sagaboard/events/log/decode'
import { expect, test } from 'vitest'
import { allClosed, brokenInvariants, rowsOf } from './testing/ledgers.ts'
import { placeOrders, type TestOrder } from './testing/place-order.ts'
import { useWorkers } from './testing/use-workers.ts'

const { shop } = useWorkers()

const lyon = { postcode: '69002', country: 'FR' }
const rotterdam = { postcode: '3011 AA', country: 'NL' }
const oslo = { postcode: '0150', country: 'NO' }

async function reservationOf(order: TestOrder) {
  const [orderId = ''] = await placeOrders(shop.log, [order])
  await allClosed(shop.pool, [orderId])
  const history = (await shop.log.readOrder(orderId, 0)).map(decodeEvent)
  const reserved = history.find((event) => event.type === 'InventoryReserved')
  if (!reserved) throw new Error(history.map(({ type }) => type).join())
  return reserved.data
}

test('an order is sent from the nearest warehouse, and its event says how far that is', async () => {
  expect(await reservationOf(lyon)).toMatchObject({
    allocations: [{ sku: 'enamel-mug', warehouse: 'lyon', quantity: 1 }],
    sourcing: {
      destination: { country: 'FR', basis: 'postcode' },
      measuredTo: 'destination',
      warehouses: [{ warehouse: 'lyon', reason: 'nearest' }],
      passedBy: [],
    },
  })
  expect(await reservationOf(rotterdam)).toMatchObject({
    allocations: [{ warehouse: 'rotterdam' }],
  })
})

test('out of the customs territory the warehouse at the airport is nearest; the setting says which countries that are', async () => {
  const abroad = await reservationOf(oslo)
  expect(abroad.allocations).toMatchObject([{ warehouse: 'lyon' }])
  expect(abroad.sourcing).toMatchObject({
    measuredTo: 'gateway',
    warehouses: [{ warehouse: 'lyon', distanceKm: 1, reason: 'nearest' }],
  })
  await writeTerritory(shop.pool, ['DE', 'NO'])
  const inside = await reservationOf(oslo)
  expect(inside.allocations).toMatchObject([{ warehouse: 'hamburg' }])
  expect(inside.sourcing?.measuredTo).toBe('destination')
  await writeTerritory(shop.pool, ['DE', 'FR', 'NL'])
})

test('two hundred orders at once over four warehouses: every unit is sold once, and the books are equal line by line', async () => {
  const sku = 'pull-saw'
  const [{ there } = { there: 0 }] = await rowsOf<{ there: number }>(
    shop.pool,
    `select sum(on_hand)::int as there from inventory.stock where sku = '${sku}'`,
  )
  const places = [{}, lyon, rotterdam, oslo]
  const orders = (
    await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        placeOrders(shop.log, [{ ...places[at % 4], lines: [[sku, 2]] }]),
      ),
    )
  ).flat()
  await allClosed(shop.pool, orders)
  const ends = await rowsOf(
    shop.pool,
    'select status, reason, count(*)::int as orders from orders.orders where id = any($1::uuid[]) group by 1, 2 order by 3',
    [orders],
  )
  // Also the last two units are sold, one of them here and one there.
  expect(ends).toEqual([
    { status: 'CANCELLED', reason: 'out_of_stock', orders: 200 - there / 2 },
    { status: 'COMPLETED', reason: null, orders: there / 2 },
  ])
  // Row by row: what has left is what the orders of this row have taken, and nothing else.
  const rows = await rowsOf<{ warehouse: string; received: number; taken: number }>(
    shop.pool,
    `select s.warehouse, s.location, s.on_hand as left, s.reserved, m.received, coalesce(a.taken, 0)::int as taken
     from inventory.stock s
     join (select warehouse, location, sum(on_hand)::int as received from inventory.movements where kind = 'receive' and sku = $1 group by 1, 2) m using (warehouse, location)
     left join (select a.warehouse, coalesce(a.location, 'primary') as location, sum(a.quantity) as taken
                from inventory.reservations r, jsonb_to_recordset(r.allocations) a(sku text, warehouse text, location text, quantity int)
                where r.status = 'committed' and a.sku = $1 group by 1, 2) a using (warehouse, location)
     where s.sku = $1 order by 1, 2`,
    [sku],
  )
  expect(rows.map(({ warehouse }) => warehouse)).toEqual([
    'hamburg',
    'leipzig',
    'leipzig',
    'lyon',
    'rotterdam',
  ])
  for (const row of rows) expect(row).toMatchObject({ left: 0, reserved: 0, taken: row.received })
  expect(await brokenInvariants(shop.pool)).toEqual({})
})
