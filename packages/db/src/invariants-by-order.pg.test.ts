import { expect, test } from 'vitest'
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

test('the workers may look at each of them, and every invariant is of one kind', async () => {
  const pool = database.poolOf('workers')
  for (const view of orderInvariants) expect(await brokenAmong(pool, view, [id])).toEqual(new Set())
  for (const view of wholeInvariants) await pool.query(`select from invariant.${view}`)
  expect(new Set([...orderInvariants, ...wholeInvariants]).size).toBe(
    orderInvariants.length + wholeInvariants.length,
  )
})
