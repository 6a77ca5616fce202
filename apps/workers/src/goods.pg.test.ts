import { randomUUID } from 'node:crypto'
import { type CommandResult, createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import type { StockCommand } from '@sagaboard/events/commands/goods'
import type { ShelfLevel } from '@sagaboard/events/commands/stock-plan'
import pLimit from 'p-limit'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { expect, test } from 'vitest'
import { allClosed, brokenInvariants, rowsOf } from './testing/ledgers.ts'
import { placeOrders } from './testing/place-order.ts'
import { useWorkers } from './testing/use-workers.ts'

const { database, shop } = useWorkers()
const sku = 'enamel-mug'

test('whatever people receive, count and move while orders run, every unit is in the ledger, and none is sold twice', async () => {
  await database.pool.query(
    `insert into inventory.warehouses (id, name, rank, country, latitude, longitude)
     values ('linz', 'Linz', 90, 'AT', 48.3, 14.3) on conflict do nothing`,
  )
  const execute = createExecuteCommand({ log: shop.log })
  const ask = (command: StockCommand): Promise<CommandResult> =>
    execute(
      { command, reason: 'a busy day', idempotencyKey: randomUUID() },
      { type: 'staff', userId: 'olga', role: 'operator' },
    )
  const seed = 7
  const random = xoroshiro128plus(seed)
  const draw = (max: number) => uniformInt(random, 0, max)
  const shelves = [
    { warehouse: 'leipzig', location: 'primary' },
    { warehouse: 'leipzig', location: 'back' },
    { warehouse: 'linz', location: 'primary' },
  ] as const
  const shelf = () => shelves[draw(shelves.length - 1)] ?? shelves[0]
  const book = async ({ warehouse, location }: (typeof shelves)[number]) =>
    (
      await rowsOf<ShelfLevel>(
        database.pool,
        `select on_hand as "onHand", reserved from inventory.stock where sku = $1 and warehouse = $2 and location = $3`,
        [sku, warehouse, location],
      )
    )[0] ?? { onHand: 0, reserved: 0 }
  const act = async (): Promise<CommandResult> => {
    const at = shelf()
    const chance = draw(3)
    if (chance === 0) return ask({ type: 'stock_receive', sku, ...at, units: 1 + draw(4) })
    if (chance === 1)
      return ask({ type: 'stock_move', sku, from: at, to: shelf(), units: 1 + draw(9) })
    if (chance === 2) return ask({ type: 'stock_correct', sku, ...at, change: draw(1) * 2 - 1 })
    // What somebody counts is what the book said a moment ago, and a little less: it may be reserved by then.
    const { onHand, reserved } = await book(at)
    const counted = Math.max(0, reserved - draw(1))
    return ask({ type: 'stock_count', sku, ...at, counted, expectedOnHand: onHand })
  }
  // There is little, so that orders and people meet.
  const { onHand } = await book(shelves[0])
  await ask({ type: 'stock_count', sku, ...shelves[0], counted: 40, expectedOnHand: onHand })
  const atOnce = pLimit(8)
  const [orders, results] = await Promise.all([
    Promise.all(
      Array.from({ length: 150 }, () =>
        atOnce(() => placeOrders(shop.log, [{ lines: [[sku, 1 + (draw(1) as 0 | 1)]] }])),
      ),
    ),
    Promise.all(Array.from({ length: 200 }, () => atOnce(act))),
  ])
  await allClosed(database.pool, orders.flat())

  expect(await brokenInvariants(database.pool)).toEqual({})
  const count = (type: string) => results.filter((result) => result.type === type).length
  expect(count('accepted') + count('refused')).toBe(200)
  expect(count('accepted')).toBeGreaterThan(20)
  expect(count('refused')).toBeGreaterThan(5)
  // Every movement of a person says who and why, and there is an audit row for each of them that was asked.
  expect(
    await rowsOf(
      database.pool,
      `select count(*)::int as nameless from inventory.movements
       where order_id is null and kind <> 'receive' and (actor is distinct from 'staff:olga' or reason is distinct from 'a busy day')`,
    ),
  ).toEqual([{ nameless: 0 }])
  expect(
    await rowsOf(
      database.pool,
      `select outcome, count(*)::int from audit.commands where action like 'stock_%' group by outcome order by outcome`,
    ),
  ).toEqual([
    { outcome: 'accepted', count: count('accepted') + 1 },
    { outcome: 'refused', count: count('refused') },
  ])
  const ends = await rowsOf<{ status: string }>(
    database.pool,
    'select distinct status from orders.orders where id = any($1) order by status',
    [orders.flat()],
  )
  expect(ends.map(({ status }) => status)).toContain('COMPLETED')
})

test('the views find stock that no movement tells of, and units reserved that no order has', async () => {
  await database.pool.query(
    `update inventory.stock set on_hand = on_hand + 1 where sku = 'pull-saw' and warehouse = 'leipzig' and location = 'primary'`,
  )
  expect(Object.keys(await brokenInvariants(database.pool))).toEqual(['stock_equals_ledger'])
  await database.pool.query(
    `update inventory.stock set on_hand = on_hand - 1 where sku = 'pull-saw' and warehouse = 'leipzig' and location = 'primary'`,
  )
  // On another shelf of the same warehouse than the ledger says: the sum of both is right, and each is wrong.
  await database.pool.query(
    `with taken as (update inventory.stock set on_hand = on_hand - 2 where sku = 'pull-saw' and warehouse = 'leipzig' and location = 'primary')
     insert into inventory.stock (sku, warehouse, location, on_hand) values ('pull-saw', 'leipzig', 'back', 2)
     on conflict (sku, warehouse, location) do update set on_hand = inventory.stock.on_hand + 2`,
  )
  expect((await brokenInvariants(database.pool)).stock_equals_ledger).toHaveLength(2)
})
