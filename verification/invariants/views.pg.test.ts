import { createPool } from '@sagaboard/db/client'
import { brokenInvariants, type Invariant } from '@sagaboard/db/invariants'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import type { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { brokenDatabases, statementOf } from './broken-databases.ts'
import { fillRightDatabase, type RightOrders } from './right-database.ts'

const database = useTestDatabase({ seeded: true })
/** One connection: what a test changes in its transaction is what the views read, and is undone. */
let pool: Pool
let orders: RightOrders

beforeAll(async () => {
  orders = await fillRightDatabase(database.url)
  pool = createPool(database.url, { max: 1, applicationName: 'test-invariants' })
})
afterAll(() => pool?.end())

beforeEach(async () => {
  await pool.query('begin')
  // Log and ledgers refuse every change: a broken one is made with that taken away.
  for (const table of ['log.events', 'payment.ledger', 'inventory.movements'])
    await pool.query(`alter table ${table} disable trigger user`)
})
afterEach(() => pool.query('rollback'))

const all = Object.entries(brokenDatabases).flatMap(([view, broken]) =>
  broken.map((one) => ({ view: view as Invariant, ...one })),
)

/** The views that the database has and no broken database proves. */
async function unproved(): Promise<string[]> {
  const { rows } = await pool.query<{ view: string }>(
    `select c.relname as view from pg_class c where c.relnamespace = 'invariant'::regnamespace and c.relkind in ('v', 'm') order by 1`,
  )
  expect(rows.length).toBeGreaterThan(0)
  return rows.map(({ view }) => view).filter((view) => !all.some((one) => one.view === view))
}

test('each view of the database has a broken database that it must find', async () => {
  expect(await unproved()).toEqual([])
})

test('a view without one is named', async () => {
  await pool.query('create view invariant.proved_by_nothing as select 1 where false')
  expect(await unproved()).toEqual(['proved_by_nothing'])
})

test.each(all)('$view finds that $what, and only that', async (broken) => {
  expect(await brokenInvariants(pool)).toEqual({})
  await pool.query(statementOf(broken, orders))
  const found = await brokenInvariants(pool)
  expect(Object.keys(found).sort()).toEqual([broken.view, ...(broken.also ?? [])].sort())
  expect(JSON.stringify(found[broken.view])).toContain(broken.shows ?? '')
})
