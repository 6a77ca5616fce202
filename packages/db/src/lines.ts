import type { Group } from '@sagaboard/events/catalog/groups'
import type { Pool } from 'pg'
import { heardTypes } from './heard-types.ts'

/** What reads the log: a group, or the relay that carries it to Kafka. */
export type ReaderName = Group | 'relay'

/** What of one partition of the log waits for one reader. */
export interface Line {
  name: ReaderName
  partition: number
  /** Events that it hears and has not handled yet, up to {@link inLineMax}. */
  inLine: number
  /** How old the oldest of them is, in ms; 0 when there is none. */
  behindMs: number
  /** How far it has come. */
  position: number
}

/** A line longer than this is long enough to be worried about. */
export const inLineMax = 8_000

// In SQL: the pairs of two arrays are compared with pairs of columns, which Drizzle can't say.
// Positions are drawn from one sequence for all partitions, so what waits is counted, up to a bound per partition. Only what
// the group hears waits for it: its cursor passes the rest by when there is time.
const lines = {
  name: 'console_lines',
  text: `
    select c.group_name as name, c.partition, behind.events::int as "inLine",
      coalesce(extract(epoch from now() - behind.oldest) * 1000, 0)::float8 as "behindMs", c.position
    from read.cursors c
    cross join lateral (
      select count(*) as events, min(time) as oldest
      from (select time, type from log.events e where e.partition = c.partition and e.position > c.position order by e.position limit ${inLineMax}) w
      where c.group_name = any($1) is not true or (c.group_name, w.type) in (select * from unnest($1::text[], $2::text[]))
    ) behind
    order by c.group_name, c.partition`,
}

/** What waits for each reader in each partition, by name and partition. */
export async function readLines(pool: Pool): Promise<Line[]> {
  return (await pool.query<Line>({ ...lines, values: heardTypes })).rows
}

/** What waits for one reader in all partitions. */
export interface ReaderLine {
  group: ReaderName
  /** Events of the log that it has not handled yet. */
  events: number
  /** How long the oldest of them has been waiting, in ms; 0 when there is none. */
  waitingMs: number
}

/** How many events wait for each reader, and since when. */
export async function readReaderLines(pool: Pool): Promise<ReaderLine[]> {
  const waiting = new Map<string, ReaderLine>()
  for (const { name, inLine, behindMs } of await readLines(pool)) {
    const of = waiting.get(name) ?? { group: name, events: 0, waitingMs: 0 }
    of.events += inLine
    of.waitingMs = Math.max(of.waitingMs, behindMs)
    waiting.set(name, of)
  }
  return [...waiting.values()]
}
