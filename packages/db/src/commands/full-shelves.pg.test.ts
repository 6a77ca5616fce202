import { randomUUID } from 'node:crypto'
import { onHandMax } from '@sagaboard/events/commands/stock-plan'
import { expect, test } from 'vitest'
import { useTestDatabase as ownDatabase } from '../testing/template-database.ts'
import { inTransaction } from '../transaction.ts'
import { postgresLine } from './line-store.ts'
import { readShelves } from './load-run.ts'
import { readFree } from './place-order-store.ts'

const database = ownDatabase({ seeded: true })
const sku = 'pull-saw'

test('what is free of a product on shelves as full as they may be is read to the unit', async () => {
  const { pool } = database
  await pool.query('delete from inventory.stock where sku = $1', [sku])
  await pool.query(
    `insert into inventory.stock (sku, warehouse, location, on_hand)
     values ($1, 'leipzig', 'primary', $2), ($1, 'leipzig', 'back', $2), ($1, 'lyon', 'primary', $2)`,
    [sku, onHandMax],
  )
  const free = 3 * onHandMax
  await inTransaction(pool, async (tx) => {
    expect(await readFree(tx, [sku])).toEqual(new Map([[sku, free]]))
    expect(await readShelves(tx)).toContainEqual({ sku, free })
  })
  await pool.query(
    'insert into inventory.waiting (order_id, sku, quantity, place) values ($1, $2, 4, 1)',
    [randomUUID(), sku],
  )
  await inTransaction(pool, async (tx) => {
    expect((await postgresLine.readLine(tx)).free).toEqual(new Map([[sku, free]]))
  })
})
