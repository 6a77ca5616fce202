import type {
  Address,
  EndReason,
  LeftOut,
  OrderLine,
  ShortageChoice,
} from '@sagaboard/events/catalog/events'
import { writtenLength } from '@sagaboard/events/catalog/order-number'
import type { Step } from '@sagaboard/events/saga/order-saga'
import type { OrderStatus, OrderView } from '@sagaboard/events/saga/order-view'
import type { TrackedParcel } from '@sagaboard/events/saga/parcel-news'
import type { ReturnStep } from '@sagaboard/events/saga/return-saga'
import { endedStatuses, type ReturnView } from '@sagaboard/events/saga/returns/return-view'
import { type SQL, sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  char,
  check,
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

export const orders = pgSchema('orders')

/**
 * Whether an order has a number of its own: those of old orders are shorter, and two of them may be the same. The index of
 * the numbers holds these only, and is used where the condition is said.
 */
export const isNumbered = (orderNumber: AnyPgColumn) =>
  sql`char_length(${orderNumber}) = ${sql.raw(String(writtenLength))}`

/**
 * The words that an order is found by: of its customer's name, its e-mail address and its SKUs. The index of the words is
 * used where they are said like this.
 */
export const searchWords = (
  t: Record<'customerName' | 'customerEmail' | 'lines', AnyPgColumn>,
): SQL => sql`orders.search_words(${t.customerName}, ${t.customerEmail}, ${t.lines})`

/** Whether these words have what is typed sign by sign, such as the `@` in it. */
export const hasTyped = (
  t: Record<'customerName' | 'customerEmail' | 'lines', AnyPgColumn>,
  typed: string,
): SQL => sql`orders.has_typed(${t.customerName}, ${t.customerEmail}, ${t.lines}, ${typed})`

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
    /** What is charged for what is delivered; of an order in part that is less than was agreed. */
    totalMinor: integer('total_minor').notNull(),
    currency: char({ length: 3 }).notNull(),
    paymentStatus: text('payment_status').$type<OrderView['payment']['status']>().notNull(),
    capturedMinor: integer('captured_minor').notNull(),
    refundedMinor: integer('refunded_minor').notNull(),
    card: text(),
    shipmentStatus: text('shipment_status').$type<OrderView['shipment']['status']>().notNull(),
    parcels: jsonb().$type<TrackedParcel[]>().notNull(),
    accessTokenHash: text('access_token_hash').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    /** When it was completed or cancelled; null while it is under way. */
    closedAt: instant('closed_at'),
    /** When the order is asked to be undone unless it has shipped by then; null once that was asked. */
    expiresAt: instant('expires_at'),
    /** What it rests for on its way; `waits_until`: when it goes on by itself, or is given up, null once that was asked for. */
    waitingFor: text('waiting_for').$type<OrderView['waitingFor']>(),
    waitsUntil: instant('waits_until'),
    onShortage: text('on_shortage').$type<ShortageChoice>().notNull().default('cancel'),
    /** What of its lines is not part of this delivery, the order that it has become, and the one of which this is the rest. */
    leftOut: jsonb('left_out').$type<LeftOut[]>().notNull().default([]),
    followUp: uuid('follow_up'),
    followUpOf: uuid('follow_up_of'),
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
    // The packing lists, oldest first, and the timers among them: orders that rest are few.
    index('orders_waiting').on(t.createdAt, t.id).where(sql`${t.waitingFor} is not null`),
    index('orders_due').on(t.waitsUntil).where(sql`${t.waitsUntil} is not null`),
    index('orders_follow_up').on(t.followUp).where(sql`${t.followUp} is not null`),
    index('orders_follow_up_of').on(t.followUpOf).where(sql`${t.followUpOf} is not null`),
    uniqueIndex('orders_order_number')
      .on(t.orderNumber.op('text_pattern_ops'))
      .where(isNumbered(t.orderNumber)),
    index('orders_words').using('gin', searchWords(t)),
    index('orders_total').on(t.totalMinor),
    index('orders_reason')
      .on(t.reason, t.createdAt.desc(), t.id)
      .where(sql`${t.reason} is not null`),
    check('refund_within_capture', sql`${t.refundedMinor} <= ${t.capturedMinor}`),
  ],
)

const ended = sql.raw(endedStatuses.map((status) => `'${status}'`).join(', '))

/**
 * Whether nothing of a return happens any more. The indexes of the lists hold either kind, and are used where the condition
 * is said like this.
 */
export const returnHasEnded = (status: AnyPgColumn) => sql`${status} in (${ended})`

/** Whether a return is under way, or waits for somebody. */
export const returnIsOpen = (status: AnyPgColumn) => sql`${status} not in (${ended})`

/** Each return of an order, as its events add up to; its order's `version` is the number of events folded so far. */
export const orderReturns = orders.table(
  'returns',
  {
    orderId: uuid('order_id').notNull(),
    returnId: text('return_id').notNull(),
    status: text().$type<ReturnView['status']>().notNull(),
    step: text().$type<ReturnStep>().notNull(),
    requestedAt: instant('requested_at').notNull(),
    view: jsonb().$type<ReturnView>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.returnId] }),
    // The lists of those under way, oldest first: these are few however many have ended.
    index('returns_open').on(t.requestedAt, t.orderId, t.returnId).where(returnIsOpen(t.status)),
    // The list of those that have ended, newest first, and how many have at each step.
    index('returns_ended')
      .on(t.requestedAt, t.orderId, t.returnId, t.step)
      .where(returnHasEnded(t.status)),
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

/** Orders that programs of other teams have run by themselves to their end: each is completed once. */
export const externalOrders = orders.table('external_orders', {
  /** In the program's own words. */
  externalOrderId: text('external_order_id').primaryKey(),
  /** Of its holds. */
  reservationId: text('reservation_id').notNull(),
  /** `order_id` of the payment and of the shipment. */
  chargeId: uuid('charge_id').notNull(),
  labelId: uuid('label_id').notNull(),
  /** The key with which it was completed. */
  clientId: uuid('client_id').notNull(),
  completedAt: instant('completed_at').notNull().default(sql`now()`),
})
