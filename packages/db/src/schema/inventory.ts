import type { Allocation } from '@sagaboard/events/catalog/events'
import type { StockLocation } from '@sagaboard/events/catalog/stock-location'
import type { ShelfMovement } from '@sagaboard/events/commands/stock-plan'
import type { Awaited, Reservation, StockMovement } from '@sagaboard/events/saga/inventory'
import type { InventoryReturn } from '@sagaboard/events/saga/returns/rows'
import { type SQL, sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  bigserial,
  boolean,
  char,
  check,
  doublePrecision,
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

export const inventory = pgSchema('inventory')

/** A kind of place in a warehouse: where goods are picked, or where more of them is kept. */
export const warehouses = inventory.table('warehouses', {
  id: text().primaryKey(),
  name: text().notNull(),
  /** Lower ranks are used first when an order can be served from several warehouses. */
  rank: integer().notNull(),
  /** ISO 3166-1, two letters. */
  country: char({ length: 2 }).notNull(),
  /** In degrees, WGS 84. */
  latitude: doublePrecision().notNull(),
  longitude: doublePrecision().notNull(),
  /** The airport that it sends from to other customs territories (its code of IATA), and where that is. */
  gateway: text(),
  gatewayLatitude: doublePrecision('gateway_latitude'),
  gatewayLongitude: doublePrecision('gateway_longitude'),
  /** Grows with each change that a person makes: who saw another one is told so. */
  version: integer().notNull().default(1),
})

export const stock = inventory.table(
  'stock',
  {
    sku: text().notNull(),
    warehouse: text().notNull(),
    /** Inside a warehouse the primary location is used before the back stock. */
    location: text().$type<StockLocation>().notNull().default('primary'),
    onHand: integer('on_hand').notNull(),
    reserved: integer().notNull().default(0),
    /** At so many free units or fewer it runs low; null: nobody wants to know. */
    lowAt: integer('low_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sku, t.warehouse, t.location] }),
    check('reserved_within_stock', sql`0 <= ${t.reserved} and ${t.reserved} <= ${t.onHand}`),
  ],
)

/** The warehouses of allocations, as an array of JSON; the index of the warehouses is used where it is said like this. */
export const warehousesOf = (allocations: AnyPgColumn): SQL =>
  sql`jsonb_path_query_array(${allocations}, '$[*].warehouse')`

/** Inventory's one row per order. `seen_version` is the inbox: an event up to it has been handled. */
export const reservations = inventory.table(
  'reservations',
  {
    orderId: uuid('order_id').primaryKey(),
    status: text().$type<Reservation['status']>().notNull(),
    allocations: jsonb().$type<Allocation[]>().notNull(),
    restocked: jsonb().$type<Allocation[]>().notNull().default([]),
    seenVersion: integer('seen_version').notNull(),
    /** What it waits, or has waited, for. */
    awaited: jsonb().$type<Awaited>(),
    kind: kindColumn(),
  },
  (t) => [index('reservations_warehouses').using('gin', warehousesOf(t.allocations))],
)

/** Inventory's row of each return, beside the order's: `seen_version` there is the inbox of both. */
export const inventoryReturns = inventory.table(
  'returns',
  {
    orderId: uuid('order_id').notNull(),
    returnId: text('return_id').notNull(),
    status: text().$type<InventoryReturn['status']>().notNull(),
    allocations: jsonb().$type<Allocation[]>().notNull(),
    restock: jsonb().$type<Allocation[]>().notNull(),
    writtenOff: jsonb('written_off').$type<Allocation[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.returnId] })],
)

/** The place of an order in the line: who comes first has the smaller one. */
export const waitingPlace = inventory.sequence('waiting_place', { cache: 1 })

/**
 * Who waits for stock, and for how much of which product: a row for each product of an order that waits, gone when it waits no
 * more. First come, first served, product by product.
 */
export const waiting = inventory.table(
  'waiting',
  {
    orderId: uuid('order_id').notNull(),
    sku: text().notNull(),
    quantity: integer().notNull(),
    place: bigint({ mode: 'number' }).notNull(),
    /** Its stock was found to be there, and inventory has not looked yet: these units are spoken for. */
    offered: boolean().notNull().default(false),
    since: instant().notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.sku] }), index('waiting_in_line').on(t.sku, t.place)],
)

/**
 * What a program of another team holds of one product: the part of its reservation (kind `external`, under the same id) that
 * is about the program. `expires_at` is its timer: null once the hold has ended.
 */
export const holds = inventory.table(
  'holds',
  {
    /** `order_id` of its reservation; derived from reservation id and SKU. */
    id: uuid().primaryKey(),
    /** In the program's own words, as is the order's id. */
    reservationId: text('reservation_id').notNull(),
    sku: text().notNull(),
    externalOrderId: text('external_order_id').notNull(),
    quantity: integer().notNull(),
    /** The key with which it was made. */
    clientId: uuid('client_id').notNull(),
    expiresAt: instant('expires_at'),
    isExpired: boolean('is_expired').notNull().default(false),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [
    uniqueIndex('holds_reservation_sku').on(t.reservationId, t.sku),
    index('holds_of_order').on(t.externalOrderId),
    index('holds_due').on(t.expiresAt).where(sql`${t.expiresAt} is not null`),
  ],
)

/** The stock ledger, append-only: the sum of its changes per SKU and warehouse is the stock row. */
export const movements = inventory.table(
  'movements',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    kind: text().$type<StockMovement['kind'] | ShelfMovement['kind']>().notNull(),
    sku: text().notNull(),
    warehouse: text().notNull(),
    location: text().$type<StockLocation>().notNull().default('primary'),
    onHand: integer('on_hand').notNull(),
    reserved: integer().notNull(),
    orderId: uuid('order_id'),
    line: integer(),
    /** The version of the event that caused it. */
    causeVersion: integer('cause_version'),
    /** Of a movement that a person made: who, and why. */
    actor: text(),
    reason: text(),
    at: instant().notNull().default(sql`now()`),
  },
  (t) => [
    index('movements_of_order').on(t.orderId),
    // Those of people alone, so that an order pays nothing for it.
    index('movements_of_people').on(t.sku, t.id).where(sql`${t.orderId} is null`),
  ],
)
