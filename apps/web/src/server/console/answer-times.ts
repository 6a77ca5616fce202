import { sagaRows } from '@sagaboard/events/saga/sagas'
import type { Pool } from 'pg'
import { isCauseOf } from './cause.ts'

/** How long a service took to answer what it heard: from when it happened to the answer in the log, in ms. */
export interface AnswerTimes {
  name: string
  answers: number
  p50Ms: number
  p95Ms: number
}

/** Of each partition, and of the messages, so many of the newest are looked at, however many there ever were. */
const newestMax = 400
/** What is older is not lately. */
export const answersMinutes = 15

/** Who answers what with what: as three columns. */
const answers = sagaRows.flatMap(({ service, on, emits }) =>
  emits.map((answer) => [service, on, answer] as const),
)
const columns = [0, 1, 2].map((at) => answers.map((row) => row[at]))

// In SQL: percentiles, and a bounded read per partition, which Drizzle would only wrap.
// The time in line is part of it, as are the calls: it is what an order waits. Messages answer by being written.
const times = {
  name: 'console_answer_times',
  text: `
    with newest as materialized (
      select e.order_id, e.version, e.type, e.time, e.causation_id
      from (select distinct partition from read.cursors) p
      cross join lateral (select * from log.events e where e.partition = p.partition order by e.position desc limit ${newestMax}) e
      where e.time >= now() - interval '${answersMinutes} min'
    ),
    took as (
      select a.service as name, n.time - c.time as took
      from newest n
      join log.events c on ${isCauseOf('c', 'n')}
      join unnest($1::text[], $2::text[], $3::text[]) a(service, heard, answer) on a.answer = n.type and a.heard = c.type
      union all
      select 'notifications', m.written_at - c.time
      from (select * from read.messages order by written_at desc, id desc limit ${newestMax}) m
      join log.events c on c.order_id = m.order_id and c.version = m.cause_version
      where m.written_at >= now() - interval '${answersMinutes} min'
    )
    select name, count(*)::int as answers,
      percentile_cont(0.5) within group (order by ms) as "p50Ms", percentile_cont(0.95) within group (order by ms) as "p95Ms"
    from (select name, greatest(0, extract(epoch from took))::float8 * 1000 as ms from took) t group by name order by name`,
}

/** How long each service took lately; one that answered nothing is not in it. */
export async function readAnswerTimes(pool: Pool): Promise<AnswerTimes[]> {
  return (await pool.query<AnswerTimes>({ ...times, values: columns })).rows
}
