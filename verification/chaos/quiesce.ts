import { setTimeout as delay } from 'node:timers/promises'
import { disableAllFaults } from '@sagaboard/workers/testing/enable-fault'
import type { Pool } from 'pg'
import { wakeAll } from './faults.ts'

/** What still waits for a retry has waited up to a minute by then; this is several of those. */
const calmMaxMs = 240_000
const lookEveryMs = 100

interface Left {
  open: number
  blocked: number
  behind: number
  /** Returns that are under way. */
  returning: number
  /** Pieces of news that the carrier still has to tell. */
  untold: number
}

const left = `select (select count(*)::int from orders.orders where closed_at is null) as open,
  (select count(*)::int from log.blocked) as blocked,
  (select count(*)::int from orders.returns where status not in ('refused', 'closed', 'given_up')) as returning,
  (select count(*)::int from log.cursors c
    where exists (select from log.events e where e.partition = c.partition and e.position > c.position)) as behind,
  (select count(*)::int from simulated.tracking t join simulated.labels l using (key)
    where t.tells > 0 and l.voided_at is null) as untold`

/**
 * Turns every fault off and waits until everything has ended: each order terminal, none blocked,
 * each group at the end of the log, and all told that the carrier has to tell.
 *
 * @returns how long it took in ms
 * @throws Error with what is left when it does not end
 */
export async function quiesce(pool: Pool): Promise<number> {
  const startedAt = performance.now()
  let last: Left | undefined
  wakeAll()
  while (performance.now() - startedAt < calmMaxMs) {
    // Postgres itself may still be coming up.
    last = await look(pool).catch(() => undefined)
    if (last && last.open + last.blocked + last.behind + last.returning + last.untold === 0)
      return performance.now() - startedAt
    await delay(lookEveryMs)
  }
  throw new Error(
    `It does not end: ${last ? await describe(pool, last) : 'the database does not answer'}`,
  )
}

async function look(pool: Pool): Promise<Left | undefined> {
  await pool.query('delete from simulated.outages')
  await disableAllFaults(pool)
  return (await pool.query<Left>(left)).rows[0]
}

async function describe(
  pool: Pool,
  { open, blocked, behind, returning, untold }: Left,
): Promise<string> {
  const [orders, standing, cursors, returns] = await Promise.all([
    pool.query(
      'select id, status, step, version from orders.orders where closed_at is null order by created_at limit 5',
    ),
    pool.query(
      'select group_name, order_id, version, event_type, attempts, state, next_at, error from log.blocked order by since limit 5',
    ),
    pool.query(
      `select group_name, partition, position, owner, lease_until from log.cursors c
       where exists (select from log.events e where e.partition = c.partition and e.position > c.position) limit 5`,
    ),
    pool.query(
      `select order_id, return_id, status, step from orders.returns
       where status not in ('refused', 'closed', 'given_up') order by requested_at limit 5`,
    ),
  ])
  const rows = [...orders.rows, ...standing.rows, ...cursors.rows, ...returns.rows]
    .map((row) => `\n    ${JSON.stringify(row)}`)
    .join('')
  return `${open} orders open, ${blocked} blocked, ${behind} cursors behind, ${returning} returns under way, ${untold} pieces of news untold; the first of each:${rows}`
}
