import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { expect, test } from 'vitest'
import { receiveStock } from '../stock.ts'
import { brokenInvariants } from './invariants.ts'

const database = useTestDatabase({ seeded: true })

test('a run that lost an order or stock has no figures: the broken promises are named', async () => {
  const { pool } = database
  await receiveStock(pool)
  expect(await brokenInvariants(pool, 0)).toEqual([])

  await pool.query(`update inventory.stock set on_hand = on_hand - 1 where sku = 'bench-01'`)
  const broken = await brokenInvariants(pool, 1)
  expect(broken).toContain('every order that was accepted is there: 0 orders instead of 1')
  expect(broken).toContain('what was sold has left the stock: 1 products are off')
  expect(broken).toContain('invariant.stock_equals_ledger: 1 rows')
})
