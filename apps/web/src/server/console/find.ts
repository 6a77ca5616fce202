import { databaseOf } from '@sagaboard/db/database'
import { causes } from '@sagaboard/db/schema/incidents'
import { unroutableView } from '@sagaboard/db/schema/read'
import { and, eq } from 'drizzle-orm'
import type { Pool } from 'pg'
import { incidentTitle } from '../../lib/incident-title.ts'
import { noFilter } from '../../lib/order-filter.ts'
import { type LogPlace, readPlace } from '../../lib/order-search.ts'
import { listOrders, type OrderRow } from './orders.ts'
import { findProducts } from './products.ts'

export interface Found {
  orders: OrderRow[]
  /** There are others beside these. */
  more: boolean
  /** The incident of the message at this place of the topic, which belongs to no order; null: there is none. */
  incident: { id: string; title: string } | null
  products: FoundProduct[]
}

/** `free`: units that nothing holds and nobody waits for. */
export interface FoundProduct {
  sku: string
  name: string
  free: number
}

/** So many of the products are enough to say which one is meant. */
const productsMax = 3

/** What a text finds: the newest orders, at most `limit`, a message of the topic that belongs to none, and products that are sold. */
export async function find(pool: Pool, text: string, limit: number): Promise<Found> {
  const place = readPlace(text)
  const [{ rows, next }, incident, products] = await Promise.all([
    listOrders(pool, { ...noFilter, text }, null, limit),
    place?.topic ? incidentOfMessage(pool, place, place.topic) : null,
    findProducts(pool, text, productsMax),
  ])
  return { orders: rows, more: next !== null, incident, products }
}

const u = unroutableView

async function incidentOfMessage(
  pool: Pool,
  { partition, position }: LogPlace,
  topic: string,
): Promise<Found['incident']> {
  const [found] = await databaseOf(pool)
    .select({ id: causes.id, error: causes.error })
    .from(u)
    .innerJoin(causes, eq(causes.id, u.incident))
    .where(and(eq(u.topic, topic), eq(u.partition, partition), eq(u.messageOffset, position)))
  return found
    ? { id: found.id, title: incidentTitle({ groups: ['topic'], error: found.error }) }
    : null
}
