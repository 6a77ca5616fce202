import { randomBytes, randomUUID } from 'node:crypto'
import { is } from 'drizzle-orm'
import { getViewConfig, PgView } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createPool } from '../client.ts'
import * as views from '../schema/read.ts'
import { databaseUrl } from '../testing/database-url.ts'
import { useTestDatabase } from '../testing/template-database.ts'
import { wrongRights } from '../testing/wrong-rights.ts'
import { type ProcessRole, roles } from './roles.ts'

const database = useTestDatabase({ seeded: true })
const processRoles = ['workers', 'web'] as const

let owner: pg.Client
beforeAll(async () => {
  owner = await signIn(database.url)
})
afterAll(() => owner?.end())

async function signIn(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

/** What a role has that would be a way around grants. */
const powers = `
  select rolname || ' is ' || power as power from pg_roles,
    unnest(array[rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls], array['superuser', 'createdb', 'createrole', 'replication', 'bypassrls']) p(has, power)
  where has and rolname = any($1)
  union all
  select member::regrole || ' is a member of ' || roleid::regrole from pg_auth_members where member::regrole::text = any($2)`

async function wrongPowers(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ power: string }>(powers, [
    Object.values(roles),
    [roles.workers, roles.web],
  ])
  return rows.map(({ power }) => power)
}

test('every table, view, sequence and function has its stated grants, no others, and one owner', async () => {
  expect(await wrongRights(owner)).toEqual([])
})

test('no role is a way around grants', async () => {
  expect(await wrongPowers(owner)).toEqual([])
})

describe('control: what is widened is found', () => {
  const { workers, web } = roles
  test.each([
    [`grant update on log.events to ${web}`, `beyond what is said: log.events: ${web} update`],
    [
      `grant delete on payment.ledger to ${workers}`,
      `beyond what is said: payment.ledger: ${workers} delete`,
    ],
    [
      `grant truncate on inventory.movements to ${workers}`,
      `beyond what is said: inventory.movements: ${workers} truncate`,
    ],
    [
      `grant select on payment.payments to ${web}`,
      `beyond what is said: payment.payments: ${web} select`,
    ],
    [
      `grant select on audit.commands to public`,
      'beyond what is said: audit.commands: PUBLIC select',
    ],
    [
      `grant update (status) on orders.orders to ${web}`,
      `beyond what is said: orders.orders: ${web} update (status)`,
    ],
    [
      `grant update on sequence log.position to ${web}`,
      `beyond what is said: log.position: ${web} update`,
    ],
    [
      `grant execute on function log.claim to ${web}`,
      `beyond what is said: log.claim(): ${web} execute`,
    ],
    [`grant create on schema log to ${workers}`, `beyond what is said: log: ${workers} create`],
    [`grant usage on schema payment to ${web}`, `beyond what is said: payment: ${web} usage`],
    [`revoke select on read.blocked from ${web}`, `missing: read.blocked: ${web} select`],
    ['create table log.new_one ()', 'nothing is said of log.new_one'],
    ['create view read.new_one as select 1', 'nothing is said of read.new_one'],
    ['create sequence orders.new_one', 'nothing is said of orders.new_one'],
    ['create schema another', 'nothing is said of another'],
    // Everybody may call a new function, unless somebody says otherwise.
    [
      `create function log.new_one() returns int language sql as 'select 1'`,
      'beyond what is said: log.new_one(): PUBLIC execute',
    ],
    [`alter table log.events owner to ${workers}`, `log.events belongs to ${workers}`],
  ])('%s', async (change, found) => {
    await owner.query('begin')
    try {
      await owner.query(change)
      expect(await wrongRights(owner)).toContain(found)
    } finally {
      await owner.query('rollback')
    }
  })

  test.each([
    [`alter role ${web} createdb`, `${web} is createdb`],
    [`alter role ${workers} superuser`, `${workers} is superuser`],
    [`grant ${workers} to ${web}`, `${web} is a member of ${workers}`],
    [`grant pg_write_all_data to ${workers}`, `${workers} is a member of pg_write_all_data`],
  ])('%s', async (change, found) => {
    await owner.query('begin')
    try {
      await owner.query(change)
      expect(await wrongPowers(owner)).toContain(found)
    } finally {
      await owner.query('rollback')
    }
  })
})

/** What one process may not do although the other may. */
const unroutable: Record<ProcessRole, readonly string[]> = {
  web: [
    `update inventory.stock set reserved = 0`,
    `update inventory.stock set sku = ''`,
    'delete from inventory.stock',
    'insert into inventory.stock (sku, warehouse, on_hand, reserved) values (null, null, 1, 1)',
    'select from inventory.movements',
    'insert into inventory.movements (order_id) values (null)',
    `update inventory.warehouses set id = ''`,
    'delete from catalog.products',
    `update catalog.products set sku = ''`,
    'update catalog.revision set revision = 0',
    'select from payment.payments',
    'select from payment.ledger',
    'select from shipping.shipments',
    'select from simulated.charges',
    'select from simulated.fault_attempts',
    'select from log.cursors',
    'select error from log.blocked',
    `update log.blocked set error = ''`,
    'delete from log.blocked',
    'select log.claim(null, null, null)',
    `update orders.orders set status = 'COMPLETED'`,
    `update orders.orders set captured_minor = 0, access_token_hash = ''`,
    'insert into payment.ledger default values',
    'insert into simulated.outages (name) values (null)',
    'update simulated.fault_switches set percent = 1',
    // Views of one table can be written through, were it granted.
    'update read.payments set refunded_minor = 0',
    'delete from read.stock',
    'insert into read.ledger default values',
    'delete from read.blocked',
    `update orders.set_orders set state = 'verified'`,
    'update orders.order_sets set lease_by = null',
    `update orders.notes set written_by = ''`,
    'delete from orders.notes',
  ],
  workers: [
    'select email from auth.users',
    'update auth.users set role = null',
    'select from auth.sessions',
    'update orders.idempotency_keys set order_id = null',
    'insert into catalog.products default values',
    'select from read.ledger',
    'insert into orders.order_sets default values',
    'insert into orders.set_orders default values',
    'update orders.order_sets set act = null',
    'delete from orders.orders',
    'select from orders.notes',
    'insert into log.amendments default values',
    'insert into simulated.fault_switches default values',
    'delete from simulated.outages',
    `update catalog.products set price_minor = 0`,
  ],
}

