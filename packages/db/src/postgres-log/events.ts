import { LeaseLost } from '@sagaboard/events/log/consumer-groups'
import { namedIn } from '@sagaboard/events/log/event-filter'
import type { EventStore, NewEntry } from '@sagaboard/events/log/event-store'
import { undoRequests } from '@sagaboard/events/saga/sagas'
import pLimit from 'p-limit'
import pg from 'pg'
import { isConnectionError } from '../client.ts'
import { lockClasses } from '../lock-classes.ts'
import { columnsOf } from '../recordset.ts'
import { events } from '../schema/log.ts'
import { inTransaction, type PgTx, poolReader } from '../transaction.ts'

const columns = `e.partition, e.position, e.order_id as "orderId", e.version, e.id, e.type,
  e.schema_version as "schemaVersion", e.time`
const causes = `e.causation_id as "causationId", e.correlation_id as "correlationId",
  e.traceparent, e.actor`
const after = `log.events e where e.partition = p.partition and e.position > p.position
  order by e.position limit $3`

/** What an entry of the log is made of. */
const appended = columnsOf(events, [
  ...(['partition', 'orderId', 'version', 'id', 'type', 'schemaVersion', 'time', 'data'] as const),
  ...(['causationId', 'correlationId', 'traceparent', 'actor'] as const),
])

const statements = {
  // Whoever has the locks of the partitions is the only one who appends to them: position order is
  // commit order there.
  lockPartitions: {
    name: 'log-lock-partitions',
    text: `select pg_advisory_xact_lock(${lockClasses.partition}, p) from unnest($1::int[]) p`,
  },
  // The unique key (order, version) is the compare-and-set of those that bring their versions.
  append: {
    name: 'log-append-versioned',
    text: `
      insert into log.events (position, ${appended.names})
      select nextval('log.position'), ${appended.valuesOf('r')} from ${appended.unnest('r')}`,
  },
  appendNext: { name: 'log-append', text: 'select log.append($1, $2)' },
  lastVersions: {
    name: 'log-last-versions',
    text: `
      select o.id as "orderId", e.version from unnest($1::uuid[]) o(id)
      cross join lateral (select version from log.events e where e.order_id = o.id
        order by e.version desc limit 1) e`,
  },
  lastTraces: {
    name: 'log-last-traces',
    text: `
      select distinct on (order_id) order_id as "orderId", traceparent from log.events
      where order_id = any($1::uuid[]) and traceparent is not null order by order_id, version desc`,
  },
  cancelRequests: {
    name: 'log-cancel-requests',
    text: `
      select coalesce(order_id || '/' || (data->>'returnId'), order_id::text) as run, min(version) as version
      from log.events
      where order_id = any($1::uuid[]) and type in (${undoRequests.map((type) => `'${type}'`).join(', ')})
      group by run`,
  },
  readAll: {
    name: 'log-read-all',
    text: `
      select ${columns}, e.data, ${causes}
      from unnest($1::smallint[], $2::bigint[]) p(partition, position)
      cross join lateral (select * from ${after}) e limit $3`,
  },
  // Of an event that does not match, only the place, the version and the type come along:
  // contiguity needs no more.
  readMatching: {
    name: 'log-read-matching',
    text: `
      select e.partition, e.position, e.order_id as "orderId", e.version, e.type, h.*
      from unnest($1::smallint[], $2::bigint[]) p(partition, position)
      cross join lateral (select * from ${after}) e
      left join lateral (select e.id, e.schema_version as "schemaVersion", e.time, e.data, ${causes}
      ) h on (e.type = any($4)) = $5 limit $3`,
  },
  readAt: {
    name: 'log-read-at',
    text: `
      select ${columns}, e.data, ${causes}
      from unnest($1::smallint[], $2::bigint[]) p(partition, position)
      join log.events e on e.partition = p.partition and e.position = p.position`,
  },
  readOrder: {
    name: 'log-read-order',
    text: `
      select e.partition, e.position, e.order_id as "orderId", e.version, e.id, e.type,
        coalesce(a.schema_version, e.schema_version) as "schemaVersion", e.time,
        coalesce(a.data, e.data) as data, ${causes}, (a.id is not null) as amended
      from log.events e
      left join lateral (
        select * from log.amendments a where a.order_id = e.order_id and a.version = e.version
        order by a.id desc limit 1) a on true
      where e.order_id = $1 and e.version > $2 order by e.version`,
  },
  readOriginals: {
    name: 'log-read-originals',
    text: `
      select ${columns}, e.data, ${causes} from log.events e
      where e.order_id = $1
        and e.version in (select a.version from log.amendments a where a.order_id = $1)
      order by e.version`,
  },
  verifyEntries: {
    name: 'log-verify-entries',
    text: `
      select k.n from unnest($1::int[], $2::bigint[], $3::uuid[], $4::uuid[], $5::int[], $6::text[])
        with ordinality k(partition, position, id, order_id, version, type, n)
      join log.events e on e.partition = k.partition and e.position = k.position
        and e.id = k.id and e.order_id = k.order_id and e.version = k.version and e.type = k.type`,
  },
  heads: {
    name: 'log-heads',
    text: `
      select p as partition, coalesce((select e.position from log.events e
        where e.partition = p order by e.position desc limit 1), 0) as position
      from generate_series(0, $1::int - 1) p`,
  },
} as const

