import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { numberFromId } from '@sagaboard/events/catalog/order-number'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { migrate, SchemaTooNew } from './migrate.ts'
import { databaseUrl } from './testing/database-url.ts'

const migrations = path.resolve(import.meta.dirname, '../migrations')
/** What the first release had: tables and rules. */
const firstRelease = 2

let name: string
let url: string
let client: pg.Client

beforeEach(async () => {
  name = `test_${randomUUID().replaceAll('-', '')}`
  url = databaseUrl(inject('postgres').adminUrl, name)
  await onServer(`create database ${name}`)
  client = new pg.Client({ connectionString: url })
  await client.connect()
  await applyFirstRelease()
})

afterEach(async () => {
  await client.end()
  await onServer(`drop database if exists ${name} with (force)`)
})

async function onServer(statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: inject('postgres').adminUrl })
  await admin.connect()
  await admin.query(statement).finally(() => admin.end())
}

async function applyFirstRelease(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-migrations-'))
  await cp(migrations, folder, { recursive: true })
  const journal = path.join(folder, 'meta/_journal.json')
  const { entries, ...rest } = JSON.parse(await readFile(journal, 'utf8')) as { entries: unknown[] }
  await writeFile(journal, JSON.stringify({ ...rest, entries: entries.slice(0, firstRelease) }))
  await applyMigrations(drizzle(client), { migrationsFolder: folder })
  await rm(folder, { recursive: true, force: true })
}

const applied = async () =>
  (await client.query<{ count: number }>('select count(*)::int from drizzle.__drizzle_migrations'))
    .rows[0]?.count

test('a database of the first release is brought up to date with the orders that are in it, by several processes at once', async () => {
  const orderId = randomUUID()
  await client.query(
    `insert into payment.payments (order_id, status, amount_minor, currency, token, charge_id, seen_version)
     values ($1, 'refunded', 1800, 'EUR', 'tok_visa', 'ch_1', 5)`,
    [orderId],
  )
  await Promise.all([migrate(url), migrate(url), migrate(url)])
  expect(await applied()).toBeGreaterThan(firstRelease)
  const { rows } = await client.query(
    'select amount_minor, refunded_minor from payment.payments where order_id = $1',
    [orderId],
  )
  expect(rows).toEqual([{ amount_minor: 1800, refunded_minor: 1800 }])
  const before = await applied()
  await migrate(url)
  expect(await applied()).toBe(before)
})

test('orders from before there were numbers go by the beginning of their ids, also two that have the same', async () => {
  const twins = ['3c7f1a2b-44d0-4e63-9c1e-0a6f5b2d7e91', '3c7f1a2b-0000-4e63-9c1e-0a6f5b2d7e91']
  for (const id of twins)
    await client.query(
      `insert into orders.orders (id, status, station, forward_station, version, customer_email, customer_name, ship_to, lines, total_minor, currency,
         payment_status, captured_minor, refunded_minor, shipment_status, parcels, access_token_hash, created_at, updated_at)
       values ($1, 'PENDING', 'reserve', 'reserve', 1, 'ada@example.com', 'Ada', '{}', '[]', 1800, 'EUR', 'none', 0, 0, 'none', '[]', 'x', now(), now())`,
      [id],
    )
  await migrate(url)
  const { rows } = await client.query('select order_number from orders.orders')
  expect(rows).toEqual(twins.map((id) => ({ order_number: numberFromId(id) })))
})

test('keys from before a key named one order go on under themselves; of one that two have sent, the first', async () => {
  const keys = {
    'guest:one': '2026-01-01',
    'u1:a:b': '2026-01-01',
    'guest:twice': '2026-01-02',
    'u1:twice': '2026-01-01',
    'u2:twice': '2026-01-03',
    // Made to be in the way of each other.
    'guest:u3:x': '2026-01-01',
    'u3:x': '2026-01-01',
  }
  for (const [key, at] of Object.entries(keys))
    await client.query(
      `insert into orders.idempotency_keys (key, request_hash, order_id, total_minor, currency, created_at)
       values ($1, $1, gen_random_uuid(), 1, 'EUR', $2)`,
      [key, at],
    )
  await migrate(url)
  const { rows } = await client.query(
    'select key, request_hash as was from orders.idempotency_keys',
  )
  expect(Object.fromEntries(rows.map(({ key, was }) => [was, key]))).toEqual({
    'guest:one': 'one',
    'u1:a:b': 'a:b',
    'guest:twice': '§guest:twice',
    'u1:twice': 'twice',
    'u2:twice': '§u2:twice',
    'guest:u3:x': 'u3:x',
    'u3:x': 'x',
  })
  await expect(
    client.query(
      `insert into orders.idempotency_keys (key, request_hash, order_id, total_minor, currency)
       values ('one', '', gen_random_uuid(), 1, 'EUR')`,
    ),
  ).rejects.toThrow('idempotency_keys_pkey')
})

test('two databases number their orders by keys of their own', async () => {
  await migrate(url)
  const { rows } = await client.query(
    `select value from log.settings where name = 'order_number_key'`,
  )
  const other = new pg.Client({
    connectionString: databaseUrl(
      inject('postgres').adminUrl,
      inject('postgres').templates.migrated,
    ),
  })
  await other.connect()
  const theirs = await other
    .query(`select value from log.settings where name = 'order_number_key'`)
    .finally(() => other.end())
  expect([rows.length, theirs.rows.length]).toEqual([1, 1])
  expect(rows).not.toEqual(theirs.rows)
})

const partitions = async () =>
  (await client.query(`select value from log.settings where name = 'partitions'`)).rows[0]?.value

test('a log that is in use keeps the partitions that it was made with', async () => {
  await client.query(`insert into log.cursors (group_name, partition) values ('orders', 31)`)
  await migrate(url)
  expect(await partitions()).toBe(32)
})

test('a log that nobody has used gets as many partitions as a new one', async () => {
  await migrate(url)
  expect(await partitions()).toBe(8)
})

test('a migration that fails half-way leaves the database as it was, and is made when what was in its way is gone', async () => {
  // One of the new tables is in the way; those before it must not stay.
  await client.query('create table simulated.fault_switches (id int)')
  await expect(migrate(url)).rejects.toThrow()
  expect(await applied()).toBe(firstRelease)
  expect((await client.query(`select to_regclass('log.amendments') as name`)).rows).toEqual([
    { name: null },
  ])
  await client.query('drop table simulated.fault_switches')
  await migrate(url)
  expect(await applied()).toBeGreaterThan(firstRelease)
})

test('a database of a newer version is refused, and not touched', async () => {
  await migrate(url)
  await client.query(
    `insert into drizzle.__drizzle_migrations (hash, created_at) values ('of tomorrow', 0)`,
  )
  const before = await applied()
  await expect(migrate(url)).rejects.toThrow(SchemaTooNew)
  expect(await applied()).toBe(before)
})
