import { type EventType, eventTypes, services } from '@sagaboard/events/catalog/events'
import { sagaGraph } from '@sagaboard/events/saga/graph'
import { subscribesTo } from '@sagaboard/events/saga/order-saga'
import { stepOf } from '@sagaboard/events/saga/steps'
import type { Pool } from 'pg'
import { iso } from './instant.ts'
import type { Bucket, Incident, OverviewSnapshot, StepFigures, Waiting } from './overview-types.ts'

/** The payment token whose charges fail while the simulated provider's switch is on. */
export const simulatedOutage = 'tok_outage'

const windowSeconds = 15 * 60
const bucketCount = 60
/** Of each partition at most so many of the newest events are read, so that a busy log costs no more than a quiet one. */
const eventsPerPartitionMax = 8_000
/** A line longer than this is long enough to be worried about. */
const waitingPerPartitionMax = 8_000

/** Which step states which event: the answers of the line. */
const stated = eventTypes
  .map((type) => ({ type, step: stepOf(type) }))
  .filter(({ step }) => step !== undefined && step !== 'placed')

/** The events by which a step says no: those that lead across the lanes, and the carrier's "too late". */
export const refusalTypes: readonly EventType[] = eventTypes.filter(
  (type) =>
    type === 'CancellationRefused' ||
    sagaGraph.edges.some((edge) => edge.kind === 'refusal' && edge.events.includes(type)),
)

const whereOrdersAre = {
  name: 'console_overview_steps',
  text: `
    select o.step, count(*)::int as orders,
      count(*) filter (where o.status not in ('COMPLETED', 'CANCELLED'))::int as under_way,
      count(*) filter (where b.state = 'retrying')::int as retrying,
      count(*) filter (where b.state = 'dead')::int as dead
    from orders.orders o
    left join (select order_id, min(state) as state from read.blocked where state <> 'asked' group by order_id) b on b.order_id = o.id
    group by o.step`,
}

