import { type EventType, eventTypes } from '@sagaboard/events/catalog/events'
import { orderGraph } from '@sagaboard/events/saga/graph'
import { orderSaga } from '@sagaboard/events/saga/order-saga'
import type { Pool } from 'pg'
import { isCauseOf } from './cause.ts'
import { iso } from './instant.ts'
import type { Bucket, OverviewSnapshot, StepFigures } from './overview-types.ts'

const windowSeconds = 15 * 60
const bucketCount = 60
/** Of each partition at most so many of the newest events are read, so that a busy log costs no more than a quiet one. */
const eventsPerPartitionMax = 8_000

/** Which step states which event: the answers of the line. */
const stated = eventTypes
  .map((type) => ({ type, step: orderSaga.stepOf(type) }))
  .filter(({ step }) => step !== undefined && step !== 'placed')

/** The events by which a step says no: those that lead across the lanes, and the carrier's "too late". */
export const refusalTypes: readonly EventType[] = eventTypes.filter(
  (type) =>
    type === 'CancellationRefused' ||
    orderGraph.edges.some((edge) => edge.kind === 'refusal' && edge.events.includes(type)),
)

// In SQL: percentiles, buckets and a search, which Drizzle would only wrap.
// Where the window begins in a partition is found by halving, as times grow with positions: what is older is not read.
// The window starts later when a partition holds more than is read of it: rates are then those of the shorter span.
const whatHappened = {
  name: 'console_overview_window',
  text: `
    with recursive search (partition, low, high) as (
      select p.partition, 0::bigint, coalesce((select max(e.position) from log.events e where e.partition = p.partition), 0) + 1
      from (select distinct partition from read.cursors) p
      union all
      select s.partition, case when half.old then half.middle + 1 else s.low end, case when half.old then s.high else half.middle end
      from search s
      cross join lateral (
        select m.middle, coalesce((select e.time < now() - interval '${windowSeconds} seconds' from log.events e
          where e.partition = s.partition and e.position >= m.middle order by e.position limit 1), false) as old
        from (select (s.low + s.high) / 2 as middle) m) half
      where s.low < s.high
    ),
    tail as materialized (
      select s.partition, e.order_id, e.version, e.type, e.time, e.causation_id
      from search s
      cross join lateral (select * from log.events e where e.partition = s.partition and e.position >= s.low order by e.position desc limit ${eventsPerPartitionMax}) e
      where s.low = s.high and e.time >= now() - interval '${windowSeconds} seconds'
    ),
    span as (
      select greatest(now() - interval '${windowSeconds} seconds',
        (select max(first) from (select min(time) as first from tail group by partition having count(*) = ${eventsPerPartitionMax}) cut)) as start
    ),
    recent as materialized (select tail.* from tail, span where tail.time >= span.start),
    step as (select * from unnest($1::text[], $2::text[]) as step(type, step)),
    stated as materialized (select r.*, step.step from recent r join step on step.type = r.type),
    by_step as (
      select r.step, count(*)::int as handled, (count(*) filter (where r.type = any($3)))::int as refused,
        percentile_cont(0.5) within group (order by took.ms) as "p50Ms", percentile_cont(0.95) within group (order by took.ms) as "p95Ms"
      from stated r
      left join log.events c on ${isCauseOf('c', 'r')}
      cross join lateral (select extract(epoch from r.time - c.time)::float8 * 1000 as ms) took
      group by r.step
    ),
    ended as materialized (
      select r.type, r.time, extract(epoch from r.time - f.time)::float8 * 1000 as ms,
        least(${bucketCount}, width_bucket(extract(epoch from r.time)::float8, extract(epoch from span.start)::float8, extract(epoch from now())::float8 + 0.001, ${bucketCount})) as bucket
      from recent r cross join span join log.events f on f.order_id = r.order_id and f.version = 1
      where r.type in ('OrderCompleted', 'OrderCancelled')
    ),
    by_bucket as (
      select bucket, (count(*) filter (where type = 'OrderCompleted'))::int as completed, (count(*) filter (where type = 'OrderCancelled'))::int as undone,
        percentile_cont(0.5) within group (order by ms) filter (where type = 'OrderCompleted') as "p50Ms",
        percentile_cont(0.95) within group (order by ms) filter (where type = 'OrderCompleted') as "p95Ms"
      from ended group by bucket
    )
    select now() as at, span.start,
      (select coalesce(json_agg(s), '[]') from by_step s) as steps,
      (select coalesce(json_agg(x), '[]') from (select type, count(*)::int as count from recent where type = any($3) group by type) x) as refusals,
      (select coalesce(json_agg(b order by b.bucket), '[]') from by_bucket b) as buckets,
      (select json_build_object(
        'completed', count(*) filter (where type = 'OrderCompleted'), 'undone', count(*) filter (where type = 'OrderCancelled'),
        'p50Ms', percentile_cont(0.5) within group (order by ms) filter (where type = 'OrderCompleted'),
        'p95Ms', percentile_cont(0.95) within group (order by ms) filter (where type = 'OrderCompleted')) from ended) as overall
    from span`,
}

interface WindowRow {
  at: Date | string
  start: Date | string
  steps: Pick<StepFigures, 'step' | 'handled' | 'refused' | 'p50Ms' | 'p95Ms'>[]
  refusals: OverviewSnapshot['refusals']
  buckets: (Omit<Bucket, 'fromMs'> & { bucket: number })[]
  overall: OverviewSnapshot['overall']
}

/** What happened lately, up to `at`. */
export type WindowFigures = Pick<WindowRow, 'steps'> &
  Pick<OverviewSnapshot, 'at' | 'refusals' | 'window' | 'buckets' | 'overall'>

/** What happened in the window, by step, over time and in all. */
export async function readWindow(pool: Pool): Promise<WindowFigures> {
  const types = stated.map(({ type }) => type)
  const values = [types, stated.map(({ step }) => step), refusalTypes]
  const [row] = (await pool.query<WindowRow>({ ...whatHappened, values })).rows
  if (!row) throw new Error('The window of the fleet came back without a row.')
  const { steps, refusals, overall } = row
  const [at, start] = [iso(row.at), iso(row.start)]
  return {
    at,
    steps,
    refusals,
    window: { fromMs: Date.parse(start), toMs: Date.parse(at) },
    buckets: fillBuckets(row),
    overall,
  }
}

function fillBuckets({ at, start, buckets }: WindowRow): Bucket[] {
  const fromMs = Date.parse(iso(start))
  const stepMs = (Date.parse(iso(at)) - fromMs) / bucketCount
  return Array.from({ length: bucketCount }, (_, index) => {
    const { bucket: _bucket, ...found } = buckets.find((one) => one.bucket === index + 1) ?? {
      bucket: 0,
      completed: 0,
      undone: 0,
      p50Ms: null,
      p95Ms: null,
    }
    return { fromMs: fromMs + index * stepMs, ...found }
  })
}
