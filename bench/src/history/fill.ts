import { randomBytes, randomUUID } from 'node:crypto'
import { readPartitions } from '@sagaboard/db/postgres-log/postgres-log'
import { partitionOf } from '@sagaboard/events/log/partition'
import type { Pool } from 'pg'
import { copyStatement, type Overrides } from './copy-statement.ts'
import { readOrderTables } from './tables.ts'

export interface HistoryOptions {
  /** How many orders there are to be, besides the ones they are copied from. */
  count: number
  /** ended: copies of orders that were completed · open: copies of orders that wait for a person. */
  kind: 'ended' | 'open'
  /** Over so long a time they were placed, the last of them an hour ago. */
  spreadMs: number
  log?: (line: string) => void
}

const hourMs = 3_600_000
const chunkSize = 20_000
const templatesMax = 200

/** What open copies do not share with the orders they are copied from. */
const openOverrides: Overrides = {
  // Nobody tries them again by himself, and their time is not over while the bench runs.
  'log.blocked.state': `'dead'`,
  'log.blocked.next_at': 'null',
  'orders.orders.expires_at': `now() + interval '1 day'`,
}

/**
 * Fills a database with orders, by copying every row of real ones that the services have made: with ids of their own, in
 * the partition that theirs is, spread over time, their events read by every group, and their stock taken. No service
 * may run meanwhile.
 *
 * @param pool a single connection without a time limit
 * @returns how many rows were written
 * @throws Error when there is no order to copy from
 */
export async function fillHistory(
  pool: Pool,
  { count, kind, spreadMs, log }: HistoryOptions,
): Promise<number> {
  const partitions = await readPartitions(pool)
  const { rows: templates } = await pool.query<{ id: string; createdMs: number }>(
    `select id, extract(epoch from created_at)::float8 * 1000 as "createdMs" from orders.orders
     where ${kind === 'ended' ? `status = 'COMPLETED'` : 'closed_at is null'} order by created_at, id limit ${templatesMax}`,
  )
  if (templates.length === 0) throw new Error(`there is no order to copy from (${kind})`)
  const tables = await readOrderTables(
    pool,
    templates.map(({ id }) => id),
  )
  const statements = tables.map((table) =>
    copyStatement(table, kind === 'open' ? openOverrides : {}),
  )
  await pool.query(
    'create temporary table copies (template uuid, id uuid, partition smallint, n int, back interval)',
  )
  let rows = 0
  for (let from = 1; from <= count; from += chunkSize) {
    const size = Math.min(chunkSize, count - from + 1)
    const copies = Array.from({ length: size }, (_, index) => {
      const n = from + index
      const template = templates[n % templates.length] as { id: string; createdMs: number }
      const backMs = hourMs + Math.round(((count - n) / count) * spreadMs)
      const id = idLike(template.id, template.createdMs - backMs)
      return { template: template.id, id, partition: partitionOf(id, partitions), n, backMs }
    })
    await pool.query('begin')
    await pool.query('truncate copies')
    await pool.query(
      `insert into copies select template, id, partition, n, back * interval '1 ms'
       from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::int[], $5::bigint[]) c(template, id, partition, n, back)`,
      [
        copies.map(({ template }) => template),
        copies.map(({ id }) => id),
        copies.map(({ partition }) => partition),
        copies.map(({ n }) => n),
        copies.map(({ backMs }) => backMs),
      ],
    )
    for (const statement of statements) rows += (await pool.query(statement)).rowCount ?? 0
    await pool.query('commit')
    if (count > chunkSize)
      log?.(`${(from + size - 1).toLocaleString('en')} of ${count.toLocaleString('en')} orders`)
  }
  await pool.query('drop table copies')
  await settleDatabase(pool, kind)
  return rows
}

/** What the copies have moved: the stock, the count of what has ended, the cursors, and what the server knows of its tables. */
async function settleDatabase(pool: Pool, kind: HistoryOptions['kind']): Promise<void> {
  await pool.query(
    `update inventory.stock s set on_hand = m.on_hand, reserved = m.reserved
     from (select sku, warehouse, location, sum(on_hand) as on_hand, sum(reserved) as reserved from inventory.movements group by sku, warehouse, location) m
     where (s.sku, s.warehouse, s.location) = (m.sku, m.warehouse, m.location)`,
  )
  await pool.query('delete from orders.ended_counts')
  await pool.query(
    `insert into orders.ended_counts (step, orders) select step, count(*) from orders.orders where closed_at is not null group by step`,
  )
  await pool.query(
    `update log.cursors c set position = head.position
     from (select partition, max(position) as position from log.events group by partition) head where head.partition = c.partition`,
  )
  // The customers of the copies were written to: that began before them.
  await pool.query(
    'update notifications.since set at = least(at, (select min(time) from log.events))',
  )
  if (kind === 'open') {
    await pool.query(`update log.blocked set state = 'dead', next_at = null`)
    await pool.query(
      `update orders.orders set expires_at = now() + interval '1 day' where closed_at is null`,
    )
  }
  await pool.query('vacuum analyze')
  await pool.query('checkpoint')
}

/** A new id of the same kind as this one: in the order of time when that one is (UUID version 7), else random. */
export function idLike(template: string, atMs: number): string {
  if (template.charAt(14) !== '7') return randomUUID()
  const time = Math.round(atMs).toString(16).padStart(12, '0')
  const random = randomBytes(10).toString('hex')
  const variant = ((Number.parseInt(random.charAt(3), 16) & 0x3) | 0x8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`
}
