import { databaseOf } from '@sagaboard/db/database'
import { users } from '@sagaboard/db/schema/auth'
import { eq, sql } from 'drizzle-orm'
import type { Pool } from 'pg'

/** Keeps when somebody last signed in: their session says it only while it lives. */
export async function recordSignIn(pool: Pool, userId: string): Promise<void> {
  await databaseOf(pool).update(users).set({ lastSignInAt: sql`now()` }).where(eq(users.id, userId))
}
