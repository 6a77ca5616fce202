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
import { inTransaction, type PgTx, poolReader } from '../transaction.ts'
import { blockedStatements } from './blocked.ts'
import type { Notifications } from './notifications.ts'
import { appended, logStatements as statements } from './statements.ts'

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

  async verifyEntries(
    events: readonly EventIdentity[],
    tx: PgTx = this.reader,
  ): Promise<Set<number>> {
    const found = await tx.query<{ n: number }>(statements.verifyEntries, [
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
