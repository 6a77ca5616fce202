import { type EventFilter, namedIn } from '@sagaboard/events/log/event-filter'
import {
  type Amendment,
  type Blocked,
  type Claim,
  type EventIdentity,
  type EventLog,
  type Failure,
  type GroupMove,
  LeaseLost,
  type NewEntry,
  type OperatorDecision,
  type Resolved,
  type StoredEvent,
  type UnroutableMessage,
} from '@sagaboard/events/log/event-store'
import pLimit from 'p-limit'
import type { Pool } from 'pg'
import { isConnectionError } from '../client.ts'
import { columnsOf } from '../recordset.ts'
import { events } from '../schema/log.ts'
import { inTransaction, type PgTx, poolReader } from '../transaction.ts'
import { blockedStatements } from './blocked.ts'
import type { Notifications } from './notifications.ts'

const columns =
  'e.partition, e.position, e.order_id as "orderId", e.version, e.id, e.type, e.schema_version as "schemaVersion", e.time'
const causes =
  'e.causation_id as "causationId", e.correlation_id as "correlationId", e.traceparent, e.actor'

const appended = columnsOf(events, [
  ...(['partition', 'orderId', 'version', 'id', 'type', 'schemaVersion', 'time', 'data'] as const),
  ...(['causationId', 'correlationId', 'traceparent', 'actor'] as const),
])

