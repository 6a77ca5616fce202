import { expect, test } from 'vitest'
import { useTestDatabase } from './testing/template-database.ts'

const database = useTestDatabase()

test('what is kept as JSON is not sorted for statistics: a migration with such a column sets them to 0', async () => {
  const { rows } = await database.pool.query<{ column: string; analysed: boolean }>(`
    select format('%s.%I', c.oid::regclass, a.attname) as column,
      coalesce(a.attstattarget, -1) <> 0 as analysed
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and a.atttypid = 'jsonb'::regtype and not a.attisdropped
      and n.nspname not in ('pg_catalog', 'information_schema')`)
  const named = (analysed: boolean) =>
    rows.flatMap((row) => (row.analysed === analysed ? [row.column] : []))
  expect(named(true)).toEqual([])
  expect(named(false)).toContain('orders.orders.ship_to')
})
