import { expect, test } from 'vitest'
import { createPool } from './client.ts'
import { brokenAmong, orderInvariants, wholeInvariants } from './invariants.ts'
import { useTestDatabase as ownDatabase } from './testing/template-database.ts'

const database = ownDatabase({ seeded: true })
const id = '00000000-0000-7000-8000-000000000001'

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Index Cond'?: string
  Plans?: Plan[]
}

/** The tables that are read from end to end, be it over an index. */
const scanned = (plan: Plan): string[] => {
  const isWhole = /^(Seq|Index|Index Only) Scan$/.test(plan['Node Type']) && !plan['Index Cond']
  return [
    ...(isWhole ? [plan['Relation Name'] ?? '?'] : []),
    ...(plan.Plans ?? []).flatMap(scanned),
  ]
}

test.each(orderInvariants)(
  '%s of one order is read by keys, however many others there are',
  async (view) => {
    const client = await database.pool.connect()
    try {
      await client.query('set enable_seqscan = off')
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `explain (format json) select o.id from unnest($1::uuid[]) o(id)
       cross join lateral (select from invariant.${view} where order_id = o.id offset 0) broken`,
        [[id]],
      )
      expect(scanned(rows[0]?.['QUERY PLAN'][0].Plan as Plan)).toEqual([])
    } finally {
      await client.query('reset enable_seqscan')
      client.release()
    }
  },
)

test('in a shop so new that it has no statistics, no index is read for an order but by its id', async () => {
  // Sent and paid orders, each with its references; as many as a plan that joins two indexes needs to look cheap.
  await database.pool.query('alter table log.events set (autovacuum_enabled = off)')
  await database.pool.query(
    `insert into log.events (position, partition, order_id, version, id, type, schema_version, time, data, correlation_id, actor)
     select n, 0, ('00000000-0000-7000-8000-' || lpad((n / 6)::text, 12, '0'))::uuid, n % 6 + 1, gen_random_uuid(),
       (array['OrderCreated', 'InventoryReserved', 'PaymentCompleted', 'ShipmentCreated', 'InventoryCommitted', 'OrderCompleted'])[n % 6 + 1],
       1, now(), jsonb_build_object('orderId', n, 'chargeId', 'ch_' || n, 'note', repeat('x', 200)), gen_random_uuid(), null
     from generate_series(6, 42000) n`,
  )
  const pool = createPool(database.url, {
    max: 1,
    applicationName: 'test-one-index',
    oneIndex: true,
  })
  const bitmaps = async (by: Pick<typeof pool, 'query'>) => {
    const { rows } = await by.query<{ 'QUERY PLAN': string }>(
      `explain select o.id from unnest($1::uuid[]) o(id)
       cross join lateral (select from invariant.packed_before_shipped where order_id = o.id offset 0) broken`,
      [[id]],
    )
    return rows.filter((row) => row['QUERY PLAN'].includes('events_references')).length
  }
  try {
    expect(await bitmaps(database.pool)).toBeGreaterThan(0)
    expect(await bitmaps(pool)).toBe(0)
  } finally {
    await pool.end()
  }
})

test('the workers may look at each of them, and every invariant is of one kind', async () => {
  const pool = database.poolOf('workers')
  for (const view of orderInvariants) expect(await brokenAmong(pool, view, [id])).toEqual(new Set())
  for (const view of wholeInvariants) await pool.query(`select from invariant.${view}`)
  expect(new Set([...orderInvariants, ...wholeInvariants]).size).toBe(
    orderInvariants.length + wholeInvariants.length,
  )
})