const statements = {
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

/**
 * Transactions of one process at a time. Measured on two cores with four services and a backlog: with 3 instead of as many
 * as there are services, 1,500 sagas/s instead of 1,200, and a third less CPU in Postgres.
 */
const transactionsMax = 3

/**
 * The event log in Postgres. See `migrations/0001_rules.sql` for what append, advance and claim promise.
 */
export class PostgresLog implements EventLog<PgTx> {
  readonly partitions: number
  readonly reader: PgTx
  readonly #pool: Pool
  readonly #notifications: Notifications
  readonly #limited = pLimit(transactionsMax)
  /** Partitions are read in turn, so that a busy one does not starve those after it. */
  #turn = 0

  /**
   * @param pool pipelined (see `createPool`)
   * @param partitions as stored by the migration (see `readPartitions`)
   */
  constructor({
    pool,
    notifications,
    partitions,
  }: { pool: Pool; notifications: Notifications; partitions: number }) {
    this.#pool = pool
    this.#notifications = notifications
    this.partitions = partitions
    this.reader = poolReader(pool)
  }

  transaction<T>(work: (tx: PgTx) => Promise<T>): Promise<T> {
    return this.#limited(() => inTransaction(this.#pool, work))
  }

  append(tx: PgTx, entries: readonly NewEntry[]): void {
    if (entries.length === 0) return
    const partitions = [...new Set(entries.map((entry) => entry.partition))].toSorted(
      (a, b) => a - b,
    )
    const given = entries.filter(
      (entry): entry is NewEntry & { version: number } => entry.version !== undefined,
    )
    const open = entries.filter((entry) => entry.version === undefined)
    tx.write(statements.lockPartitions, [partitions])
    if (given.length > 0) tx.write(statements.append, appended.encode(given))
    if (open.length > 0) tx.write(statements.appendNext, [partitions, appendJson(open)])
  }

  async lastVersions(tx: PgTx, orderIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await tx.query<{ orderId: string; version: number }>(statements.lastVersions, [
      orderIds,
    ])
    return new Map(rows.map((row) => [row.orderId, row.version]))
  }

  advance(tx: PgTx, member: string, moves: readonly GroupMove[]): void {
    const groups = moves.map((m) => m.group)
    tx.write(statements.advance, [
      member,
      groups,
      moves.map((m) => m.partition),
      moves.map((m) => m.from),
      moves.map((m) => m.to),
    ])
  }

  async join(group: string): Promise<void> {
    await this.reader.query(statements.join, [group, this.partitions])
  }

  async claim(group: string, member: string, leaseMs: number): Promise<Claim> {
    const rows = await this.reader.query<{ partition: number; position: number; share: number }>(
      statements.claim,
      [group, member, leaseMs],
    )
    return {
      positions: new Map(rows.map((row) => [row.partition, row.position])),
      share: rows[0]?.share ?? 0,
    }
  }

  async release(group: string, member: string, partitions: readonly number[]): Promise<void> {
    await this.reader.query(statements.release, [group, member, partitions])
  }

  async leave(group: string, member: string): Promise<void> {
    await this.reader.query(statements.leave, [group, member])
  }

  async recordPosition(group: string, positions: ReadonlyMap<number, number>): Promise<void> {
    await this.reader.query(statements.note, [
      group,
      [...positions.keys()],
      [...positions.values()],
    ])
  }

  async read(
    positions: ReadonlyMap<number, number>,
    limit: number,
    filter?: EventFilter,
  ): Promise<StoredEvent[]> {
    const partitions = [...positions.keys()]
    const turn = partitions.length > 0 ? this.#turn++ % partitions.length : 0
    const ordered = [...partitions.slice(turn), ...partitions.slice(0, turn)]
    const values = [ordered, ordered.map((partition) => positions.get(partition)), limit]
    if (!filter) return this.reader.query(statements.readAll, values)
    const { types, named } = namedIn(filter)
    return this.reader.query(statements.readMatching, [...values, types, named])
  }

  readOrder(orderId: string, afterVersion: number, tx: PgTx = this.reader): Promise<StoredEvent[]> {
    return tx.query(statements.readOrder, [orderId, afterVersion])
  }

  readOriginals(orderId: string): Promise<StoredEvent[]> {
    return this.reader.query(statements.readOriginals, [orderId])
  }

  async verifyEntries(events: readonly EventIdentity[]): Promise<Set<number>> {
    const found = await this.reader.query<{ n: number }>(statements.verifyEntries, [
      events.map((event) => event.partition),
      events.map((event) => event.position),
      events.map((event) => event.id),
      events.map((event) => event.orderId),
      events.map((event) => event.version),
      events.map((event) => event.type),
    ])
    return new Set(found.map(({ n }) => n - 1))
  }

  readAt(places: readonly Pick<StoredEvent, 'partition' | 'position'>[]): Promise<StoredEvent[]> {
    return this.reader.query(statements.readAt, [
      places.map(({ partition }) => partition),
      places.map(({ position }) => position),
    ])
  }

  /** The last position of each partition: where a reader starts that only wants what comes from now on. */
  async heads(): Promise<Map<number, number>> {
    const rows = await this.reader.query<{ partition: number; position: number }>(
      statements.heads,
      [this.partitions],
    )
    return new Map(rows.map((row) => [row.partition, row.position]))
  }

  async blockedAmong(
    tx: PgTx,
    groups: readonly string[],
    orderIds: readonly string[],
  ): Promise<Map<string, Set<string>>> {
    const rows = await tx.query<{ group: string; orderId: string }>(blockedStatements.among, [
      groups,
      orderIds,
    ])
    const blocked = new Map(groups.map((group) => [group, new Set<string>()]))
    for (const { group, orderId } of rows) blocked.get(group)?.add(orderId)
    return blocked
  }

  block(tx: PgTx, group: string, failures: readonly Failure[]): void {
    tx.write(blockedStatements.block, [group, JSON.stringify(failures)])
  }

  claimBlocked(group: string, limit: number, now: Date, holdMs: number): Promise<Blocked[]> {
    return this.reader.query(blockedStatements.claim, [group, limit, now, holdMs])
  }

  async lockBlocked(tx: PgTx, group: string, orderId: string): Promise<Blocked | undefined> {
    return (await tx.query<Blocked>(blockedStatements.lock, [group, orderId]))[0]
  }

  unblock(tx: PgTx, group: string, orderId: string): void {
    tx.write(blockedStatements.unblock, [group, orderId])
  }

  async resolve(
    tx: PgTx,
    group: string,
    orderId: string,
    version: number,
    decision: OperatorDecision | 'retry',
  ): Promise<Resolved> {
    const [row] = await tx.query<Blocked & { isCalling: boolean }>(blockedStatements.lock, [
      group,
      orderId,
    ])
    if (row?.version !== version) return 'not_blocked'
    if (row.isCalling && decision !== 'retry') return 'under_way'
    tx.write(blockedStatements.resolve, [group, orderId, JSON.stringify(decision)])
    return 'taken'
  }

  clearDecision(tx: PgTx, group: string, orderId: string): void {
    tx.write(blockedStatements.clearDecision, [group, orderId])
  }

  amend(tx: PgTx, { orderId, version, schemaVersion, data, actor, note }: Amendment): void {
    tx.write(blockedStatements.amend, [
      orderId,
      version,
      schemaVersion,
      JSON.stringify(data),
      actor,
      note,
    ])
  }

  async retryUnreadable(group: string): Promise<void> {
    await this.reader.query(blockedStatements.retryUnreadable, [group])
  }

  async keepUnroutable(messages: readonly UnroutableMessage[]): Promise<void> {
    if (messages.length > 0)
      await this.reader.query(statements.keepUnroutable, [JSON.stringify(messages)])
  }

  isUnavailable(error: unknown): boolean {
    return (
      error instanceof LeaseLost ||
      isConnectionError(error) ||
      (error instanceof Error && 'code' in error && error.code === leaseLostState)
    )
  }

  isOutdated(error: unknown): boolean {
    if (!(error instanceof Error)) return false
    if ('constraint' in error)
      return (
        error.constraint === 'events_order_version' || error.constraint === 'reserved_within_stock'
      )
    return 'code' in error && error.code === rowsChangedState
  }

  notify(partitions: Iterable<number>, types: Iterable<string>): void {
    this.#notifications.send(partitions, types)
  }

  onNotification(
    listener: (partitions: readonly number[], types: readonly string[]) => void,
  ): () => void {
    return this.#notifications.subscribe(listener)
  }
}

/** What log.advance_all raises when the lease is gone. */
const leaseLostState = 'SB001'
/** What log.expect_rows raises when rows are no longer as they were when they were read. */
const rowsChangedState = 'SB002'

/** Entries in the form that `log.append` takes. */
export function appendJson(entries: readonly NewEntry[]): string {
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

/**
 * The number of partitions that this log was made with.
 *
 * @throws Error when the database holds no log (run the migrations first)
 */
export async function readPartitions(pool: Pool): Promise<number> {
  try {
    const { rows } = await pool.query("select value from log.settings where name = 'partitions'")
    if (rows[0]) return Number(rows[0].value)
  } catch (error) {
    // An empty database has not even the table.
    if (!(error instanceof Error && 'code' in error && error.code === undefinedTable)) throw error
  }
  throw new Error('The database holds no event log. Run the migrations first (npm start does).')
}

const undefinedTable = '42P01'
