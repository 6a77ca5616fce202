import type { RefundMethod } from '@sagaboard/events/catalog/events'
import type { Payment } from '@sagaboard/events/saga/payment'
import type { PaymentReturn } from '@sagaboard/events/saga/returns/rows'
import { sql } from 'drizzle-orm'
import {
  bigserial,
  char,
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

export const payment = pgSchema('payment')

/** Payment's one row per order. `seen_version` is the inbox: an event up to it has been handled. */
export const payments = payment.table('payments', {
  orderId: uuid('order_id').primaryKey(),
  status: text().$type<Payment['status']>().notNull(),
  amountMinor: integer('amount_minor').notNull(),
  refundedMinor: integer('refunded_minor').notNull().default(0),
  currency: char({ length: 3 }).notNull(),
  token: text().notNull(),
  chargeId: text('charge_id'),
  seenVersion: integer('seen_version').notNull(),
  kind: kindColumn(),
})

/** Payment's row of each return, beside the order's: `seen_version` there is the inbox of both. */
export const paymentReturns = payment.table(
  'returns',
  {
    orderId: uuid('order_id').notNull(),
    returnId: text('return_id').notNull(),
    status: text().$type<PaymentReturn['status']>().notNull(),
    lines: jsonb().$type<PaymentReturn['lines']>().notNull(),
    amountMinor: integer('amount_minor').notNull(),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.returnId] })],
)

/** The money ledger, append-only: taken is positive, given back negative, in minor units. Their sum per order is what we keep. */
export const ledger = payment.table(
  'ledger',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    orderId: uuid('order_id').notNull(),
    kind: text().$type<'capture' | 'refund'>().notNull(),
    amountMinor: integer('amount_minor').notNull(),
    currency: char({ length: 3 }).notNull(),
    /** The provider's id of the charge or refund; of a refund by hand, the reference that the person gave. */
    reference: text().notNull(),
    method: text().$type<RefundMethod>().notNull().default('provider'),
    causeVersion: integer('cause_version').notNull(),
    at: instant().notNull().default(sql`now()`),
  },
  (t) => [
    index('ledger_of_order').on(t.orderId),
    // What was given back since a moment.
    index('ledger_refunds').on(t.at).where(sql`${t.kind} = 'refund'`),
  ],
)

/** A charge that a program of another team asked for: what of its payment (kind `external`, under the same id) is about the program. */
export const externalCharges = payment.table(
  'external_charges',
  {
    /** `order_id` of its payment; derived from the order's id and the number of the charge. */
    id: uuid().primaryKey(),
    /** In the program's own words. */
    externalOrderId: text('external_order_id').notNull(),
    /** From 1: the next one may be asked for once this one was declined. */
    number: integer().notNull(),
    /** The key with which it was asked for. */
    clientId: uuid('client_id').notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [uniqueIndex('external_charges_number').on(t.externalOrderId, t.number)],
)

/** Refunds of such charges, each once under the program's own id. `reference` is null until the provider has answered. */
export const externalRefunds = payment.table(
  'external_refunds',
  {
    chargeId: uuid('charge_id').notNull(),
    refundId: text('refund_id').notNull(),
    amountMinor: integer('amount_minor').notNull(),
    reference: text(),
    clientId: uuid('client_id').notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.chargeId, t.refundId] })],
)
