import { databaseOf } from '@sagaboard/db/database'
import { users } from '@sagaboard/db/schema/auth'
import { savedViews } from '@sagaboard/db/schema/console'
import { isAtLeast } from '@sagaboard/events/commands/roles'
import { asc, eq, or } from 'drizzle-orm'
import type { Pool } from 'pg'
import type { Session } from '../auth/policy.ts'

/** A filter of the list of orders that is kept under a name. */
export interface SavedView {
  id: string
  name: string
  /** As the address of the list has it, without the question mark. */
  query: string
  shared: boolean
  isOwn: boolean
  /** Who keeps it; null when they have left. */
  ownerName: string | null
  mayDelete: boolean
}

/** More than these nobody chooses from. */
const viewsShownMax = 200

/** The views that somebody sees: their own, and those that are shared; by their names. */
export async function listViews(pool: Pool, { userId, role }: Session): Promise<SavedView[]> {
  const v = savedViews
  const rows = await databaseOf(pool)
    .select({
      id: v.id,
      name: v.name,
      query: v.query,
      shared: v.shared,
      owner: v.owner,
      ownerName: users.name,
    })
    .from(v)
    .leftJoin(users, eq(users.id, v.owner))
    .where(or(eq(v.owner, userId), v.shared))
    .orderBy(asc(v.name), asc(v.id))
    .limit(viewsShownMax)
  return rows.map(({ owner, ...view }) => {
    const isOwn = owner === userId
    return { ...view, isOwn, mayDelete: isOwn || isAtLeast(role, 'supervisor') }
  })
}
