import { databaseOf } from '@sagaboard/db/database'
import { approvals } from '@sagaboard/db/schema/approvals'
import { users } from '@sagaboard/db/schema/auth'
import { orderSets } from '@sagaboard/db/schema/order-sets'
import { orderRows } from '@sagaboard/db/schema/orders'
import { chargesToGiveBackView } from '@sagaboard/db/schema/read'
import type { ApprovalSubject } from '@sagaboard/events/commands/approvals'
import { and, count, eq, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'

const a = approvals
const o = orderRows
const s = orderSets
const c = chargesToGiveBackView
const asker = alias(users, 'asker')
const decider = alias(users, 'decider')

/** What it is about, in words: the number of the order, the title of the set, the program's own order. */
const about = sql<string | null>`coalesce(${o.orderNumber}, ${s.title}, ${c.externalOrderId})`

const read = (pool: Pool, where: SQL | undefined, limit: number) =>
  databaseOf(pool)
    .select({
      id: a.id,
      subject: a.subject,
      subjectId: a.subjectId,
      about,
      setAct: s.act,
      command: a.command,
      reason: a.reason,
      version: a.version,
      amountMinor: a.amountMinor,
      currency: a.currency,
      limitMinor: a.limitMinor,
      state: a.state,
      askedBy: a.askedBy,
      askedByName: asker.name,
      askedAt: a.askedAt,
      decidedByName: decider.name,
      decidedAt: a.decidedAt,
      decidedWhy: a.decidedWhy,
    })
    .from(a)
    .leftJoin(asker, eq(asker.id, a.askedBy))
    .leftJoin(decider, eq(decider.id, a.decidedBy))
    .leftJoin(o, and(eq(a.subject, 'order'), eq(o.id, a.subjectId)))
    .leftJoin(s, and(eq(a.subject, 'set'), eq(s.id, a.subjectId)))
    .leftJoin(c, and(eq(a.subject, 'charge'), eq(c.id, a.subjectId)))
    .where(where)
    .orderBy(sql`${a.state} = 'waiting' desc`, sql`${a.askedAt} desc nulls last`, a.id)
    .limit(limit)

export type ApprovalRow = Awaited<ReturnType<typeof listApprovals>>[number]

const listMax = 50

/** What waits, and what was decided last: newest first. */
export const listApprovals = (pool: Pool) => read(pool, undefined, listMax)

/** What was asked for last about one order, set or charge, whatever became of it; null when nothing was. */
export async function readApproval(
  pool: Pool,
  subject: ApprovalSubject,
  id: string,
): Promise<ApprovalRow | null> {
  const [row] = await read(pool, and(eq(a.subject, subject), eq(a.subjectId, id)), 1)
  return row ?? null
}

/** How many requests wait. */
export async function countApprovals(pool: Pool): Promise<number> {
  const [row] = await databaseOf(pool)
    .select({ waiting: count() })
    .from(a)
    .where(eq(a.state, 'waiting'))
  return row?.waiting ?? 0
}
