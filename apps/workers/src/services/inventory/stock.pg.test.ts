import { useTestDatabase as ownDatabase } from '@sagaboard/db/testing/template-database'
import { inTransaction } from '@sagaboard/db/transaction'
import type { StockMovement } from '@sagaboard/events/saga/inventory'
import { beforeEach, expect, test } from 'vitest'
import { postgresInventory, Stock } from './store.ts'

const database = ownDatabase({ seeded: true })

const moved = (kind: 'reserve' | 'release', quantity: number): StockMovement => ({
  ...{ line: 1, sku: 'enamel-mug', warehouse: 'leipzig', location: 'primary', quantity, kind },
  onHand: 0,
  reserved: kind === 'reserve' ? quantity : -quantity,
})

/** Writes what a batch has decided on rows that it read without a lock. */
const write = (...movements: StockMovement[]) =>
  inTransaction(database.pool, async (tx) => {
    const stock = new Stock([])
    for (const movement of movements) stock.apply(movement)
    postgresInventory.saveMovements(tx, stock.changes(), [])
  })

beforeEach(() =>
  database.pool.query(
    `update inventory.stock set on_hand = 10, reserved = 9 where sku = 'enamel-mug' and warehouse = 'leipzig' and location = 'primary'`,
  ),
)

const reserved = async () =>
  (
    await database.pool.query<{ reserved: number }>(
      `select reserved from inventory.stock where sku = 'enamel-mug' and warehouse = 'leipzig' and location = 'primary'`,
    )
  ).rows[0]?.reserved

test('what a batch reserves before it gives something back has to be there at that moment', async () => {
  await expect(write(moved('reserve', 2), moved('release', 2))).rejects.toMatchObject({
    code: 'SB002',
  })
  expect(await reserved()).toBe(9)
})

test('what it has given back before may be reserved', async () => {
  await write(moved('release', 1), moved('reserve', 2))
  expect(await reserved()).toBe(10)
  await write(moved('release', 3))
  expect(await reserved()).toBe(7)
})
