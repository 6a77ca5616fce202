import type { Pool } from 'pg'
import { heardTypes } from './heard-types.ts'
import type { Waiting } from './overview-types.ts'

/** A line longer than this is long enough to be worried about. */
const waitingPerPartitionMax = 8_000

// In SQL: the pairs of two arrays are compared with pairs of columns, which Drizzle can't say.
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

/** How many events wait for each group, and since when. */
export async function readWaiting(pool: Pool): Promise<Waiting[]> {
  return (await pool.query<Waiting>({ ...whoWaits, values: heardTypes })).rows
}
