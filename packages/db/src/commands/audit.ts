import { createHash } from 'node:crypto'
import { eq, getTableColumns, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import { type Database, databaseIn } from '../database.ts'
import { scalar } from '../json.ts'
import { lockClasses } from '../lock-classes.ts'
import { columnsOf } from '../recordset.ts'
import { commands } from '../schema/audit.ts'
import { users } from '../schema/auth.ts'
import type { PgTx } from '../transaction.ts'
import type { AuditRole } from './requester.ts'

/** What somebody asked for, as it is written down: carried out or refused. */
export interface AuditEntry {
  id: string
  actor: string
  /** Of who asked, while there is such an account. */
  name: string | null
  role: AuditRole
  action: string
  orderId: string | null
  command: unknown
  /** Why, in the words of whoever asked. */
  reason: string
  /** The version of the order that the person saw; null when there was none to see. */
  expectedVersion: number | null
  outcome: 'accepted' | 'refused'
  refusal: string | null
  before: unknown
  after: unknown
  at: string
}

/** An entry to write, with the key under which the same request is recognised. */
export interface NewAuditEntry extends Omit<AuditEntry, 'id' | 'at' | 'name'> {
  key: string
  requestHash: string
}

const { key, requestHash, ...kept } = getTableColumns(commands)

/** Who asked, while there is such an account: the actor is `staff:<user id>`, or `customer:<user id>`. */
const name = new QueryBuilder()
  .select({ value: sql<string>`${users.name}` })
  .from(users)
  .where(eq(users.id, sql`split_part(${commands.actor}, ':', 2)`))

/** The columns of an entry, to be selected from `audit.commands`. */
export const auditEntry = { ...kept, name: scalar(name) }
const entriesMax = 200

const { id, at, before, after, ...plain } = getTableColumns(commands)
const plainFields = Object.keys(plain) as (keyof typeof plain)[]
const written = columnsOf(commands, plainFields)
const sent = columnsOf(commands, [...plainFields, 'before', 'after'])

const statements = {
  lockKey: {
    name: 'audit-lock-key',
    text: `select pg_advisory_xact_lock(${lockClasses.auditKey}, hashtext($1))`,
  },
  insert: {
    name: 'audit-insert',
    text: `insert into audit.commands (${written.names}, before, after)
           select ${written.valuesOf('e')}, coalesce(e.before, 'null'), coalesce(e.after, 'null') from ${sent.unnest('e')}
           on conflict (key) do nothing`,
  },
} as const

/**
 * What was written down under this key before; undefined when nothing was. Holds the key until the
 * transaction ends, so that of two requests with one key the second finds what the first did.
 */
export async function findByKey(
  tx: PgTx,
  asked: string,
): Promise<(Omit<AuditEntry, 'name'> & { requestHash: string }) | undefined> {
  await tx.query(statements.lockKey, [asked])
  const found = databaseIn(tx)
    .select({ ...kept, requestHash })
    .from(commands)
    .where(eq(key, asked))
  return (await found)[0]
}

/** What people asked for one order, newest first. */
export const auditOf = (db: Database, orderId: string): Promise<AuditEntry[]> =>
  db
    .select(auditEntry)
    .from(commands)
    .where(eq(commands.orderId, orderId))
    .orderBy(sql`${commands.at} desc nulls last`, commands.id)
    .limit(entriesMax)

/**
 * Writes entries, in one statement whatever their number; they stay for good. One whose key is
 * there already stays as it was written first.
 */
export function writeAudit(tx: PgTx, entries: readonly NewAuditEntry[]): void {
  if (entries.length > 0) tx.write(statements.insert, sent.encode(entries))
}

/** Tells two requests with one key apart. */
export const requestHashOf = (request: unknown): string =>
  createHash('sha256').update(JSON.stringify(request)).digest('base64url')
