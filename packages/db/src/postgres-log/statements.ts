import { columnsOf } from '../recordset.ts'
import { events } from '../schema/log.ts'

const columns =
  'e.partition, e.position, e.order_id as "orderId", e.version, e.id, e.type, e.schema_version as "schemaVersion", e.time'
const causes =
  'e.causation_id as "causationId", e.correlation_id as "correlationId", e.traceparent, e.actor'

/** What an entry of the log is made of. */
export const appended = columnsOf(events, [
  ...(['partition', 'orderId', 'version', 'id', 'type', 'schemaVersion', 'time', 'data'] as const),
  ...(['causationId', 'correlationId', 'traceparent', 'actor'] as const),
])

/** The statements of the log in Postgres; those on blocked orders are in blocked.ts. */
export const logStatements = {
  // Whoever has the locks of the partitions is the only one who appends to them: position order is commit order there.
  lockPartitions: {
    name: 'log-lock-partitions',
    text: 'select pg_advisory_xact_lock(7201, p) from unnest($1::int[]) p',
  },
  // The unique key (order, version) is the compare-and-set of those that bring their versions along.
  append: {
    name: 'log-append-versioned',
    text: `insert into log.events (position, ${appended.names}) select nextval('log.position'), ${appended.valuesOf('r')} from ${appended.unnest('r')}`,
  },
  appendNext: { name: 'log-append', text: 'select log.append($1, $2)' },
  lastVersions: {
    name: 'log-last-versions',
    text: `select o.id as "orderId", e.version from unnest($1::uuid[]) o(id)
           cross join lateral (select version from log.events e where e.order_id = o.id order by e.version desc limit 1) e`,
  },
  advance: { name: 'log-advance-all', text: 'select log.advance_all($1, $2, $3, $4, $5)' },
  join: {
    name: 'log-join',
    text: 'insert into log.cursors (group_name, partition) select $1, generate_series(0, $2::int - 1) on conflict do nothing',
  },
  claim: {
    name: 'log-claim',
    text: `select out_partition as partition, out_position as position, out_share as share from log.claim($1, $2, $3 * interval '1 ms')`,
  },
  note: {
    name: 'log-note',
    text: `insert into log.cursors as c (group_name, partition, position)
           select $1, n.partition, least(n.position, coalesce((select e.position from log.events e where e.partition = n.partition order by e.position desc limit 1), 0))
           from unnest($2::smallint[], $3::bigint[]) n(partition, position)
           on conflict (group_name, partition) do update set position = greatest(c.position, excluded.position)`,
  },
  release: {
    name: 'log-release',
    text: 'update log.cursors set owner = null, lease_until = null where group_name = $1 and owner = $2 and partition = any($3)',
  },
  leave: {
    name: 'log-leave',
    text: `with gone as (delete from log.members where group_name = $1 and member_id = $2)
           update log.cursors set owner = null, lease_until = null where group_name = $1 and owner = $2`,
  },
  readAll: {
    name: 'log-read-all',
    text: `select ${columns}, e.data, ${causes} from unnest($1::smallint[], $2::bigint[]) p(partition, position)
           cross join lateral (select * from log.events e where e.partition = p.partition and e.position > p.position order by e.position limit $3) e limit $3`,
  },
  // Of an event that the group does not hear, only the place, the version and the type come along: contiguity needs no more.
  readMatching: {
    name: 'log-read-heard',
    text: `select e.partition, e.position, e.order_id as "orderId", e.version, e.type, h.* from unnest($1::smallint[], $2::bigint[]) p(partition, position)
           cross join lateral (select * from log.events e where e.partition = p.partition and e.position > p.position order by e.position limit $3) e
           left join lateral (select e.id, e.schema_version as "schemaVersion", e.time, e.data, ${causes}) h on (e.type = any($4)) = $5 limit $3`,
  },
  readAt: {
    name: 'log-read-at',
    text: `select ${columns}, e.data, ${causes} from unnest($1::smallint[], $2::bigint[]) p(partition, position)
           join log.events e on e.partition = p.partition and e.position = p.position`,
  },
  readOrder: {
    name: 'log-read-order',
    text: `select e.partition, e.position, e.order_id as "orderId", e.version, e.id, e.type, coalesce(a.schema_version, e.schema_version) as "schemaVersion", e.time,
                  coalesce(a.data, e.data) as data, ${causes}, (a.id is not null) as amended
           from log.events e
           left join lateral (select * from log.amendments a where a.order_id = e.order_id and a.version = e.version order by a.id desc limit 1) a on true
           where e.order_id = $1 and e.version > $2 order by e.version`,
  },
  readOriginals: {
    name: 'log-read-originals',
    text: `select ${columns}, e.data, ${causes} from log.events e
           where e.order_id = $1 and e.version in (select a.version from log.amendments a where a.order_id = $1) order by e.version`,
  },
  verifyEntries: {
    name: 'log-find-known',
    text: `select k.n from unnest($1::int[], $2::bigint[], $3::uuid[], $4::uuid[], $5::int[], $6::text[]) with ordinality k(partition, position, id, order_id, version, type, n)
           join log.events e on e.partition = k.partition and e.position = k.position
            and e.id = k.id and e.order_id = k.order_id and e.version = k.version and e.type = k.type`,
  },
  keepUnroutable: {
    name: 'log-keep-foreign',
    text: `insert into log.foreign_messages (topic, partition, message_offset, key, value, headers, reason)
           select f.topic, f.partition, f."messageOffset", f.key, f.value, f.headers, f.reason
           from json_to_recordset($1::json) f(topic text, partition int, "messageOffset" bigint, key text, value text, headers jsonb, reason text)
           on conflict do nothing`,
  },
  heads: {
    name: 'log-heads',
    text: `select p as partition, coalesce((select e.position from log.events e where e.partition = p order by e.position desc limit 1), 0) as position
           from generate_series(0, $1::int - 1) p`,
  },
} as const
