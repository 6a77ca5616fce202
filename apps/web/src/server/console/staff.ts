import { hasPassword, isLocked } from '@sagaboard/db/account-state'
import { databaseOf } from '@sagaboard/db/database'
import { sessions, staffLinks, users } from '@sagaboard/db/schema/auth'
import type { StaffRole } from '@sagaboard/events/commands/roles'
import { and, eq, gt, inArray, isNull, max, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import { staffRoles } from '../../lib/staff.ts'

/** One of the people who watch over the orders. */
export interface StaffMember {
  userId: string
  name: string
  email: string
  role: StaffRole
  isLocked: boolean
  /** False while they have set no password, and so can't sign in. */
  hasPassword: boolean
  lastSignInAt: string | null
  /** Browsers that are signed in. */
  sessions: number
  /** Until when their one-time link opens; null when there is none. */
  linkUntil: string | null
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

/** Who is staff, by name; administrators, who are few, first. */
export async function listStaff(pool: Pool): Promise<StaffMember[]> {
  const db = databaseOf(pool)
  const live = db
    .select({ userId: sessions.userId, number: sql<number>`count(*)::int`.as('number') })
    .from(sessions)
    .where(gt(sessions.expiresAt, sql`now()`))
    .groupBy(sessions.userId)
    .as('live')
  const open = db
    .select({ userId: staffLinks.userId, until: max(staffLinks.expiresAt).as('until') })
    .from(staffLinks)
    .where(and(isNull(staffLinks.usedAt), gt(staffLinks.expiresAt, sql`now()`)))
    .groupBy(staffLinks.userId)
    .as('open')
  const rows = await db
    .select({
      userId: users.id,
      name: users.name,
      email: users.email,
      role: sql<StaffRole>`${users.role}`,
      isLocked,
      hasPassword,
      lastSignInAt: users.lastSignInAt,
      sessions: sql<number>`coalesce(${live.number}, 0)`,
      linkUntil: open.until,
    })
    .from(users)
    .leftJoin(live, eq(live.userId, users.id))
    .leftJoin(open, eq(open.userId, users.id))
    .where(inArray(users.role, [...staffRoles]))
    .orderBy(
      sql`array_position(array['admin', 'supervisor', 'operator'], ${users.role})`,
      users.name,
    )
  return rows.map((row) => ({
    ...row,
    lastSignInAt: iso(row.lastSignInAt),
    linkUntil: iso(row.linkUntil),
  }))
}
