import type { SetCommand } from '@sagaboard/events/commands/order-sets'
import { openStates } from '@sagaboard/events/commands/set-pace'
import { and, desc, eq, getTableColumns, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { orderSets, setOrders } from '../schema/order-sets.ts'
import { orderRows } from '../schema/orders.ts'
import type { PgTx } from '../transaction.ts'
import type { MovedBack } from './door.ts'

const { leaseBy, leaseUntil, ...shown } = getTableColumns(orderSets)
/** What of a set is told; who goes on with it is the workers' own. */
export const setColumns = shown
export type OrderSet = Omit<typeof orderSets.$inferSelect, 'leaseBy' | 'leaseUntil'>

const s = orderSets
const m = setOrders

/** A set, held until the transaction ends; undefined when there is none. */
export async function lockSet(db: Database, setId: string): Promise<OrderSet | undefined> {
  const [row] = await db.select(setColumns).from(s).where(eq(s.id, setId)).for('update')
  return row
}

type NewSet = Extract<SetCommand, { type: 'set_freeze' }> & { madeBy: string; at: string }

const freeze = {
  name: 'set-freeze',
  text: `insert into orders.set_orders (set_id, place, order_id)
    select $1, member.place, member.id from unnest($2::uuid[]) with ordinality member(id, place)
    on conflict do nothing`,
} as const

/** Writes a set down, with its orders in the order in which they are asked for. */
export async function insertSet(
  tx: PgTx,
  db: Database,
  { setId, title, source, act, madeBy, at }: NewSet,
  orderIds: readonly string[],
): Promise<OrderSet | undefined> {
  const values = { id: setId, title, source, act, madeBy, madeAt: at, statedAt: at }
  const [made] = await db
    .insert(s)
    .values({ ...values, orders: new Set(orderIds).size })
    .onConflictDoNothing()
    .returning(setColumns)
  if (made) tx.write(freeze, [setId, [...new Set(orderIds)]])
  return made
}

type Change = Partial<Omit<OrderSet, 'id'>>

export async function updateSet(db: Database, setId: string, change: Change): Promise<OrderSet> {
  const [row] = await db.update(s).set(change).where(eq(s.id, setId)).returning(setColumns)
  if (!row) throw new Error(`set ${setId} is gone, and was locked`)
  return row
}

/** What the orders of a set that can be asked for move back, summed up; of several currencies the one in which that is most. */
export async function movedBackBySet(db: Database, setId: string): Promise<MovedBack> {
  const amountMinor = sql<number>`sum(${m.movedBackMinor})::float8`
  const [most] = await db
    .select({ currency: orderRows.currency, amountMinor })
    .from(m)
    .innerJoin(orderRows, eq(orderRows.id, m.orderId))
    .where(and(eq(m.setId, setId), eq(m.state, 'ready')))
    .groupBy(orderRows.currency)
    .orderBy(desc(amountMinor), orderRows.currency)
    .limit(1)
  return most ?? { amountMinor: 0, currency: '' }
}

/** Those of a stage that were not asked for are in no stage again. */
export const leaveStage = (db: Database, setId: string) =>
  db
    .update(m)
    .set({ stage: null })
    .where(and(eq(m.setId, setId), eq(m.state, 'ready'), isNotNull(m.stage)))

/** Nothing of these sets is to be looked at any more: none of their orders is on its way. */
export const closeSet = (db: Database, setId: string, at: string) =>
  db
    .update(s)
    .set({ closedAt: at })
    .where(
      and(
        eq(s.id, setId),
        isNull(s.closedAt),
        sql`not exists (${db
          .select({ one: sql`1` })
          .from(m)
          .where(and(eq(m.setId, setId), inArray(m.state, [...openStates])))})`,
      ),
    )
