import type { RefundMethod } from '@sagaboard/events/catalog/events'
import type { Payment } from '@sagaboard/events/saga/payment'
import { sql } from 'drizzle-orm'
import { bigserial, char, index, integer, pgSchema, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

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
})

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
  (t) => [index('ledger_of_order').on(t.orderId)],
)
