import { databaseOf } from '@sagaboard/db/database'
import type { ReaderLine } from '@sagaboard/db/lines'
import { faultSwitchesView, lineLooksView } from '@sagaboard/db/schema/read'
import { and, avg, count, eq, gt, lt, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import {
  type CompletedFigures,
  type GoalFigures,
  lossReasons,
  type MissedGoal,
  missedGoals,
  type PlacedFigures,
  type ShortProduct,
} from './goals.ts'

/** Of each span so many of the newest orders are read at most, so that a busy shop costs no more than a quiet one. */
export const ordersMax = 5_000
/** Of the orders that are out of stock so many of the newest are asked what they lacked. */
const shortMax = 300
/** With fewer looks at the lines than this nobody can say what is usual. */
const looksMin = 10

const recently = `now() - interval '15 min'`
const before = `now() - interval '75 min'`

const placedIn = (from: string, until: string) => `
  select id, reason, total_minor, currency, created_at from orders.orders
  where created_at >= ${from} and created_at < ${until} order by created_at desc, id limit ${ordersMax}`
const completedIn = (from: string, until: string) => `
  select status, extract(epoch from closed_at - created_at)::float8 * 1000 as ms from orders.orders
  where closed_at >= ${from} and closed_at < ${until} order by closed_at desc limit ${ordersMax}`
const figuresOf = (name: string, from: string, until: string) => `
  select json_build_object('placed', (select count(*) from ${name}),
    'ms', case when (select count(*) from ${name}) < ${ordersMax} then extract(epoch from ${until} - (${from}))
      else extract(epoch from ${until} - (select min(created_at) from ${name})) end * 1000,
    'lost', (select coalesce(json_agg(l), '[]') from (
      select reason, count(*) as orders, sum(total_minor) as minor, min(currency) as currency from ${name}
      where reason = any($1) group by reason) l))`
const timesOf = (from: string, until: string) => `
  select json_build_object('completed', count(*), 'p95Ms', percentile_cont(0.95) within group (order by ms))
  from (${completedIn(from, until)}) c where status = 'COMPLETED'`

// In SQL: percentiles and spans that are cut, which Drizzle would only wrap.
const figures = {
  name: 'console_goals',
  text: `
    with recent as materialized (${placedIn(recently, 'now()')}),
    earlier as materialized (${placedIn(before, recently)}),
    lacked as materialized (
      select o.id, s.sku
      from (select id from recent where reason = 'out_of_stock' order by created_at desc limit ${shortMax}) o
      cross join lateral (select e.data from log.events e where e.order_id = o.id and e.type = 'InventoryRejected' limit 1) e
      cross join lateral jsonb_to_recordset(e.data->'shortages') s(sku text)
    ),
    most as (select sku, count(distinct id)::int as orders, (count(*) over ())::int - 1 as others from lacked group by sku order by 2 desc, 1 limit 1)
    select (${figuresOf('recent', recently, 'now()')}) as "placedNow",
      (${figuresOf('earlier', before, recently)}) as "placedBefore",
      (${timesOf(recently, 'now()')}) as "completedNow",
      (${timesOf(before, recently)}) as "completedBefore",
      (select json_build_object('sku', m.sku, 'name', coalesce(p.name, m.sku), 'orders', m.orders, 'others', m.others,
          'free', greatest(0, coalesce((select sum(on_hand - reserved) from read.stock s where s.sku = m.sku), 0)))
        from most m left join catalog.products p on p.sku = m.sku) as short`,
}

interface FiguresRow {
  placedNow: PlacedFigures
  placedBefore: PlacedFigures
  completedNow: CompletedFigures
  completedBefore: CompletedFigures
  short: ShortProduct | null
}

/** The goals that are missed now, read from the orders themselves; `lines`: what waits in line. */
export async function readMissedGoals(
  pool: Pool,
  lines: readonly ReaderLine[],
): Promise<MissedGoal[]> {
  return missedGoals(await readGoalFigures(pool, lines))
}

/** What the goals are measured by. */
export async function readGoalFigures(
  pool: Pool,
  lines: readonly ReaderLine[],
): Promise<GoalFigures> {
  const [found, usual, faults] = await Promise.all([
    pool.query<FiguresRow>({ ...figures, values: [lossReasons] }),
    readUsualLines(pool),
    readFaultsOn(pool),
  ])
  const [row] = found.rows
  if (!row) throw new Error('The figures of the goals came back without a row.')
  return {
    placed: { now: row.placedNow, before: row.placedBefore },
    completed: { now: row.completedNow, before: row.completedBefore },
    short: row.short,
    lines: lines.map((line) => ({
      ...line,
      usual: usual.find(({ group }) => group === line.group)?.events ?? null,
    })),
    faults,
  }
}

const looks = lineLooksView

/** What waited for each reader in the hour before the last 15 minutes, on average. */
const readUsualLines = (pool: Pool): Promise<{ group: string; events: number }[]> =>
  databaseOf(pool)
    .select({ group: looks.groupName, events: avg(looks.inLine).mapWith(Number) })
    .from(looks)
    .where(
      and(
        gt(looks.lookedAt, sql`now() - interval '75 min'`),
        lt(looks.lookedAt, sql`now() - interval '15 min'`),
      ),
    )
    .groupBy(looks.groupName)
    .having(sql`${count()} >= ${looksMin}`)

const f = faultSwitchesView

const readFaultsOn = (pool: Pool): Promise<GoalFigures['faults']> =>
  databaseOf(pool)
    .select({ service: f.service, declines: sql<boolean>`bool_or(${eq(f.kind, 'decline')})` })
    .from(f)
    .where(gt(f.endsAt, sql`now()`))
    .groupBy(f.service)