describe.each(processRoles)('a login of %s', (role: ProcessRole) => {
  const login = `test_${role}_${randomUUID().slice(0, 8)}`
  let client: pg.Client

  beforeAll(async () => {
    const password = randomBytes(18).toString('base64url')
    await owner.query(`create role ${login} login password '${password}' in role ${roles[role]}`)
    const url = new URL(database.url)
    url.username = login
    url.password = password
    client = await signIn(url.href)
  })
  afterAll(async () => {
    await client?.end()
    await owner.query(`drop role if exists ${login}`)
  })

  test.each([
    ...unroutable[role],
    'set session_replication_role = replica',
    'delete from log.events',
    `update log.events set type = 'OrderCompleted'`,
    'truncate log.events',
    'alter table log.events disable trigger events_append_only',
    'alter table payment.ledger disable trigger all',
    'drop trigger movements_append_only on inventory.movements',
    'drop table log.events',
    'delete from log.amendments',
    'update audit.commands set reason = null',
    'delete from payment.ledger',
    'update payment.ledger set amount_minor = 0',
    'delete from inventory.movements',
    'truncate inventory.movements',
    `copy (select 1) to program 'id'`,
    `copy (select 1) to '/tmp/sagaboard-roles-test'`,
    `select pg_read_file('/etc/passwd')`,
    `select lo_export(0, '/tmp/sagaboard-roles-test')`,
    `select pg_ls_dir('/')`,
    'create table log.mine ()',
    'create table public.mine ()',
    'create schema mine',
    `create function log.append(int) returns void language sql as ''`,
    'alter function log.append(int[], json) rename to append_gone',
    'create extension pg_trgm',
    'create role mine',
    'alter role current_user superuser',
    'alter system set fsync = off',
    `set role ${roles.owner}`,
    `set session authorization ${roles.owner}`,
    "select setval('log.position', 1)",
    'delete from drizzle.__drizzle_migrations',
    `delete from orders.orders`,
    'delete from orders.idempotency_keys',
  ])('%s: refused', async (statement) => {
    await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' })
  })
})

test('the ledgers, the log and the audit are append-only for their owner, too', async () => {
  for (const table of [
    'log.events',
    'log.amendments',
    'audit.commands',
    'payment.ledger',
    'inventory.movements',
  ])
    for (const statement of [`delete from ${table}`, `truncate ${table}`])
      await expect(owner.query(statement)).rejects.toThrow('append-only')
})

test('a pool with a role has its rights only, whatever its login may do, and a login that is no member keeps its own', async () => {
  const pool = createPool(database.url, { max: 2, applicationName: 'test-role', role: 'web' })
  const stranger = `test_stranger_${randomUUID().slice(0, 8)}`
  await owner.query(`create role ${stranger} login password 'a stranger'`)
  const url = new URL(
    databaseUrl(inject('postgres').adminUrl, new URL(database.url).pathname.slice(1)),
  )
  Object.assign(url, { username: stranger, password: 'a stranger' })
  const other = createPool(url.href, { max: 1, applicationName: 'test-stranger', role: 'web' })
  try {
    const who = 'select current_user as "user"'
    const answers = await Promise.all([pool.query(who), pool.query(who), other.query(who)])
    expect(answers.map(({ rows }) => rows[0].user)).toEqual([roles.web, roles.web, stranger])
    await expect(pool.query('select from payment.payments')).rejects.toMatchObject({
      code: '42501',
    })
    await expect(other.query('select from orders.orders')).rejects.toMatchObject({ code: '42501' })
  } finally {
    await Promise.all([pool.end(), other.end()])
    await owner.query(`drop role ${stranger}`)
  }
})

test('the views that the code names are there, with just these columns', async () => {
  const { rows } = await owner.query<{ view: string; columns: string[] }>(
    `select table_name as view, array_agg(column_name::text order by column_name) as columns from information_schema.columns
     where table_schema = 'read' group by table_name order by table_name`,
  )
  const named = Object.values(views)
    .filter((view) => is(view, PgView))
    .map((view) => {
      const { name, selectedFields } = getViewConfig(view)
      const columns = Object.values(selectedFields).map(
        (column) => (column as { name: string }).name,
      )
      return { view: name, columns: columns.toSorted() }
    })
  expect(named.toSorted((a, b) => a.view.localeCompare(b.view))).toEqual(rows)
})
