import type { Address, Allocation, Parcel } from '@sagaboard/events/catalog/events'
import type { Shipment } from '@sagaboard/events/saga/shipping'
import { integer, jsonb, pgSchema, text, uuid } from 'drizzle-orm/pg-core'

export const shipping = pgSchema('shipping')

/** Shipping's one row per order. `seen_version` is the inbox: an event up to it has been handled. */
export const shipments = shipping.table('shipments', {
  orderId: uuid('order_id').primaryKey(),
  status: text().$type<Shipment['status']>().notNull(),
  shipTo: jsonb('ship_to').$type<Address>().notNull(),
  allocations: jsonb().$type<Allocation[]>().notNull(),
  parcels: jsonb().$type<Parcel[]>().notNull(),
  seenVersion: integer('seen_version').notNull(),
})
