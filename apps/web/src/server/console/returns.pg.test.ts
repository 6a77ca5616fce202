import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { expect, test } from 'vitest'
import { countEnded, returnsAfter } from './returns.ts'

const database = testDatabase()
const after = {
  at: '2026-03-01T10:00:00.000Z',
  orderId: '00000000-0000-7000-8000-000000000001',
  returnId: 'a',
}

/** The plan of a query; what is avoidable is forbidden, as it is on an empty table the cheapest. */
async function planOf({ sql, params }: { sql: string; params: unknown[] }): Promise<string> {
  const client = await database.pool.connect()
  try {
    for (const way of ['seqscan', 'bitmapscan', 'sort'])
      await client.query(`set enable_${way} = off`)
    const plan = await client.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, params)
    return plan.rows.map((row) => row['QUERY PLAN']).join('\n')
  } finally {
    client.release(true)
  }
}

test.each([
  ['decide', 'returns_open'],
  ['on_the_way', 'returns_open'],
  ['inspect', 'returns_open'],
  ['settling', 'returns_open'],
  ['done', 'returns_ended'],
] as const)('the list %s is read in its order from the index %s', async (group, index) => {
  for (const place of [null, after]) {
    const plan = await planOf(returnsAfter(database.pool, group, place).limit(51).toSQL())
    expect(plan).toContain(index)
    expect(plan).not.toMatch(/Sort|Seq Scan/)
    if (place) expect(plan).toMatch(/Index Cond: \(ROW\(requested_at, order_id, return_id\)/)
  }
})

test('how many have ended is read from an index alone', async () => {
  expect(await planOf(countEnded(database.pool).toSQL())).toContain(
    'Index Only Scan using returns_ended',
  )
})