// The window starts later when a partition holds more than is read of it: rates are then those of the shorter span.
const whatHappened = {
  name: 'console_overview_window',
  text: `
    with tail as materialized (
      select p.partition, e.order_id, e.type, e.time, e.causation_id
      from (select distinct partition from read.cursors) p
      cross join lateral (select * from log.events e where e.partition = p.partition order by e.position desc limit ${eventsPerPartitionMax}) e
      where e.time >= now() - interval '${windowSeconds} seconds'
    ),
    span as (
      select greatest(now() - interval '${windowSeconds} seconds',
        (select max(first) from (select min(time) as first from tail group by partition having count(*) = ${eventsPerPartitionMax}) cut)) as start
    ),
    recent as materialized (select tail.* from tail, span where tail.time >= span.start),
    step as (select * from unnest($1::text[], $2::text[]) as step(type, step)),
    by_step as (
      select step.step, count(*)::int as handled, (count(*) filter (where r.type = any($3)))::int as refused,
        percentile_cont(0.5) within group (order by took.ms) as "p50Ms", percentile_cont(0.95) within group (order by took.ms) as "p95Ms"
      from recent r
      join step on step.type = r.type
      left join log.events c on c.order_id = r.order_id and c.id = r.causation_id
      cross join lateral (select extract(epoch from r.time - c.time)::float8 * 1000 as ms) took
      group by step.step
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

// Positions are drawn from one sequence for all partitions, so what waits is counted, up to a bound per partition. Only what
// the group hears waits for it: its cursor passes the rest by when there is time.
const whoWaits = {
  name: 'console_overview_waiting',
  text: `
    select c.group_name as "group", coalesce(sum(behind.events), 0)::int as events,
      coalesce(max(extract(epoch from now() - behind.oldest)) * 1000, 0)::float8 as "waitingMs"
    from read.cursors c
    cross join lateral (
      select count(*) as events, min(time) as oldest
      from (select time, type from log.events e where e.partition = c.partition and e.position > c.position order by e.position limit ${waitingPerPartitionMax}) w
      where c.group_name = any($1) is not true or (c.group_name, w.type) in (select * from unnest($1::text[], $2::text[]))
    ) behind
    group by c.group_name
    order by c.group_name`,
}

const whatIsWrong = {
  name: 'console_overview_troubles',
  text: `
    select b.state, b.group_name as "group", b.fingerprint, max(b.error) as error, min(b.event_type) as "eventType", count(*)::int as orders,
      coalesce(sum(o.total_minor), 0)::int as "heldMinor", coalesce(min(o.currency), 'EUR') as currency,
      min(b.since) as since, min(b.next_at) as "nextAt", case when count(*) = 1 then min(b.order_id::text) end as "orderId",
      case when count(*) = 1 then min(o.order_number) end as "orderNumber"
    from read.blocked b left join orders.orders o on o.id = b.order_id
    where b.state <> 'asked'
    group by b.state, b.group_name, b.fingerprint
    order by b.state, count(*) desc
    limit 12`,
}

const whatTheOutageHolds = {
  name: 'console_overview_outage',
  text: `
    select count(*)::int as orders from read.blocked b join read.payments p on p.order_id = b.order_id
    where b.group_name = 'payment' and p.token = $1 and exists (select from read.outages where name = $1)`,
}

/** Each service with each event type that the table routes to it; the projector hears everything. */
const heard = services.flatMap((service) =>
  service === 'orders' ? [] : subscribesTo(service).map((type) => ({ service, type })),
)

interface StepRow {
  step: StepFigures['step']
  orders: number
  under_way: number
  retrying: number
  dead: number
}

interface WindowRow {
  at: Date | string
  start: Date | string
  steps: Pick<StepFigures, 'step' | 'handled' | 'refused' | 'p50Ms' | 'p95Ms'>[]
  refusals: OverviewSnapshot['refusals']
  buckets: (Omit<Bucket, 'fromMs'> & { bucket: number })[]
  overall: OverviewSnapshot['overall']
}

type IncidentRow = Omit<Incident, 'since' | 'nextAt'> & {
  since: Date | string
  nextAt: Date | string | null
}

/** Where every order is, how the steps do, who waits and what is wrong, read from the tables themselves. */
export async function readOverview(pool: Pool): Promise<OverviewSnapshot> {
  const [where, happened, waits, wrong, held] = await Promise.all([
    pool.query<StepRow>(whereOrdersAre),
    pool.query<WindowRow>({
      ...whatHappened,
      values: [stated.map(({ type }) => type), stated.map(({ step }) => step), refusalTypes],
    }),
    pool.query<Waiting>({
      ...whoWaits,
      values: [heard.map(({ service }) => service), heard.map(({ type }) => type)],
    }),
    pool.query<IncidentRow>(whatIsWrong),
    pool.query<{ orders: number }>({ ...whatTheOutageHolds, values: [simulatedOutage] }),
  ])
  const window = happened.rows[0]
  if (!window) throw new Error('The window of the fleet came back without a row.')
  return {
    at: iso(window.at),
    steps: sagaGraph.steps.map(({ id }) => {
      const now = where.rows.find((row) => row.step === id)
      const lately = window.steps.find((row) => row.step === id)
      return {
        step: id,
        orders: now?.orders ?? 0,
        retrying: now?.retrying ?? 0,
        dead: now?.dead ?? 0,
        handled: lately?.handled ?? 0,
        refused: lately?.refused ?? 0,
        p50Ms: lately?.p50Ms ?? null,
        p95Ms: lately?.p95Ms ?? null,
      }
    }),
    underWay: where.rows.reduce((sum, row) => sum + row.under_way, 0),
    refusals: window.refusals,
    window: { fromMs: Date.parse(iso(window.start)), toMs: Date.parse(iso(window.at)) },
    buckets: fillBuckets(window),
    overall: window.overall,
    waiting: waits.rows,
    heldByOutage: held.rows[0]?.orders ?? 0,
    incidents: wrong.rows.map((row) => ({
      ...row,
      since: iso(row.since),
      nextAt: row.nextAt === null ? null : iso(row.nextAt),
    })),
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
