import type { ConsumerGroups } from '@sagaboard/events/log/consumer-groups'
import type { Pool } from 'pg'
import { type PgTx, poolReader } from '../transaction.ts'

const statements = {
  join: {
    name: 'log-join',
    text: `
      insert into log.cursors (group_name, partition)
      select $1, generate_series(0, $2::int - 1) on conflict do nothing`,
  },
  claim: {
    name: 'log-claim',
    text: `
      select out_partition as partition, out_position as position, out_share as share
      from log.claim($1, $2, $3 * interval '1 ms')`,
  },
  release: {
    name: 'log-release',
    text: `
      update log.cursors set owner = null, lease_until = null
      where group_name = $1 and owner = $2 and partition = any($3)`,
  },
  leave: {
    name: 'log-leave',
    text: `
      with gone as (delete from log.members where group_name = $1 and member_id = $2)
      update log.cursors set owner = null, lease_until = null where group_name = $1 and owner = $2`,
  },
  advance: { name: 'log-advance-all', text: 'select log.advance_all($1, $2, $3, $4, $5)' },
  recordPosition: {
    name: 'log-record-position',
    text: `
      insert into log.cursors as c (group_name, partition, position)
      select $1, n.partition, least(n.position, coalesce(
        (select e.position from log.events e where e.partition = n.partition
         order by e.position desc limit 1), 0))
      from unnest($2::smallint[], $3::bigint[]) n(partition, position)
      on conflict (group_name, partition)
        do update set position = greatest(c.position, excluded.position)`,
  },
} as const

/**
 * Consumer groups in Postgres: a row for each cursor, with its lease. See
 * `migrations/0001_rules.sql` for what claim and advance promise.
 *
 * @param partitions of the log
 */
export function createPostgresGroups(pool: Pool, partitions: number): ConsumerGroups<PgTx> {
  const reader = poolReader(pool)
  return {
    async join(group) {
      await reader.query(statements.join, [group, partitions])
    },
    async claim(group, member, leaseMs) {
      const rows = await reader.query<{ partition: number; position: number; share: number }>(
        statements.claim,
        [group, member, leaseMs],
      )
      return {
        positions: new Map(rows.map((row) => [row.partition, row.position])),
        share: rows[0]?.share ?? 0,
      }
    },
    async release(group, member, released) {
      await reader.query(statements.release, [group, member, released])
    },
    async leave(group, member) {
      await reader.query(statements.leave, [group, member])
    },
    advance(tx, member, moves) {
      tx.write(statements.advance, [
        member,
        moves.map((move) => move.group),
        moves.map((move) => move.partition),
        moves.map((move) => move.from),
        moves.map((move) => move.to),
      ])
    },
    async recordPosition(group, positions) {
      await reader.query(statements.recordPosition, [
        group,
        [...positions.keys()],
        [...positions.values()],
      ])
    },
  }
}
