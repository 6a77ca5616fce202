import type { Blocked, BlockedOrders } from '@sagaboard/events/log/blocked-orders'
import type { Pool } from 'pg'
import { insertRows } from '../recordset.ts'
import { attempts } from '../schema/log.ts'
import { type PgTx, poolReader } from '../transaction.ts'

const statements = {
  // A batch holds these rows until it commits: an order is not unblocked while one of its events
  // is skipped.
  among: {
    name: 'blocked-among',
    text: `
      select group_name as "group", order_id as "orderId" from log.blocked
      where group_name = any($1::text[]) and order_id = any($2::uuid[]) for share`,
  },
  block: {
    name: 'blocked-block',
    // `asked`: nothing has failed, a call is under way. What a person decided, and that a copy was
    // published, goes on to count while it is the same event that fails.
    text: `
      insert into log.blocked as b (group_name, order_id, version, event_type, attempts, state,
        fingerprint, error, next_at, calling_until)
      select $1, f."orderId", f.version, f."eventType", f.attempts,
        case when f."nextAt" is null then 'dead' when f."isAsked" then 'asked' else 'retrying' end,
        f.fingerprint, f.error, f."nextAt", f."callingUntil"
      from json_to_recordset($2::json) f("orderId" uuid, version int, "eventType" text,
        attempts int, fingerprint text, error text, "nextAt" timestamptz,
        "callingUntil" timestamptz, "isAsked" boolean)
      order by f.fingerprint
      on conflict (group_name, order_id) do update set version = excluded.version,
        event_type = excluded.event_type, attempts = excluded.attempts, state = excluded.state,
        fingerprint = excluded.fingerprint, error = excluded.error, next_at = excluded.next_at,
        calling_until = excluded.calling_until, last_at = now(),
        resolution = case when b.version = excluded.version then b.resolution end,
        dead_lettered_at = case when b.version = excluded.version then b.dead_lettered_at end`,
  },
  keepAttempts: insertRows('attempts-keep', attempts, [
    'orderId',
    'groupName',
    'version',
    'eventType',
    'attempt',
    'call',
    'key',
    'askedAt',
    'tookMs',
    'outcome',
    'detail',
  ]),
  claim: {
    name: 'blocked-claim',
    text: `
      update log.blocked b set next_at = due.until,
        calling_until = greatest(b.calling_until, due.until),
        resolution = nullif(b.resolution, '"retry"')
      from (
        select order_id, $3::timestamptz + $4 * interval '1 ms' as until from log.blocked
        where group_name = $1 and state in ('retrying', 'asked') and next_at <= $3
        order by next_at limit $2 for update skip locked) due
      where b.group_name = $1 and b.order_id = due.order_id
      returning b.order_id as "orderId", b.version, b.event_type as "eventType", b.attempts,
        b.resolution as decision`,
  },
  lock: {
    name: 'blocked-lock',
    text: `
      select order_id as "orderId", version, event_type as "eventType", attempts,
        resolution as decision, coalesce(calling_until > now(), false) as "isCalling"
      from log.blocked where group_name = $1 and order_id = $2 for update`,
  },
  unblock: {
    name: 'blocked-unblock',
    text: 'delete from log.blocked where group_name = $1 and order_id = $2',
  },
  resolve: {
    name: 'blocked-resolve',
    text: `
      update log.blocked set resolution = $3::jsonb, state = 'retrying',
        next_at = least(next_at, greatest(now(), calling_until))
      where group_name = $1 and order_id = $2`,
  },
  // The first word of a fingerprint is the name of the error. What was asked and is not answered yet stays so.
  makeDue: {
    name: 'blocked-make-due',
    text: `
      update log.blocked set state = case when state = 'dead' then 'retrying' else state end,
        next_at = least(next_at, greatest(now(), calling_until))
      where order_id = any($1::uuid[])
        and split_part(fingerprint, ':', 1) not in ('UnreadableEvent', 'UnknownEvent')`,
  },
  clearDecision: {
    name: 'blocked-clear-decision',
    text: 'update log.blocked set resolution = null where group_name = $1 and order_id = $2',
  },
  amend: {
    name: 'blocked-amend',
    text: `
      with tried as (
        update log.blocked set resolution = coalesce(resolution, '"retry"'), state = 'retrying',
          next_at = least(next_at, greatest(now(), calling_until))
        where order_id = $1 and version = $2)
      insert into log.amendments (order_id, version, schema_version, data, actor, note)
      values ($1, $2, $3, $4::jsonb, $5, $6)`,
  },
  retryUnreadable: {
    name: 'blocked-retry-unreadable',
    text: `
      update log.blocked set state = 'retrying', next_at = now()
      where group_name = $1 and state = 'dead'
        and split_part(fingerprint, ':', 1) in ('UnreadableEvent', 'UnknownEvent')`,
  },
} as const

/** The rows of log.blocked. When a try is due, the caller's clock says. */
export function createPostgresBlocked(pool: Pool): BlockedOrders<PgTx> {
  const reader = poolReader(pool)
  return {
    async blockedAmong(tx, groups, orderIds) {
      const rows = await tx.query<{ group: string; orderId: string }>(statements.among, [
        groups,
        orderIds,
      ])
      const blocked = new Map(groups.map((group) => [group, new Set<string>()]))
      for (const { group, orderId } of rows) blocked.get(group)?.add(orderId)
      return blocked
    },
    block(tx, group, failures) {
      tx.write(statements.block, [group, JSON.stringify(failures)])
    },
    keepAttempts(tx, group, kept) {
      if (kept.length === 0) return
      const rows = kept.map((attempt) => ({
        ...attempt,
        groupName: group,
        askedAt: new Date(attempt.askedAt).toISOString(),
        tookMs: Math.round(attempt.tookMs),
      }))
      tx.write(statements.keepAttempts, statements.keepAttempts.encode(rows))
    },
    claimBlocked: (group, limit, now, holdMs) =>
      reader.query(statements.claim, [group, limit, now, holdMs]),
    async lockBlocked(tx, group, orderId) {
      return (await tx.query<Blocked>(statements.lock, [group, orderId]))[0]
    },
    unblock(tx, group, orderId) {
      tx.write(statements.unblock, [group, orderId])
    },
    async resolve(tx, group, { orderId, version }, decision) {
      const [row] = await tx.query<Blocked & { isCalling: boolean }>(statements.lock, [
        group,
        orderId,
      ])
      if (row?.version !== version) return 'not_blocked'
      if (row.isCalling && decision !== 'retry') return 'under_way'
      tx.write(statements.resolve, [group, orderId, JSON.stringify(decision)])
      return 'taken'
    },
    makeDue(tx, orderIds) {
      tx.write(statements.makeDue, [orderIds])
    },
    clearDecision(tx, group, orderId) {
      tx.write(statements.clearDecision, [group, orderId])
    },
    amend(tx, { orderId, version, schemaVersion, data, actor, note }) {
      tx.write(statements.amend, [
        orderId,
        version,
        schemaVersion,
        JSON.stringify(data),
        actor,
        note,
      ])
    },
    async retryUnreadable(group) {
      await reader.query(statements.retryUnreadable, [group])
    },
  }
}
