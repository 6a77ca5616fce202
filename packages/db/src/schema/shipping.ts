import type { Address, Allocation, Parcel } from '@sagaboard/events/catalog/events'
import type { LineSize, PackedParcel } from '@sagaboard/events/saga/pack'
import type { ToldState } from '@sagaboard/events/saga/parcel-news'
import type { ShipmentReturn } from '@sagaboard/events/saga/returns/rows'
import type { Shipment } from '@sagaboard/events/saga/shipping'
import { sql } from 'drizzle-orm'
import {
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'
import { kindColumn } from './kind.ts'

export const shipping = pgSchema('shipping')

/** Shipping's one row per order. `seen_version` is the inbox: an event up to it has been handled. */
export const shipments = shipping.table('shipments', {
  orderId: uuid('order_id').primaryKey(),
  status: text().$type<Shipment['status']>().notNull(),
  shipTo: jsonb('ship_to').$type<Address>().notNull(),
  allocations: jsonb().$type<Allocation[]>().notNull(),
  sizes: jsonb().$type<LineSize[]>().notNull().default([]),
  packed: jsonb().$type<PackedParcel[]>().notNull().default([]),
  parcels: jsonb().$type<Parcel[]>().notNull(),
  saidPacked: jsonb('said_packed').$type<string[]>().notNull().default([]),
  seenVersion: integer('seen_version').notNull(),
  kind: kindColumn(),
})

/** Shipping's row of each return, beside the order's: `seen_version` there is the inbox of both. */
export const shippingReturns = shipping.table(
  'returns',
  {
    orderId: uuid('order_id').notNull(),
    returnId: text('return_id').notNull(),
    status: text().$type<ShipmentReturn['status']>().notNull(),
    allocations: jsonb().$type<Allocation[]>().notNull(),
    packed: jsonb().$type<PackedParcel[]>().notNull(),
    parcels: jsonb().$type<Parcel[]>().notNull(),
    rejected: jsonb().$type<Allocation[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.returnId] })],
)

/**
 * What the carrier has told of parcels, each piece of news once: written in the transaction that states its event, so that one
 * told again under the same id states nothing more.
 */
export const carrierEvents = shipping.table(
  'carrier_events',
  {
    /** The carrier's own id. */
    eventId: text('event_id').primaryKey(),
    orderId: uuid('order_id').notNull(),
    shipmentId: text('shipment_id').notNull(),
    state: text().$type<ToldState>().notNull(),
    happenedAt: instant('happened_at').notNull(),
    place: text(),
    toldAt: instant('told_at').notNull().default(sql`now()`),
  },
  // Parcels that came back are few, and looked for by the console's overview.
  (t) => [
    index('carrier_events_returned').on(t.toldAt).where(sql`${t.state} = 'returned'`),
    index('carrier_events_order').on(t.orderId),
  ],
)

/** A label that a program of another team asked for: what of its shipment (kind `external`, under the same id) is about the program. */
export const externalLabels = shipping.table(
  'external_labels',
  {
    /** `order_id` of its shipment; derived from the order's id and the number of the label. */
    id: uuid().primaryKey(),
    /** In the program's own words. */
    externalOrderId: text('external_order_id').notNull(),
    /** From 1: the next one may be asked for once this one was refused or voided. */
    number: integer().notNull(),
    /** The key with which it was asked for. */
    clientId: uuid('client_id').notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [uniqueIndex('external_labels_number').on(t.externalOrderId, t.number)],
)
