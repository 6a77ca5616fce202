import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { drizzle as drizzleProxy } from 'drizzle-orm/pg-proxy'
import type { Pool } from 'pg'
import type { Reader } from './transaction.ts'

/** What reads are written with, whatever carries them out. */
export type Database = PgDatabase<PgQueryResultHKT>

const databases = new WeakMap<Pool, NodePgDatabase>()

/** Drizzle over the connections of a pool; made once for each. */
export function databaseOf(pool: Pool): NodePgDatabase {
  const known = databases.get(pool)
  if (known) return known
  const made = drizzle({ client: pool })
  databases.set(pool, made)
  return made
}

/** Drizzle inside a transaction of ours: its statements travel with the others of the transaction. */
export const databaseIn = (tx: Reader): Database =>
  drizzleProxy(async (text, values, method) => {
    const statement = method === 'all' ? ({ text, rowMode: 'array' } as const) : { text }
    return { rows: await tx.query(statement, values) }
  })
