import type { Role } from '@sagaboard/events/commands/roles'
import { type MemberState, openStates, type StageCounts } from '@sagaboard/events/commands/set-pace'
import { and, asc, count, eq, exists, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm'
import { type Database, databaseIn } from '../database.ts'
import { users } from '../schema/auth.ts'
import { orderSets, setOrders } from '../schema/order-sets.ts'
import type { PgTx } from '../transaction.ts'
import { type OrderSet, setColumns } from './set-store.ts'

/** The rows of frozen sets, for the workers that go on with them. */

export type SetOrder = typeof setOrders.$inferSelect

const s = orderSets
const m = setOrders

/** So long nobody else goes on with a set, should this worker end. */
export const leaseMs = 30_000

/** Who goes on with a set, and what time it is. */
export interface Holder {
  member: string
  now: Date
}

const untilOf = ({ now }: Holder) => new Date(now.getTime() + leaseMs).toISOString()

/** An order on its way is looked at at once, then after a tenth of the time since it was asked for, at most every so often. */
const lookMaxSeconds = 30
const lookAt = sql`coalesce(${m.lookedAt} + least((${m.lookedAt} - ${m.sentAt}) / 10, ${lookMaxSeconds} * interval '1 second'), '-infinity')`

/** What of a set is to be seen to by then, whatever its state. */
const hasDue = (db: Database, now: string) =>
  exists(
    db
      .select({ one: sql`1` })
      .from(m)
      .where(
        and(
          eq(m.setId, s.id),
          or(
            eq(m.state, 'sending'),
            and(inArray(m.state, ['accepted', 'applied']), lte(lookAt, now)),
          ),
        ),
      ),
  )

/** Takes the set on that has waited longest for somebody to go on with it; undefined when none has anything to be done. */
export async function takeSet(tx: PgTx, holder: Holder): Promise<OrderSet | undefined> {
  const db = databaseIn(tx)
  const now = holder.now.toISOString()
  const [next] = await db
    .select({ id: s.id })
    .from(s)
    .where(
      and(
        isNull(s.closedAt),
        // One that was stopped is closed once none of its orders is on its way.
        or(inArray(s.state, ['previewing', 'running', 'stopped']), hasDue(db, now)),
        or(isNull(s.leaseBy), eq(s.leaseBy, holder.member), lt(s.leaseUntil, now)),
      ),
    )
    .orderBy(sql`${s.leaseUntil} nulls first`, asc(s.id))
    .limit(1)
    .for('update', { skipLocked: true })
  if (!next) return undefined
  const [taken] = await db
    .update(s)
    .set({ leaseBy: holder.member, leaseUntil: untilOf(holder) })
    .where(eq(s.id, next.id))
    .returning(setColumns)
  return taken
}

/** The set, held until the transaction ends, and the lease on it anew; undefined when another has it by now. */
export async function keepSet(
  tx: PgTx,
  setId: string,
  holder: Holder,
): Promise<OrderSet | undefined> {
  const [kept] = await databaseIn(tx)
    .update(s)
    .set({ leaseUntil: untilOf(holder) })
    .where(and(eq(s.id, setId), eq(s.leaseBy, holder.member)))
    .returning(setColumns)
  return kept
}

/** Others may go on with it. `at`: it waits from now on. */
export const leaveSet = (tx: PgTx, setId: string, { member, now }: Holder) =>
  databaseIn(tx)
    .update(s)
    .set({ leaseBy: null, leaseUntil: now.toISOString() })
    .where(and(eq(s.id, setId), eq(s.leaseBy, member)))

/** Orders of a set that were not looked at yet. */
export const waitingOrders = (tx: PgTx, setId: string, limit: number): Promise<SetOrder[]> =>
  databaseIn(tx)
    .select()
    .from(m)
    .where(and(eq(m.setId, setId), eq(m.state, 'waiting')))
    .orderBy(m.place)
    .limit(limit)

/** Orders whose commands are on their way and that are to be looked at by now, those that wait longest first. */
export const openOrders = (
  tx: PgTx,
  setId: string,
  { now, limit }: { now: Date; limit: number },
): Promise<SetOrder[]> =>
  databaseIn(tx)
    .select()
    .from(m)
    .where(
      and(
        eq(m.setId, setId),
        inArray(m.state, ['accepted', 'applied']),
        lte(lookAt, now.toISOString()),
      ),
    )
    .orderBy(sql`${m.lookedAt} nulls first`, m.place)
    .limit(limit)

/** Orders of a stage that are to be asked for. */
export const ordersToSend = (
  tx: PgTx,
  { id, stage }: Pick<OrderSet, 'id' | 'stage'>,
  limit: number,
): Promise<SetOrder[]> =>
  databaseIn(tx)
    .select()
    .from(m)
    .where(and(eq(m.setId, id), eq(m.stage, stage), eq(m.state, 'ready')))
    .orderBy(m.place)
    .limit(limit)

/** Orders that were being asked for when their worker ended. */
export const begunOrders = (tx: PgTx, setId: string): Promise<SetOrder[]> =>
  databaseIn(tx)
    .select()
    .from(m)
    .where(and(eq(m.setId, setId), eq(m.state, 'sending')))
    .orderBy(m.place)

/** How the orders of a stage are. */
export async function countStage(
  tx: PgTx,
  { id, stage }: Pick<OrderSet, 'id' | 'stage'>,
): Promise<StageCounts> {
  const rows = await databaseIn(tx)
    .select({ state: m.state, orders: count() })
    .from(m)
    .where(and(eq(m.setId, id), eq(m.stage, stage)))
    .groupBy(m.state)
  return Object.fromEntries(rows.map(({ state, orders }) => [state, orders]))
}

/** Puts the next orders into the stage of the set; returns how many there were. */
export async function fillStage(
  tx: PgTx,
  { id, stage, pace }: Pick<OrderSet, 'id' | 'stage' | 'pace'>,
): Promise<number> {
  const db = databaseIn(tx)
  const next = db
    .select({ place: m.place })
    .from(m)
    .where(and(eq(m.setId, id), eq(m.state, 'ready'), isNull(m.stage)))
    .orderBy(m.place)
    .limit(pace)
  const filled = await db
    .update(m)
    .set({ stage })
    .where(and(eq(m.setId, id), inArray(m.place, next)))
    .returning({ place: m.place })
  return filled.length
}

/** Whether any order of a set is in one of these states. */
export async function hasOrders(
  tx: PgTx,
  setId: string,
  states: readonly MemberState[],
): Promise<boolean> {
  const found = await databaseIn(tx)
    .select({ place: m.place })
    .from(m)
    .where(and(eq(m.setId, setId), inArray(m.state, [...states])))
    .limit(1)
  return found.length > 0
}

export const hasOpenOrders = (tx: PgTx, setId: string): Promise<boolean> =>
  hasOrders(tx, setId, openStates)

/** Writes what has become of an order, unless it is in another state by now. */
export const updateOrder = (
  tx: PgTx,
  { setId, place, state }: Pick<SetOrder, 'setId' | 'place' | 'state'>,
  change: Partial<SetOrder>,
) =>
  databaseIn(tx)
    .update(m)
    .set(change)
    .where(and(eq(m.setId, setId), eq(m.place, place), eq(m.state, state)))

/** The role of somebody of the staff as it is now; undefined for who is locked, or gone. */
export async function roleOf(tx: PgTx, userId: string): Promise<Role | undefined> {
  const [user] = await databaseIn(tx)
    .select({ role: users.role, banned: users.banned })
    .from(users)
    .where(eq(users.id, userId))
  return user && !user.banned ? ((user.role as Role | null) ?? undefined) : undefined
}
