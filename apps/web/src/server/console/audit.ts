import { type AuditEntry, auditEntry } from '@sagaboard/db/commands/audit'
import { databaseOf } from '@sagaboard/db/database'
import { commands } from '@sagaboard/db/schema/audit'
import { users } from '@sagaboard/db/schema/auth'
import { orderRows } from '@sagaboard/db/schema/orders'
import { and, eq, gt, gte, inArray, like, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import { z } from 'zod'
import { type AuditBy, type AuditFilter, auditGroups } from '../../lib/audit-filter.ts'
import { ageLimits, ageSeconds, noFilter } from '../../lib/order-filter.ts'
import { staffRoles } from '../../lib/staff.ts'
import { narrow } from './narrow.ts'
import { ordersReferredTo } from './references.ts'

/** PostgreSQL has no year 0. */
const instant = z.iso.datetime().refine((text) => !text.startsWith('0000'))

export const auditFilter = z.strictObject({
  by: z.union([z.enum(auditGroups), z.strictObject({ userId: z.string().max(200) })]),
  action: z.string().max(200).nullable(),
  outcome: z.enum(['accepted', 'refused']).nullable(),
  age: z.enum(ageLimits).nullable(),
  from: instant.nullable().default(null),
  order: z.string().max(200),
}) satisfies z.ZodType<AuditFilter>

/** The place of an entry in the list (newest first), for the page after it. */
export const auditPlace = z.strictObject({
  at: instant,
  id: z.uuid(),
})
export type AuditPlace = z.infer<typeof auditPlace>

/** An entry, with the number of its order. */
export interface AuditRow extends AuditEntry {
  orderNumber: string | null
}

/** Of so many orders that a text finds, what was asked for is looked for. */
const ordersMax = 500

const c = commands
const o = orderRows

/** One page of what was asked for, carried out or refused, newest first, after `after`. */
export async function listAudit(
  pool: Pool,
  filter: AuditFilter,
  after: AuditPlace | null,
  limit: number,
): Promise<{ rows: AuditRow[]; next: AuditPlace | null }> {
  const orderIds = filter.order === '' ? null : await ordersFoundBy(pool, filter.order)
  const rows = await entriesOf(pool, filter, orderIds, after).limit(limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { rows: page, next: rows.length > limit && last ? { at: last.at, id: last.id } : null }
}

/**
 * Asks for the entries of a filter, newest first, after `after`.
 *
 * @param orderIds those that the filter's order means; null: whatever they are about
 */
export const entriesOf = (
  pool: Pool,
  filter: AuditFilter,
  orderIds: readonly string[] | null,
  after: AuditPlace | null,
) =>
  databaseOf(pool)
    .select({ ...auditEntry, orderNumber: o.orderNumber })
    .from(c)
    .leftJoin(o, eq(o.id, c.orderId))
    .where(
      and(
        isBy(filter.by),
        filter.action ? eq(c.action, filter.action) : undefined,
        filter.outcome ? eq(c.outcome, filter.outcome) : undefined,
        filter.age
          ? gte(c.at, sql`now() - make_interval(secs => ${ageSeconds[filter.age]})`)
          : undefined,
        filter.from ? gte(c.at, filter.from) : undefined,
        orderIds ? inArray(c.orderId, [...orderIds]) : undefined,
        after ? isAfter(after) : undefined,
      ),
    )
    // As the indexes have it.
    .orderBy(sql`${c.at} desc nulls last`, c.id)

async function ordersFoundBy(pool: Pool, text: string): Promise<string[]> {
  const found = await databaseOf(pool)
    .select({ id: o.id })
    .from(o)
    .where(narrow({ ...noFilter, text }, await ordersReferredTo(pool, text)))
    .limit(ordersMax)
  return found.map(({ id }) => id)
}

function isBy(by: AuditBy): SQL | undefined {
  if (typeof by !== 'string') return eq(c.actor, `staff:${by.userId}`)
  switch (by) {
    case 'people':
      return ne(c.actor, 'system')
    case 'staff':
      return like(c.actor, 'staff:%')
    case 'customers':
      return or(eq(c.actor, 'customer'), like(c.actor, 'customer:%'))
    case 'clock':
      return eq(c.actor, 'system')
    default:
      return by satisfies never
  }
}

// The first half is what the index is read by.
const isAfter = ({ at, id }: AuditPlace): SQL | undefined =>
  and(lte(c.at, at), or(lt(c.at, at), gt(c.id, id)))

/** The staff of today, by name. */
export const listPeople = (pool: Pool): Promise<{ userId: string; name: string }[]> =>
  databaseOf(pool)
    .select({ userId: users.id, name: users.name })
    .from(users)
    .where(inArray(users.role, [...staffRoles]))
    .orderBy(users.name, users.id)
