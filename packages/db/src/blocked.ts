/** Statements on the orders that a group can't get past. When a try is due, the caller's clock says. */
export const blockedStatements = {
  // A batch holds these rows until it commits, so that an order is not unblocked while one of its events is passed by.
  among: {
    name: 'blocked-among',
    text: 'select order_id as "orderId" from log.blocked where group_name = $1 and order_id = any($2::uuid[]) for share',
  },
  block: {
    name: 'blocked-block',
    text: `insert into log.blocked as b (group_name, order_id, version, event_type, attempts, state, fingerprint, error, next_at)
           select $1, f."orderId", f.version, f."eventType", f.attempts, case when f."nextAt" is null then 'dead' else 'retrying' end, f.fingerprint, f.error, f."nextAt"
           from json_to_recordset($2::json) f("orderId" uuid, version int, "eventType" text, attempts int, fingerprint text, error text, "nextAt" timestamptz)
           on conflict (group_name, order_id) do update set version = excluded.version, event_type = excluded.event_type, attempts = excluded.attempts,
             state = excluded.state, fingerprint = excluded.fingerprint, error = excluded.error, next_at = excluded.next_at, last_at = now()`,
  },
  claim: {
    name: 'blocked-claim',
    text: `update log.blocked b set next_at = $3::timestamptz + $4 * interval '1 ms'
           from (select order_id from log.blocked where group_name = $1 and state = 'retrying' and next_at <= $3 order by next_at limit $2 for update skip locked) due
           where b.group_name = $1 and b.order_id = due.order_id
           returning b.order_id as "orderId", b.version, b.event_type as "eventType", b.attempts, b.resolution`,
  },
  lock: {
    name: 'blocked-lock',
    text: 'select order_id as "orderId", version, event_type as "eventType", attempts, resolution from log.blocked where group_name = $1 and order_id = $2 for update',
  },
  unblock: { name: 'blocked-unblock', text: 'delete from log.blocked where group_name = $1 and order_id = $2' },
} as const
