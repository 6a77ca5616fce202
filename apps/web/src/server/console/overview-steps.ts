import { type Database, databaseOf } from '@sagaboard/db/database'
import { endedCounts, orderRows } from '@sagaboard/db/schema/orders'
import { blockedView } from '@sagaboard/db/schema/read'
import type { Step } from '@sagaboard/events/saga/order-saga'
import { count, eq, isNull, min, ne, type SQLWrapper, sql } from 'drizzle-orm'
import { QueryBuilder, unionAll } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'

/** The orders at a step now. */
export interface OrdersAtStep {
  step: Step
  orders: number
  underWay: number
  /** Of them, those that a service can't get past for now, and those that wait for a person. */
  retrying: number
  dead: number
  /** Of them, those that rest: until their stock is there, or until they are packed. */
  resting: number
}

const o = orderRows
const b = blockedView
const none = (name: string) => sql<number>`0`.as(name)

/** The orders under way: few, and an index holds just them. */
const open = (db: Database) =>
  db
    .select({
      step: o.step,
      orders: count().as('orders'),
      underWay: count().as('under_way'),
      retrying: none('retrying'),
      dead: none('dead'),
      resting: sql<number>`count(${o.waitingFor})`.as('resting'),
    })
    .from(o)
    .where(isNull(o.closedAt))
    .groupBy(o.step)

/** Those that have ended are counted as they end: there may be millions. */
const ended = (db: Database) =>
  db
    .select({
      step: endedCounts.step,
      orders: sql<number>`sum(${endedCounts.orders})`.as('orders'),
      underWay: none('under_way'),
      retrying: none('retrying'),
      dead: none('dead'),
      resting: none('resting'),
    })
    .from(endedCounts)
    .groupBy(endedCounts.step)

/** Where a service waits for a person at an order and another one tries it again, the order waits for the person. */
const waiting = new QueryBuilder()
  .select({ orderId: b.orderId, state: min(b.state).as('state') })
  .from(b)
  .where(ne(b.state, 'asked'))
  .groupBy(b.orderId)
  .as('waiting')
const countOf = (state: 'retrying' | 'dead') =>
  sql<number>`count(*) filter (where ${eq(waiting.state, state)})`.as(state)

const stuck = (db: Database) =>
  db
    .select({
      step: o.step,
      orders: none('orders'),
      underWay: none('under_way'),
      retrying: countOf('retrying'),
      dead: countOf('dead'),
      resting: none('resting'),
    })
    .from(waiting)
    .innerJoin(o, eq(o.id, waiting.orderId))
    .groupBy(o.step)

const sumOf = (column: SQLWrapper) => sql<number>`sum(${column})::int`

/** Where the orders are, of one moment: those that close meanwhile are counted once. */
export function readSteps(pool: Pool): Promise<OrdersAtStep[]> {
  const db = databaseOf(pool)
  const all = unionAll(open(db), ended(db), stuck(db)).as('all_of_them')
  return db
    .select({
      step: all.step,
      orders: sumOf(all.orders),
      underWay: sumOf(all.underWay),
      retrying: sumOf(all.retrying),
      dead: sumOf(all.dead),
      resting: sumOf(all.resting),
    })
    .from(all)
    .groupBy(all.step)
}
