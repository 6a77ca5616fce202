import type { Pool } from 'pg'

/** What the server has counted so far. WAL is counted for the whole server, the rest for one database. */
export interface Counters {
  transactions: number
  walBytes: number
  walRecords: number
  /** Whole pages in the WAL: the first change of a page after a checkpoint. */
  pageImages: number
  walSyncs: number
  rowsInserted: number
  rowsUpdated: number
  /** Updates that stayed on their page and touched no index. */
  rowsHotUpdated: number
  rowsDeleted: number
}

export const counterNames = [
  'transactions',
  'walBytes',
  'walRecords',
  'pageImages',
  'walSyncs',
  'rowsInserted',
  'rowsUpdated',
  'rowsHotUpdated',
  'rowsDeleted',
] as const satisfies readonly (keyof Counters)[]

const text = `
  select d.datname as database, d.xact_commit::float8 as transactions, w.wal_bytes::float8 as "walBytes", w.wal_records::float8 as "walRecords",
    w.wal_fpi::float8 as "pageImages", io.syncs as "walSyncs", t.*
  from pg_stat_database d
  cross join pg_stat_wal w
  cross join (select coalesce(sum(fsyncs), 0)::float8 as syncs from pg_stat_io where object = 'wal') io
  cross join (select coalesce(sum(n_tup_ins), 0)::float8 as "rowsInserted", coalesce(sum(n_tup_upd), 0)::float8 as "rowsUpdated",
    coalesce(sum(n_tup_hot_upd), 0)::float8 as "rowsHotUpdated", coalesce(sum(n_tup_del), 0)::float8 as "rowsDeleted"
    from pg_stat_user_tables) t
  where d.datname = current_database()`

/**
 * The bench's own look at a database, on one connection of its own: every statement is counted, so that it can be taken
 * off what the database has counted.
 */
export class Observer {
  /** Transactions of this observer so far, one for each statement. */
  statements = 0
  readonly #pool: Pool

  /** @param pool of a single connection that nobody else uses */
  constructor(pool: Pool) {
    this.#pool = pool
  }

  async query<Row>(statement: string, values: readonly unknown[] = []): Promise<Row[]> {
    this.statements++
    return (await this.#pool.query(statement, [...values])).rows as Row[]
  }

  /**
   * The counters, and how many of their transactions are of this observer: all before the statement that reads them.
   * What other connections have not reported yet is missing; see `ProbeServer.settle`.
   */
  async read(): Promise<{ database: string; counters: Counters; ownTransactions: number }> {
    // It reads a table, since a backend that has no table to report keeps its transactions to itself as well.
    await this.query('select pg_stat_force_next_flush() from pg_class limit 1')
    const ownTransactions = this.statements
    const [row] = await this.query<Counters & { database: string }>(text)
    if (!row) throw new Error('the server does not tell its counters')
    const { database, ...counters } = row
    return { database, counters, ownTransactions }
  }
}
