import { randomUUID } from 'node:crypto'
import { type Role, roles } from '@sagaboard/events/commands/roles'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { hasPassword, isLocked } from '../account-state.ts'
import { databaseIn } from '../database.ts'
import { lockClasses } from '../lock-classes.ts'
import { accounts, sessions, staffLinks, users } from '../schema/auth.ts'
import type { PgTx } from '../transaction.ts'

/** What the commands about staff read and write, inside their transaction. */

/** A person as the audit keeps them, before and after. */
export interface Person {
  userId: string
  name: string
  email: string
  role: Role
  isLocked: boolean
}

const person = {
  userId: users.id,
  name: users.name,
  email: users.email,
  role: sql<Role>`${users.role}`,
  isLocked,
}

const linkHours = 24

/** Until when a link opens that is made at `at`: for a day. */
export const linkExpiry = (at: Date): Date => new Date(at.getTime() + linkHours * 3_600_000)

const statements = {
  lock: { name: 'staff-lock', text: `select pg_advisory_xact_lock(${lockClasses.staff}, 0)` },
} as const

/**
 * Holds all decisions about people until the transaction ends: of two administrators who take each
 * other's role away, the second finds what the first has done.
 */
export async function lockPeople(tx: PgTx): Promise<void> {
  await tx.query(statements.lock, [])
}

export async function findPerson(tx: PgTx, by: { userId: string } | { email: string }) {
  const [found] = await databaseIn(tx)
    .select(person)
    .from(users)
    .where('userId' in by ? eq(users.id, by.userId) : eq(users.email, by.email))
  return found && { ...found, role: roles.find((role) => role === found.role) ?? 'customer' }
}

/** The administrators who can sign in: not those who are locked, or have set no password yet. */
export const isAdministrator = and(
  eq(users.role, 'admin'),
  sql`${users.banned} is not true`,
  hasPassword,
)

export async function administratorIds(tx: PgTx): Promise<string[]> {
  const found = await databaseIn(tx).select({ id: users.id }).from(users).where(isAdministrator)
  return found.map(({ id }) => id)
}

export async function canSignIn(tx: PgTx, userId: string): Promise<boolean> {
  const found = databaseIn(tx).select({ id: users.id }).from(users)
  return (await found.where(and(eq(users.id, userId), hasPassword))).length > 0
}

/** @returns the new person's id */
export async function insertPerson(
  tx: PgTx,
  { name, email, role }: Pick<Person, 'name' | 'email' | 'role'>,
): Promise<string> {
  const id = randomUUID()
  await databaseIn(tx).insert(users).values({ id, name, email, role })
  return id
}

export async function updatePerson(
  tx: PgTx,
  userId: string,
  change: { name?: string; role?: Role; banned?: boolean; banReason?: string | null },
): Promise<void> {
  await databaseIn(tx)
    .update(users)
    .set({ ...change, updatedAt: sql`now()` })
    .where(eq(users.id, userId))
}

/** @returns how many there were */
export async function endSessions(tx: PgTx, userId: string): Promise<number> {
  const ended = databaseIn(tx).delete(sessions).where(eq(sessions.userId, userId))
  return (await ended.returning({ id: sessions.id })).length
}

/** Sets the password; whoever is signed in with the one before is signed out. */
export async function setPassword(tx: PgTx, userId: string, passwordHash: string): Promise<void> {
  const db = databaseIn(tx)
  const credential = and(eq(accounts.userId, userId), eq(accounts.providerId, 'credential'))
  const changed = await db
    .update(accounts)
    .set({ password: passwordHash, updatedAt: sql`now()` })
    .where(credential)
    .returning({ id: accounts.id })
  if (changed.length === 0)
    await db.insert(accounts).values({
      id: randomUUID(),
      accountId: userId,
      providerId: 'credential',
      userId,
      password: passwordHash,
    })
  await endSessions(tx, userId)
}

/** Makes a link for a person; one that they had before and did not use is refused from now on. */
export async function insertLink(
  tx: PgTx,
  { tokenHash, userId, at }: { tokenHash: string; userId: string; at: Date },
): Promise<void> {
  await deleteLinks(tx, userId)
  await databaseIn(tx)
    .insert(staffLinks)
    .values({ tokenHash, userId, createdAt: at, expiresAt: linkExpiry(at) })
}

export async function deleteLinks(tx: PgTx, userId: string): Promise<void> {
  await databaseIn(tx)
    .delete(staffLinks)
    .where(and(eq(staffLinks.userId, userId), isNull(staffLinks.usedAt)))
}
