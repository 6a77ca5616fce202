import { readReaderLines } from '@sagaboard/db/lines'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createLineWatch } from './line-watch.ts'
import { rowsOf } from './testing/ledgers.ts'
import { placeOrders } from './testing/place-order.ts'
import { connect } from './testing/start-workers.ts'
import { useShop } from './testing/use-shop.ts'

const { cleanUp, database, shop } = useShop()

test('what waits in line is written down once a minute, whoever looks, and forgotten after some hours', async () => {
  await placeOrders(shop.log, [{}, {}, {}])
  await shop.pool.query(
    `insert into log.cursors (group_name, partition, position) select g, p, 0 from unnest(array['inventory', 'payment']) g, generate_series(0, 7) p`,
  )
  await shop.pool.query(
    `insert into log.line_looks (group_name, looked_at, in_line, behind_ms) values ('payment', now() - interval '4 hours', 7, 0)`,
  )
  const { pool, close } = await connect(database.url, 'test-lines', 'workers')
  cleanUp.push(close)
  const logger = pino({ level: 'silent' })
  const watches = [createLineWatch({ pool, logger }), createLineWatch({ pool, logger })]
  await Promise.all(watches.map((one) => one.look()))
  const looks = await rowsOf<{ group: string; events: number }>(
    shop.pool,
    'select distinct on (group_name) group_name as "group", in_line as events from log.line_looks order by group_name',
  )
  const lines = await readReaderLines(shop.pool)
  expect(looks).toEqual(lines.map(({ group, events }) => ({ group, events })))
  expect(looks).toContainEqual({ group: 'inventory', events: 3 })
  const [counted] = await rowsOf<{ old: number; minutes: number; rows: number }>(
    shop.pool,
    `select count(*) filter (where looked_at < now() - interval '3 hours')::int as old, count(distinct looked_at)::int as minutes, count(*)::int as rows from log.line_looks`,
  )
  // Two looks around the turn of a minute are two.
  expect(counted).toMatchObject({ old: 0, rows: 2 * (counted?.minutes ?? 0) })
})
