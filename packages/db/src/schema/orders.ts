import type { Address, EndReason, OrderLine, Parcel } from '@sagaboard/events/catalog/events'
import { writtenLength } from '@sagaboard/events/catalog/order-number'
import type { Step } from '@sagaboard/events/saga/order-saga'
import type { OrderStatus, OrderView } from '@sagaboard/events/saga/order-view'
import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  char,
  check,
  index,
  integer,
  jsonb,
  pgSchema,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

export const orders = pgSchema('orders')

/**
 * Whether an order has a number of its own: those of old orders are shorter, and two of them may be the same. The index of
 * the numbers holds these only, and is used where the condition is said.
 */
export const isNumbered = (orderNumber: AnyPgColumn) =>
  sql`char_length(${orderNumber}) = ${sql.raw(String(writtenLength))}`

/** Counts the orders that were placed; what people see is a permutation of it (log.settings: order_number_key). */
export const orderSequence = orders.sequence('order_sequence', {
  minValue: 0,
  startWith: 0,
  cache: 1,
})

/** One row per order: what its events add up to (see saga/order-view.ts). `version` is the number of events folded so far. */
export const orderRows = orders.table(
  'orders',
  {
    id: uuid().primaryKey(),
    /** What people call it (see catalog/order-number.ts); of orders from before there were numbers, the beginning of the id. */
    orderNumber: text('order_number').notNull(),
    status: text().$type<OrderStatus>().notNull(),
    step: text().$type<Step>().notNull(),
    forwardStep: text('forward_step').$type<Step>().notNull(),
    reason: text().$type<EndReason>(),
    version: integer().notNull(),
    customerEmail: text('customer_email').notNull(),
    customerName: text('customer_name').notNull(),
    customerUserId: text('customer_user_id'),
    shipTo: jsonb('ship_to').$type<Address>().notNull(),
    lines: jsonb().$type<OrderLine[]>().notNull(),
    totalMinor: integer('total_minor').notNull(),
    currency: char({ length: 3 }).notNull(),
    paymentStatus: text('payment_status').$type<OrderView['payment']['status']>().notNull(),
    capturedMinor: integer('captured_minor').notNull(),
    refundedMinor: integer('refunded_minor').notNull(),
    card: text(),
    shipmentStatus: text('shipment_status').$type<OrderView['shipment']['status']>().notNull(),
    parcels: jsonb().$type<Parcel[]>().notNull(),
    accessTokenHash: text('access_token_hash').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    /** When it was completed or cancelled; null while it is under way. */
    closedAt: instant('closed_at'),
    /** When the order is asked to be undone unless it has shipped by then; null once that was asked. */
    expiresAt: instant('expires_at'),
  },
  (t) => [
    // The console's list, newest first, and the customer's own orders.
    index('orders_newest').on(t.createdAt.desc(), t.id),
    index('orders_of_customer')
      .on(t.customerUserId, t.createdAt.desc())
      .where(sql`${t.customerUserId} is not null`),
    // Orders under way are few even when the table is large, and finished ones are counted by time. Both indexes are on
    // columns that the steps in between don't touch, so those updates stay on their page.
    index('orders_open').on(t.createdAt).where(sql`${t.closedAt} is null`),
    index('orders_closed').on(t.closedAt).where(sql`${t.closedAt} is not null`),
    index('orders_expiring')
      .on(t.expiresAt)
      .where(sql`${t.closedAt} is null and ${t.expiresAt} is not null`),
    uniqueIndex('orders_order_number')
      .on(t.orderNumber.op('text_pattern_ops'))
      .where(isNumbered(t.orderNumber)),
    check('refund_within_capture', sql`${t.refundedMinor} <= ${t.capturedMinor}`),
  ],
)

/**
 * How many orders have come to rest at each step: the sum of its rows, kept by a trigger in the statements that close them
 * (0009_ended_counts.sql). Several rows a step, so that commits that close orders never wait for each other.
 */
export const endedCounts = orders.table('ended_counts', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  step: text().$type<Step>().notNull(),
  orders: bigint({ mode: 'number' }).notNull(),
})

/** One row per Idempotency-Key, whoever sends it; written in the transaction that makes the order. */
export const idempotencyKeys = orders.table('idempotency_keys', {
  key: text().primaryKey(),
  requestHash: text('request_hash').notNull(),
  orderId: uuid('order_id').notNull(),
  totalMinor: bigint('total_minor', { mode: 'number' }).notNull(),
  currency: char({ length: 3 }).notNull(),
  createdAt: instant('created_at').notNull().default(sql`now()`),
})
