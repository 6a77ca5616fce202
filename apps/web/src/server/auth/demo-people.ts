import { databaseOf } from '@sagaboard/db/database'
import { sessions, users } from '@sagaboard/db/schema/auth'
import { and, eq, inArray } from 'drizzle-orm'
import type { Pool } from 'pg'
import type { Auth } from './auth.ts'
import { demoAccounts } from './demo-accounts.ts'

/** Tells the lock of a demo account from one that an administrator has set. */
const banReason = 'demo accounts are off'

/**
 * Creates the people of the demonstration that are not there yet, each with a hashed password, and unlocks those that
 * {@link lockDemoAccounts} has locked.
 */
export async function createDemoAccounts(auth: Auth, pool: Pool): Promise<void> {
  const { internalAdapter, password } = await auth.$context
  await databaseOf(pool)
    .update(users)
    .set({ banned: false, banReason: null })
    .where(and(inArray(users.email, emails), eq(users.banReason, banReason)))
  for (const person of demoAccounts) {
    if ((await internalAdapter.findUserByEmail(person.email)) !== null) continue
    const { email, name, role } = person
    const user = await internalAdapter.createUser(
      { email, name, role, emailVerified: true },
      { method: 'admin' },
    )
    await internalAdapter.linkAccount({
      userId: user.id,
      providerId: 'credential',
      accountId: user.id,
      password: await password.hash(person.password),
    })
  }
}

const emails = demoAccounts.map(({ email }) => email)

/**
 * Locks the people of the demonstration that an earlier start has left here with the password that everybody knows, and ends
 * their sessions. Whose password was changed is a person like any other.
 *
 * @returns how many were locked
 */
export async function lockDemoAccounts(auth: Auth, pool: Pool): Promise<number> {
  const { internalAdapter, password } = await auth.$context
  const db = databaseOf(pool)
  const there = await db
    .select({ id: users.id, email: users.email, banned: users.banned })
    .from(users)
    .where(inArray(users.email, emails))
  let locked = 0
  for (const { id, email, banned } of there) {
    const known = demoAccounts.find((person) => person.email === email)?.password ?? ''
    const account = await internalAdapter.findCredentialAccount(id)
    const hash = account?.password
    if (banned === true || !hash || !(await password.verify({ hash, password: known }))) continue
    await db.update(users).set({ banned: true, banReason }).where(eq(users.id, id))
    await db.delete(sessions).where(eq(sessions.userId, id))
    locked++
  }
  return locked
}
