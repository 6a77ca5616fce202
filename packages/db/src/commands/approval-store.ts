import type { ApprovalState } from '@sagaboard/events/commands/approvals'
import { and, eq } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { approvals } from '../schema/approvals.ts'
import { users } from '../schema/auth.ts'

export type Approval = typeof approvals.$inferSelect

const a = approvals

/** A request as it stands; undefined when there is none. */
export async function findApproval(db: Database, id: string): Promise<Approval | undefined> {
  const [row] = await db.select().from(a).where(eq(a.id, id))
  return row
}

/** A request, held until the transaction ends. What it is about is locked first, by whoever asks as well as by who decides. */
export async function lockApproval(db: Database, id: string): Promise<Approval> {
  const [row] = await db.select().from(a).where(eq(a.id, id)).for('update')
  if (!row) throw new Error(`request ${id} is gone, and none is deleted`)
  return row
}

/** Keeps a request; undefined when one about the same waits already. */
export async function insertApproval(
  db: Database,
  request: typeof approvals.$inferInsert,
): Promise<Approval | undefined> {
  const [made] = await db.insert(a).values(request).onConflictDoNothing().returning()
  return made
}

/** Who asked for what waits; null for who left. */
export async function askerOf(
  db: Database,
  { subject, subjectId }: Pick<Approval, 'subject' | 'subjectId'>,
): Promise<string | null> {
  const [row] = await db
    .select({ name: users.name })
    .from(a)
    .leftJoin(users, eq(users.id, a.askedBy))
    .where(and(eq(a.subject, subject), eq(a.subjectId, subjectId), eq(a.state, 'waiting')))
  return row?.name ?? null
}

interface Decided {
  by: string
  at: string
  why?: string
}

/** Writes what became of a request that is held. */
export async function endApproval(
  db: Database,
  id: string,
  state: Exclude<ApprovalState, 'waiting'>,
  { by, at, why = '' }: Decided,
): Promise<void> {
  await db
    .update(a)
    .set({ state, decidedBy: by, decidedAt: at, decidedWhy: why })
    .where(eq(a.id, id))
}

/** What waits about a set that is held is outdated. */
export async function endWaiting(
  db: Database,
  setId: string,
  { by, at, why = '' }: Decided,
): Promise<void> {
  await db
    .update(a)
    .set({ state: 'outdated', decidedBy: by, decidedAt: at, decidedWhy: why })
    .where(and(eq(a.subject, 'set'), eq(a.subjectId, setId), eq(a.state, 'waiting')))
}
