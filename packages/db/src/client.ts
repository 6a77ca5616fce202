import pg from 'pg'
import { type ProcessRole, roles, takeRole } from './roles/roles.ts'

export interface PoolOptions {
  max: number
  applicationName: string
  /** Sends statements without waiting for the answers before them; what a unit of work uses. */
  pipeline?: boolean
  /** Whose rights the connections have, where the login may take them; without it, those of the login. */
  role?: ProcessRole
  /** How long a statement waits for a lock that somebody else holds; without it, until the statement's own time is over. */
  lockTimeoutMs?: number
  /** Never joins the finds of two indexes of a table: for who asks for one order after the other. */
  oneIndex?: boolean
}

/**
 * A pool whose connections give up by themselves: a statement after 15 s (and soon after it a server that does not even say
 * so, as behind a dead network), an idle transaction after 3 s, a connection attempt after 5 s. Sessions are in UTC; instants and big integers come back as text and number.
 *
 * @param url `postgres://user:password@host:port/database`
 */
export function createPool(
  url: string,
  { max, applicationName, pipeline = false, role, lockTimeoutMs, oneIndex = false }: PoolOptions,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 15_000,
    query_timeout: 16_000,
    idle_in_transaction_session_timeout: 3_000,
    ...(lockTimeoutMs !== undefined && { lock_timeout: lockTimeoutMs }),
    options: [
      '-c timezone=UTC',
      ...(pipeline ? [byKey] : []),
      ...(oneIndex ? [noBitmaps] : []),
    ].join(' '),
    types: { getTypeParser },
    ...(pipeline ? { pipeline } : {}),
    // The pool waits for it, and gives a connection up on which it fails: nobody works with more rights than meant.
    ...(role && {
      onConnect: async (client: pg.ClientBase) =>
        void (await client.query(takeRole, [roles[role]])),
    }),
  })
  // An idle connection that the server ends is dropped by the pool; the next query tells whether the server is away.
  pool.on('error', () => {})
  return pool
}

/**
 * A unit of work finds every row by its key, so its plans are nested loops over an index, whatever the table's size was when
 * the plan was cached: one made while a table was empty joins all of it, and cost 43 instead of 18 us a row of orders.orders at 8,000 orders.
 */
const byKey = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off'

/**
 * While a table has no statistics yet, hundreds of rows are expected for an order that has six, and all of an index over the
 * references in the log seemed worth a reading to narrow them down: 8 ms an order instead of 0.2 at 7,000 orders.
 */
const noBitmaps = '-c enable_bitmapscan=off'

const asText = (value: string) => value

/**
 * An instant as `Date` writes it, so that two of the same moment are the same text: Postgres leaves the last zeros out. Its
 * microseconds stay.
 *
 * @param value of a session in UTC: `2026-11-27 17:53:04.86+00`
 */
function asInstant(value: string): string {
  const zone = value.indexOf('+', 19)
  const text = zone === -1 ? value : value.slice(0, zone)
  const told = text.length === 19 ? `${text}.000` : text.padEnd(23, '0')
  return `${told.slice(0, 10)}T${told.slice(11)}Z`
}

const getTypeParser = ((oid: number, format?: string) => {
  switch (oid) {
    case pg.types.builtins.INT8: // positions and counts: far below 2^53
      return Number
    case pg.types.builtins.NUMERIC:
      return Number
    case pg.types.builtins.TIMESTAMPTZ:
      return asInstant
    case pg.types.builtins.DATE:
      return asText
    default:
      return pg.types.getTypeParser(oid, format as 'text')
  }
}) as typeof pg.types.getTypeParser

/** True when a statement gave up waiting for a lock: see `lockTimeoutMs`. */
export const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '55P03'

/** True when the server, not the statement, is the trouble: no connection, shutting down, or still starting. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  if (
    /^(08|57P0|53)/.test(code) ||
    ['25P03', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'].includes(code)
  )
    return true
  if (error instanceof AggregateError) return error.errors.some(isConnectionError)
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Query read timeout/.test(
    error.message,
  )
}
