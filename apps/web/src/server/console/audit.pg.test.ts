import { randomUUID } from 'node:crypto'
import { type NewAuditEntry, writeAudit } from '@sagaboard/db/commands/audit'
import { useTestDatabase as ownDatabase } from '@sagaboard/db/testing/template-database'
import { inTransaction } from '@sagaboard/db/transaction'
import { parse } from 'csv-parse/sync'
import { beforeAll, expect, test } from 'vitest'
import { noAuditFilter } from '../../lib/audit-filter.ts'
import { type AuditPlace, entriesOf, listAudit, listPeople } from './audit.ts'
import { auditFile } from './audit-file.ts'

const database = ownDatabase()
const ada = 'user_ada'

const entry = (index: number, differs: Partial<NewAuditEntry>): NewAuditEntry => ({
  key: `key-${index}`,
  requestHash: 'hash',
  actor: `staff:${ada}`,
  role: 'supervisor',
  action: 'refund',
  orderId: null,
  command: { type: 'refund', amountMinor: 100 },
  reason: `reason ${index}`,
  expectedVersion: 3,
  outcome: 'accepted',
  refusal: null,
  before: null,
  after: { version: 4 },
  ...differs,
})

const entries = [
  entry(0, {}),
  entry(1, { outcome: 'refused', refusal: 'Another was quicker.', reason: '=cmd()' }),
  entry(2, { actor: 'customer', role: 'guest', action: 'cancel_own' }),
  entry(3, { actor: 'customer:user_bob', role: 'customer', action: 'cancel_own' }),
  entry(4, { actor: 'system', role: 'system', action: 'expire' }),
  entry(5, { actor: 'staff:user_gone', action: 'skip' }),
  entry(6, { actor: 'shell', role: 'system', action: 'staff_add' }),
]

beforeAll(async () => {
  await database.pool.query(
    `insert into auth.users (id, name, email, email_verified, role, created_at, updated_at)
     values ($1, 'Ada', 'ada@example.com', true, 'supervisor', now(), now())`,
    [ada],
  )
  // Two of them at one moment: the id parts them.
  for (const pair of [entries.slice(0, 2), ...entries.slice(2).map((one) => [one])])
    await inTransaction(database.poolOf('web'), async (tx) => writeAudit(tx, pair))
})

const found = async (filter: Partial<typeof noAuditFilter>) => {
  const { rows } = await listAudit(
    database.poolOf('web'),
    { ...noAuditFilter, ...filter },
    null,
    50,
  )
  return rows.map(({ reason }) => reason).sort()
}
const reasons = (...indexes: number[]) => indexes.map((index) => entries[index]?.reason).sort()

test('every filter finds what it says', async () => {
  expect(await found({})).toEqual(reasons(0, 1, 2, 3, 5, 6))
  expect(await found({ by: 'staff' })).toEqual(reasons(0, 1, 5))
  expect(await found({ by: 'customers' })).toEqual(reasons(2, 3))
  expect(await found({ by: 'clock' })).toEqual(reasons(4))
  expect(await found({ by: { userId: ada } })).toEqual(reasons(0, 1))
  expect(await found({ outcome: 'refused' })).toEqual(reasons(1))
  expect(await found({ action: 'cancel_own' })).toEqual(reasons(2, 3))
  expect(await found({ age: '1h' })).toHaveLength(6)
  expect(await found({ order: 'nobody@example.com' })).toEqual([])
})

test('who asked is named while there is such an account', async () => {
  const { rows } = await listAudit(database.poolOf('web'), noAuditFilter, null, 50)
  expect(rows.find(({ reason }) => reason === 'reason 0')).toMatchObject({ name: 'Ada' })
  expect(rows.find(({ reason }) => reason === 'reason 5')).toMatchObject({ name: null })
  expect(await listPeople(database.poolOf('web'))).toEqual([{ userId: ada, name: 'Ada' }])
})

test('pages follow each other without a gap, newest first, also at one moment', async () => {
  const seen: string[] = []
  let after: AuditPlace | null = null
  do {
    const page: Awaited<ReturnType<typeof listAudit>> = await listAudit(
      database.poolOf('web'),
      { ...noAuditFilter, by: 'people' },
      after,
      1,
    )
    seen.push(...page.rows.map(({ id }) => id))
    after = page.next
  } while (after)
  const all = await database.pool.query<{ id: string }>(
    `select id from audit.commands where actor <> 'system' order by at desc, id`,
  )
  expect(seen).toEqual(all.rows.map(({ id }) => id))
})

test('the file holds every entry once, over pages, and no formula', async () => {
  const read = (after: AuditPlace | null) =>
    listAudit(database.poolOf('web'), noAuditFilter, after, 2)
  const text = await new Response(auditFile(await read(null), read)).text()
  const rows = parse(text, { columns: true, bom: true }) as Record<string, string>[]
  expect(rows.map(({ reason }) => reason).sort()).toEqual(
    ["'=cmd()", ...reasons(0, 2, 3, 5, 6)].sort(),
  )
  expect(rows.find(({ reason }) => reason === 'reason 0')).toMatchObject({
    actor: `staff:${ada}`,
    name: 'Ada',
    outcome: 'accepted',
    command: '{"type": "refund", "amountMinor": 100}'.replaceAll(': ', ':').replaceAll(', ', ','),
  })
})

test.each([
  { what: 'everything', filter: {}, orderIds: null, index: 'commands_newest' },
  {
    what: 'one of the staff',
    filter: { by: { userId: ada } },
    orderIds: null,
    index: 'commands_of_actor',
  },
  { what: 'one order', filter: {}, orderIds: [randomUUID()], index: 'commands_of_order' },
])('$what is looked for by the index $index', async ({ filter, orderIds, index }) => {
  const { sql, params } = entriesOf(database.pool, { ...noAuditFilter, ...filter }, orderIds, null)
    .limit(50)
    .toSQL()
  const client = await database.pool.connect()
  try {
    await client.query('set enable_seqscan = off')
    const plan = await client.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, params)
    expect(plan.rows.map((row) => row['QUERY PLAN']).join('\n')).toContain(index)
  } finally {
    client.release(true)
  }
})
