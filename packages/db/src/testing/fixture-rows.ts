import { count, getTableColumns, gt, isNotNull, isNull, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Pool, PoolClient } from 'pg'
import {
  amendments,
  attempts,
  blocked as blockedRows,
  charges,
  commands,
  faultSwitches,
  idempotencyKeys,
  labels,
  orderRows,
  outages,
  refunds,
  staffLinks,
  unroutableMessages,
  users,
} from '../schema/index.ts'
import {
  type AnyKind,
  type Book,
  books,
  type Counts,
  countedKinds,
  type FixtureOrder,
  laterKinds,
  type ProviderLedgerEntry,
} from './fixture-manifest.ts'

/** The rows of a database of this build in the words of a fixture's manifest. They are read by the schema, so they follow it. */

const tables: Record<AnyKind, PgTable> = {
  accounts: users,
  auditEntries: commands,
  idempotencyKeys,
  amendments,
  foreignMessages: unroutableMessages,
  faultSwitches,
  staffLinks,
  attempts,
}

const bookTables = { charges, refunds, labels }

/** How many rows there are of each kind. */
export async function countKinds(pool: Pool | PoolClient): Promise<Required<Counts>> {
  const db = drizzle(pool)
  const counted = await Promise.all(
    [...countedKinds, ...laterKinds].map(async (kind) => [
      kind,
      (await db.select({ rows: count() }).from(tables[kind]))[0]?.rows,
    ]),
  )
  return Object.fromEntries(counted)
}

/** The books of the simulated providers, in the order of their keys. */
export async function readBooks(
  pool: Pool | PoolClient,
): Promise<Record<Book, ProviderLedgerEntry[]>> {
  const db = drizzle(pool)
  const found = await Promise.all(
    books.map(async (book) => {
      const { key, orderId, calls, outcome } = getTableColumns(bookTables[book])
      const isVoided =
        book === 'refunds' ? sql<boolean>`false` : isNotNull(bookTables[book].voidedAt)
      const rows = await db
        .select({ key, orderId, calls, outcome, isVoided })
        .from(bookTables[book])
        .orderBy(key)
      return [
        book,
        rows.map(({ isVoided, ...entry }) => (isVoided ? { ...entry, isVoided } : entry)),
      ]
    }),
  )
  return Object.fromEntries(found)
}

type LeftBehind = Pick<FixtureOrder, 'orderId' | 'status' | 'reason' | 'blocked'>

/** How each order stands: its row, and where services stand. */
export async function readOrders(pool: Pool | PoolClient): Promise<Map<string, LeftBehind>> {
  const db = drizzle(pool)
  const { id: orderId, status, reason } = orderRows
  const rows = await db.select({ orderId, status, reason }).from(orderRows)
  const blocked = await db.select().from(blockedRows).orderBy(blockedRows.groupName)
  const orders = new Map<string, LeftBehind>(
    rows.map((row) => [row.orderId, { ...row, blocked: [] }]),
  )
  for (const {
    orderId,
    groupName: service,
    version,
    state,
    resolution,
    deadLetteredAt,
  } of blocked) {
    const decision =
      resolution === null || typeof resolution === 'string' ? resolution : resolution.type
    orders.get(orderId)?.blocked.push({
      service,
      version,
      state,
      decision,
      deadLetterPublished: deadLetteredAt !== null,
    })
  }
  return orders
}

/** Ends every outage and every fault switch, as a person does. */
export async function endOutagesAndFaults(pool: Pool | PoolClient): Promise<void> {
  const db = drizzle(pool)
  const now = sql`now()`
  await db.delete(outages)
  await db.update(faultSwitches).set({ endsAt: now }).where(gt(faultSwitches.endsAt, now))
}

/** How many foreign messages are kept of which no copy was published yet. */
export async function countUnpublished(pool: Pool | PoolClient): Promise<number | undefined> {
  const found = await drizzle(pool)
    .select({ rows: count() })
    .from(unroutableMessages)
    .where(isNull(unroutableMessages.deadLetteredAt))
  return found[0]?.rows
}
