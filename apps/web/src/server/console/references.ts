import { databaseOf } from '@sagaboard/db/database'
import { carriesReference, events } from '@sagaboard/db/schema/log'
import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import { type Reference, readReference } from '../../lib/order-search.ts'
import { readSystem } from './system.ts'

/** More orders than this are not one thing that somebody looks for. */
const ordersMax = 100

/**
 * The orders that a text names by a reference: that of a charge, a refund, a label or a parcel (in capitals or not, with or
 * without spaces), the id of an event, or a place in the log (`3:1042`, with or without the topic before it). Empty when it
 * names none.
 */
export async function ordersReferredTo(pool: Pool, text: string): Promise<string[]> {
  const reference = readReference(text)
  if (!reference || (await isOffset(pool, reference))) return []
  const found = await Promise.all([
    referredTo(pool, reference),
    reference.type === 'id' ? orderOfEvent(pool, reference.id) : [],
  ])
  return [...new Set(found.flat().map(({ orderId }) => orderId))].slice(0, ordersMax)
}

/**
 * A place of a topic is an offset where a broker carries the log. Nobody keeps which event has which offset, and the position
 * of the same number is another event.
 */
const isOffset = async (pool: Pool, reference: Reference): Promise<boolean> =>
  reference.type === 'place' && reference.topic !== null && (await readSystem(pool)).bus === 'kafka'

/** Asks for the orders of a reference. */
export const referredTo = (pool: Pool, reference: Reference) =>
  databaseOf(pool)
    .selectDistinct({ orderId: events.orderId })
    .from(events)
    .where(conditionOf(reference))
    .limit(ordersMax)

function conditionOf(reference: Reference): SQL | undefined {
  switch (reference.type) {
    case 'place':
      return and(eq(events.partition, reference.partition), eq(events.position, reference.position))
    case 'name':
      return isCalled(reference.name)
    case 'id':
      return isCalled(reference.id)
    default:
      return reference satisfies never
  }
}

const isCalled = (name: string) =>
  and(carriesReference(events.type), sql`log.references_of(${events.data}) @> array[${name}]`)

/** The order of the event with this id; empty when there is none. */
async function orderOfEvent(pool: Pool, id: string): Promise<{ orderId: string }[]> {
  const { rows } = await databaseOf(pool).execute<{ orderId: string }>(
    sql`select order_id as "orderId" from log.order_of_event(${id}) order_id`,
  )
  return rows
}