/**
 * Transactions of one process at a time. Measured on two cores with four services and a backlog:
 * with 3 instead of as many as there are services, 1,500 sagas/s instead of 1,200, and a third less
 * CPU in Postgres.
 */
const transactionsMax = 3

/** What log.advance_all raises when the lease is gone. */
const leaseLostState = 'SB001'
/** What log.expect_rows raises when rows are no longer as they were when they were read. */
const rowsChangedState = 'SB002'
/**
 * What is broken when the order has an event of that version already, when the units are no longer free, or when somebody else
 * has made the row of the order meanwhile.
 */
const outdatedConstraints = new Set([
  'events_order_version',
  'reserved_within_stock',
  'reservations_pkey',
  'payments_pkey',
  'shipments_pkey',
])

export interface PostgresEvents extends EventStore<PgTx> {
  /**
   * The last position of each partition: where a reader starts that only wants what comes from now
   * on.
   */
  heads(): Promise<Map<number, number>>
}

/**
 * The events in Postgres. See `migrations/0001_rules.sql` for what append promises.
 *
 * @param pool pipelined (see `createPool`)
 * @param partitions as stored by the migration (see `readPartitions`)
 */
export function createPostgresEvents(pool: pg.Pool, partitions: number): PostgresEvents {
  const reader = poolReader(pool)
  const limited = pLimit(transactionsMax)
  /** Partitions are read in turn, so that a busy one does not starve those after it. */
  let turn = 0

  function inTurn(positions: ReadonlyMap<number, number>): number[] {
    const all = [...positions.keys()]
    const first = all.length > 0 ? turn++ % all.length : 0
    return [...all.slice(first), ...all.slice(0, first)]
  }

  return {
    partitions,
    reader,
    transaction: (work) => limited(() => inTransaction(pool, work)),
    append(tx, entries) {
      if (entries.length === 0) return
      const grown = [...new Set(entries.map((entry) => entry.partition))].toSorted((a, b) => a - b)
      const given = entries.filter(
        (entry): entry is NewEntry & { version: number } => entry.version !== undefined,
      )
      const open = entries.filter((entry) => entry.version === undefined)
      tx.write(statements.lockPartitions, [grown])
      if (given.length > 0) tx.write(statements.append, appended.encode(given))
      if (open.length > 0) tx.write(statements.appendNext, [grown, appendJson(open)])
    },
    async lastVersions(tx, orderIds) {
      const rows = await tx.query<{ orderId: string; version: number }>(statements.lastVersions, [
        orderIds,
      ])
      return new Map(rows.map((row) => [row.orderId, row.version]))
    },
    async lastTraces(tx, orderIds) {
      const rows = await tx.query<{ orderId: string; traceparent: string }>(statements.lastTraces, [
        orderIds,
      ])
      return new Map(rows.map((row) => [row.orderId, row.traceparent]))
    },
    async cancelRequests(tx, orderIds, lock = []) {
      // A statement of its own behind the lock: it sees what was committed by whoever held it before.
      if (lock.length > 0) tx.write(statements.lockPartitions, [lock.toSorted((a, b) => a - b)])
      const rows = await tx.query<{ run: string; version: number }>(statements.cancelRequests, [
        orderIds,
      ])
      return new Map(rows.map((row) => [row.run, row.version]))
    },
    async read(positions, limit, filter) {
      const ordered = inTurn(positions)
      const values = [ordered, ordered.map((partition) => positions.get(partition)), limit]
      if (!filter) return reader.query(statements.readAll, values)
      const { types, named } = namedIn(filter)
      return reader.query(statements.readMatching, [...values, types, named])
    },
    readAt: (places) =>
      reader.query(statements.readAt, [
        places.map(({ partition }) => partition),
        places.map(({ position }) => position),
      ]),
    readOrder: (orderId, afterVersion, tx = reader) =>
      tx.query(statements.readOrder, [orderId, afterVersion]),
    readOriginals: (orderId) => reader.query(statements.readOriginals, [orderId]),
    async verifyEntries(stated, tx = reader) {
      const found = await tx.query<{ n: number }>(statements.verifyEntries, [
        stated.map((event) => event.partition),
        stated.map((event) => event.position),
        stated.map((event) => event.id),
        stated.map((event) => event.orderId),
        stated.map((event) => event.version),
        stated.map((event) => event.type),
      ])
      return new Set(found.map(({ n }) => n - 1))
    },
    async heads() {
      const rows = await reader.query<{ partition: number; position: number }>(statements.heads, [
        partitions,
      ])
      return new Map(rows.map((row) => [row.partition, row.position]))
    },
    isUnavailable: (error) =>
      error instanceof LeaseLost ||
      isConnectionError(error) ||
      (error instanceof Error && 'code' in error && error.code === leaseLostState),
    isOutdated: (error) =>
      error instanceof pg.DatabaseError &&
      (error.code === rowsChangedState || outdatedConstraints.has(error.constraint ?? '')),
  }
}

/** Entries in the form that `log.append` takes. */
function appendJson(entries: readonly NewEntry[]): string {
  return JSON.stringify(
    entries.map((entry) => ({
      partition: entry.partition,
      order_id: entry.orderId,
      id: entry.id,
      type: entry.type,
      schema_version: entry.schemaVersion,
      time: entry.time,
      data: entry.data,
      causation_id: entry.causationId,
      correlation_id: entry.correlationId,
      traceparent: entry.traceparent,
      actor: entry.actor,
    })),
  )
}
