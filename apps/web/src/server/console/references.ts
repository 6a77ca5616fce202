import { databaseOf } from '@sagaboard/db/database'
import { carriesReference, events } from '@sagaboard/db/schema/log'
import { and, eq, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import { type Reference, readReference } from '../../lib/order-search.ts'

/** More orders than this are not one thing that somebody looks for. */
const ordersMax = 100

/**
 * The orders that a text names by a reference: that of a charge, a refund, a label or a parcel (in capitals or not, with or
 * without spaces), or a place in the log (`3:1042`, with or without the topic before it). Empty when it names none.
 */
export async function ordersReferredTo(pool: Pool, text: string): Promise<string[]> {
  const reference = readReference(text)
  if (!reference) return []
  const found = await referredTo(pool, reference)
  return found.map(({ orderId }) => orderId)
}

/** Asks for the orders of a reference. */
export const referredTo = (pool: Pool, reference: Reference) =>
  databaseOf(pool)
    .selectDistinct({ orderId: events.orderId })
    .from(events)
    .where(
      reference.type === 'place'
        ? and(eq(events.partition, reference.partition), eq(events.position, reference.position))
        : and(
            carriesReference(events.type),
            sql`log.references_of(${events.data}) @> array[${reference.name}]`,
          ),
    )
    .limit(ordersMax)
