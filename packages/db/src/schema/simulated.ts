import type { PaymentOutcome } from '@sagaboard/events/saga/payment'
import type { LabelOutcome } from '@sagaboard/events/saga/shipping'
import { char, integer, jsonb, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/** The ledgers of the simulated payment provider and carrier: theirs, written on their own connection, never in our transactions. */
export const simulated = pgSchema('simulated')

const entry = () => ({
  /** The idempotency key of the caller: one effect per key, however often it is asked for. */
  key: text().primaryKey(),
  orderId: uuid('order_id').notNull(),
  /** How often it was asked for with this key. */
  calls: integer().notNull().default(1),
  at: timestamp({ withTimezone: true, mode: 'string', precision: 3 }).notNull().defaultNow(),
})

/** `outcome` is null while no attempt has had an effect (the provider was unavailable). */
export const charges = simulated.table('charges', {
  ...entry(),
  amountMinor: integer('amount_minor').notNull(),
  currency: char({ length: 3 }).notNull(),
  outcome: jsonb().$type<PaymentOutcome>(),
})

export const refunds = simulated.table('refunds', {
  ...entry(),
  chargeId: text('charge_id').notNull(),
  amountMinor: integer('amount_minor').notNull(),
  currency: char({ length: 3 }).notNull(),
  outcome: jsonb().$type<PaymentOutcome>(),
})

export const labels = simulated.table('labels', { ...entry(), outcome: jsonb().$type<LabelOutcome>() })

/** Switches that a person turns: an outage lasts while its row is there. */
export const outages = simulated.table('outages', {
  name: text().primaryKey(),
  since: timestamp({ withTimezone: true, mode: 'string', precision: 3 }).notNull().defaultNow(),
})
