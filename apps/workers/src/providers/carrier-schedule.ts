import { insertRows } from '@sagaboard/db/recordset'
import { tracking } from '@sagaboard/db/schema/simulated'
import type { Parcel } from '@sagaboard/events/catalog/events'
import type { Clock } from '@sagaboard/events/runtime/clock'
import type { Pool } from 'pg'
import { type CarrierPace, timetableOf } from './carrier-timetable.ts'

/** One piece of news to tell. */
export type DueNews = Pick<
  typeof tracking.$inferSelect,
  'eventId' | 'orderId' | 'trackingNumber' | 'state' | 'place' | 'tries'
> & { happenedAt: string }

/** At most so many things happen in one go, and so many are told at once. */
const happeningsMax = 500
const tellingsMax = 20

const statements = {
  schedule: insertRows(
    'simulated-schedule',
    tracking,
    [
      ...(['eventId', 'key', 'orderId', 'trackingNumber', 'state', 'place'] as const),
      ...(['dueAt', 'tells', 'nextAt'] as const),
    ],
    'on conflict (event_id) do nothing',
  ),
  // That parcels are picked up is written into the label's own row, under its lock: a void that comes first bars it, and one
  // that comes later is too late. Of a label that was voided nothing happens any more, and nothing is told.
  happen: {
    name: 'simulated-happen',
    text: `
      with due as (
        select t.event_id, t.key, t.state from simulated.tracking t
        where t.tells > 0 and t.happened_at is null and t.due_at <= $1 order by t.due_at limit ${happeningsMax} for update skip locked
      ), gone as (
        update simulated.labels l set picked_up = true
        from (select distinct key from due where state = 'picked_up') d where l.key = d.key and l.voided_at is null returning l.key)
      update simulated.tracking t
      set happened_at = case when l.voided_at is null then t.due_at end, tells = case when l.voided_at is null then t.tells else 0 end
      from due d join simulated.labels l on l.key = d.key
      where t.event_id = d.event_id and (l.voided_at is not null or l.picked_up or d.key in (select key from gone))`,
  },
  // Whoever takes it has until $2 to tell it; then it is told by the next.
  take: {
    name: 'simulated-take',
    text: `
      update simulated.tracking t set tries = t.tries + 1, next_at = $2
      from (select event_id from simulated.tracking where tells > 0 and happened_at is not null and next_at <= $1
            order by next_at, due_at limit ${tellingsMax} for update skip locked) d
      where t.event_id = d.event_id
      returning t.event_id as "eventId", t.order_id as "orderId", t.tracking_number as "trackingNumber", t.state, t.place, t.tries,
        t.happened_at as "happenedAt"`,
  },
  told: {
    name: 'simulated-told',
    text: 'update simulated.tracking set tells = tells - 1, tries = 0, next_at = $2 where event_id = $1',
  },
  later: {
    name: 'simulated-later',
    text: 'update simulated.tracking set next_at = $2 where event_id = $1',
  },
  forget: {
    name: 'simulated-forget',
    text: 'update simulated.tracking set tells = 0 where event_id = $1',
  },
} as const

/**
 * What becomes of the simulated carrier's parcels: its durable timer and outgoing box, kept in its own book. Any number of
 * processes may look; each row is held by one.
 */
export interface CarrierSchedule {
  /** Writes down what becomes of parcels, once: asked again with the same key, what was written first stays. */
  enter(label: { key: string; orderId: string; postcode: string }, parcels: Parcel[]): Promise<void>
  /** What is due happens. */
  happen(): Promise<void>
  /** What is to be told now; taken until `untilMs`, then it is somebody else's. */
  take(untilMs: number): Promise<DueNews[]>
  told(eventId: string): Promise<void>
  /** To be told again at `atMs`. */
  later(eventId: string, atMs: number): Promise<void>
  /** Nobody wants to know it. */
  forget(eventId: string): Promise<void>
}

export function createCarrierSchedule(
  pool: Pool,
  pace: CarrierPace,
  clock: Pick<Clock, 'now'>,
): CarrierSchedule {
  const at = (ms: number) => new Date(ms)
  const run = async (statement: { name: string; text: string }, values: unknown[]) => {
    await pool.query({ ...statement, values })
  }
  return {
    async enter({ key, orderId, postcode }, parcels) {
      const rows = parcels.flatMap((parcel) =>
        timetableOf({ key, postcode }, parcel, pace, clock.now()),
      )
      const { name, text } = statements.schedule
      const values = statements.schedule.encode(rows.map((row) => ({ ...row, key, orderId })))
      await pool.query({ name, text, values })
    },
    happen: () => run(statements.happen, [at(clock.now())]),
    async take(untilMs) {
      const values = [at(clock.now()), at(untilMs)]
      return (await pool.query<DueNews>({ ...statements.take, values })).rows
    },
    told: (eventId) => run(statements.told, [eventId, at(clock.now())]),
    later: (eventId, atMs) => run(statements.later, [eventId, at(atMs)]),
    forget: (eventId) => run(statements.forget, [eventId]),
  }
}
