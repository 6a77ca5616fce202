import { refusalReasons } from '@sagaboard/events/catalog/events'
import {
  type CutShort,
  type DrillFacts,
  type DrillOrders,
  drillOrdersMax,
} from '@sagaboard/events/commands/drill'
import { loadKeyPrefix } from '@sagaboard/events/commands/load'
import type { Reader } from './transaction.ts'

const some = (condition: string) => `
  (select json_build_object('count', count(*) filter (where ${condition}),
    'orders', coalesce(json_agg(json_build_object('id', id, 'number', order_number) order by created_at, id)
      filter (where ${condition} and place <= ${drillOrdersMax}), '[]'))
   from (select *, row_number() over (partition by ${condition} order by created_at, id) as place from told) t)`

// In SQL: the orders of a drill are those of its load, found by the keys that their numbers make, however many others there are.
const facts = {
  name: 'drill-facts',
  text: `
    with drill as (
      select d.id, d.load_id, d.created_at, d.stopped_at, d.seen_broken, d.seen_dead, d.ends_at as until,
        (d.expected->>'endedWithinMinutes')::float8 * interval '1 min' as ended_within, l.taken, l.placed, l.refused, l.stopped_at as load_stopped_at,
        coalesce(l.stopped_at, l.ends_at) as load_end, s.ends_at as fault_end
      from read.drills d join read.load_runs l on l.id = d.load_id join read.fault_switches s on s.id = d.switch_id
      where d.id = $1
    ),
    mine as materialized (
      select o.id, o.order_number, o.status, o.reason, o.created_at, o.closed_at
      from drill cross join lateral generate_series(1, drill.taken) n
      join orders.idempotency_keys k on k.key = $2 || n
      join orders.orders o on o.id = k.order_id
    ),
    dead as (select distinct b.order_id from read.blocked b where b.state = 'dead'),
    told as materialized (
      select m.*,
        m.status = 'CANCELLED' and m.reason = any($3) as is_refused,
        coalesce(m.closed_at, now()) > m.created_at + drill.ended_within as is_late,
        drill.seen_dead ? m.id::text or exists (select from dead where dead.order_id = m.id) as is_needed
      from mine m cross join drill
    ),
    quiet as (select max(coalesce(closed_at, created_at)) as at, count(*) filter (where closed_at is null)::int as open from mine)
    select drill.placed, drill.refused as "notPlaced", drill.taken - drill.placed - drill.refused as unsettled, quiet.open,
      (select count(*)::int from mine where status = 'COMPLETED') as completed,
      (select count(*)::int from told where status = 'CANCELLED' and not is_refused) as cancelled,
      ${some('is_refused')} as refused, ${some('is_late')} as late, ${some('is_needed')} as needed,
      (select max(extract(epoch from closed_at - created_at))::float8 * 1000 from mine) as "slowestMs",
      (select coalesce(json_agg(distinct name), '[]') from (
         select jsonb_array_elements_text(drill.seen_broken) as name
         union select invariant from read.invariant_looks where broken > 0 and looked_at >= drill.created_at) b) as broken,
      (select json_build_object('all', count(*), 'since', count(*) filter (where looked_at >= coalesce(quiet.at, drill.created_at)))
       from read.invariant_looks) as looked,
      greatest(load_end, fault_end) <= now() as "isOver",
      extract(epoch from now() - greatest(load_end, fault_end))::float8 * 1000 as "overMs",
      case when quiet.open = 0 then extract(epoch from now() - quiet.at)::float8 * 1000 end as "quietMs",
      case when drill.stopped_at is not null then 'stopped' when drill.load_stopped_at is not null then 'load_stopped'
        when fault_end < drill.until then 'fault_ended' end as "cutShort"
    from drill cross join quiet`,
}

type FactsRow = Omit<DrillFacts, 'refused' | 'late' | 'needed' | 'cutShort'> &
  Record<'refused' | 'late' | 'needed', DrillOrders> & { cutShort: CutShort | null }

/**
 * What has become of a drill's orders so far; undefined: there is no such drill.
 *
 * @param loadId of the load that it placed
 */
export async function readDrillFacts(
  reader: Reader,
  { id, loadId }: { id: string; loadId: string },
): Promise<DrillFacts | undefined> {
  const [row] = await reader.query<FactsRow>(facts, [id, loadKeyPrefix(loadId), refusalReasons])
  return row
}
