import type { Allocation } from '@sagaboard/events/catalog/events'
import type { Reservation, StockMovement } from '@sagaboard/events/saga/inventory'
import { sql } from 'drizzle-orm'
import {
  bigserial,
  check,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

export const inventory = pgSchema('inventory')

export const warehouses = inventory.table('warehouses', {
  id: text().primaryKey(),
  name: text().notNull(),
  /** Lower ranks are used first when an order can be served from several warehouses. */
  rank: integer().notNull(),
})

export const stock = inventory.table(
  'stock',
  {
    sku: text().notNull(),
    warehouse: text().notNull(),
    onHand: integer('on_hand').notNull(),
    reserved: integer().notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.sku, t.warehouse] }),
    check('reserved_within_stock', sql`0 <= ${t.reserved} and ${t.reserved} <= ${t.onHand}`),
  ],
)

/** Inventory's one row per order. `seen_version` is the inbox: an event up to it has been handled. */
export const reservations = inventory.table('reservations', {
  orderId: uuid('order_id').primaryKey(),
  status: text().$type<Reservation['status']>().notNull(),
  allocations: jsonb().$type<Allocation[]>().notNull(),
  restocked: jsonb().$type<Allocation[]>().notNull().default([]),
  seenVersion: integer('seen_version').notNull(),
})

/** The stock ledger, append-only: the sum of its changes per SKU and warehouse is the stock row. */
export const movements = inventory.table(
  'movements',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    kind: text().$type<StockMovement['kind'] | 'receive'>().notNull(),
    sku: text().notNull(),
    warehouse: text().notNull(),
    onHand: integer('on_hand').notNull(),
    reserved: integer().notNull(),
    orderId: uuid('order_id'),
    line: integer(),
    /** The version of the event that caused it. */
    causeVersion: integer('cause_version'),
    at: instant().notNull().default(sql`now()`),
  },
  (t) => [index('movements_of_order').on(t.orderId)],
)
