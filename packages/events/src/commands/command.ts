import { z } from 'zod'
import type { NewEvent } from '../catalog/envelope.ts'
import { allocation, inspectedLine, returnReasons } from '../catalog/events.ts'
import { type Group, groups } from '../catalog/groups.ts'
import type { OperatorDecision } from './order-snapshot.ts'
import { plainLine } from './plain-text.ts'

/** So many parcels of one order a person may name. */
const parcelsMax = 200

const reference = plainLine(200, { missing: 'must not be empty' })
const label = plainLine(100, { missing: 'must not be empty' })

/** A parcel as a person finds it in the books of the carrier; `parcel` is its number in the order, from 1. */
export const trackedParcel = z.strictObject({
  parcel: z.int().min(1).max(parcelsMax).optional(),
  warehouse: label,
  carrier: label,
  trackingNumber: label,
})

/** What carriers alone state is no reason that a person gives. */
export const askedReasons = returnReasons.filter((reason) => reason !== 'returned_to_sender')

/** So many lines of one order a person may name. */
const linesMax = 200
/** As many units as an order can have of one line. */
const unitsMax = 1_000_000

/** What is to come back, line by line. */
export const returnLines = z
  .array(
    z.strictObject({
      line: z.int().min(1),
      quantity: z.int().min(1).max(unitsMax),
      reason: z.enum(askedReasons),
    }),
  )
  .min(1)
  .max(linesMax)

export const returnIdText = z.string().min(1).max(100)

/**
 * What a person may ask for one order. Every command goes the same way: `refusalOf` (guards.ts)
 * says why not, in one sentence, and `effectOf` (effects.ts) what is to be written; the services do
 * the rest, like any other step.
 */
export const commandSchema = z.discriminatedUnion('type', [
  /** Undo the order, from its far end. */
  z.strictObject({ type: z.literal('cancel') }),
  /** Say that a warehouse has packed its part of an order: the label is asked for once all have. Left out: the only one. */
  z.strictObject({ type: z.literal('dispatch'), warehouse: label.optional() }),
  /** Have it sent from elsewhere while it waits to be packed: from whichever warehouses are best now, but not from these. */
  z.strictObject({ type: z.literal('source_again'), without: z.array(label).max(100) }),
  /** Let a service try again now. */
  z.strictObject({ type: z.literal('retry'), service: z.enum(groups) }),
  /**
   * Put a payload in place of the one of the event that a service can't get past, and try again.
   */
  z.strictObject({
    type: z.literal('edit'),
    version: z
      .int()
      .min(1)
      .max(2 ** 31 - 1),
    data: z.record(z.string(), z.unknown()),
  }),
  /** Let a service pass the event by that it can't get past. */
  z.strictObject({ type: z.literal('skip'), service: z.enum(groups) }),
  /** Give money of a completed order back, in full or in part. */
  z.strictObject({ type: z.literal('refund'), amountMinor: z.int().min(1) }),
  /** Note that a person has given money back outside of the provider. */
  z.strictObject({
    type: z.literal('refund_by_hand'),
    amountMinor: z.int().min(1),
    reference,
  }),
  /**
   * State what came of a call that its provider never answered: `happened`, with the amount or a tracking number for each
   * parcel; `did_not_happen`, and the person has made sure that it will not; `voided`, of a label that is to be voided. See
   * saga/settle.ts.
   */
  z.strictObject({
    type: z.literal('settle'),
    service: z.enum(['payment', 'shipping']),
    outcome: z.enum(['happened', 'did_not_happen', 'voided']),
    reference,
    amountMinor: z.int().min(1).optional(),
    parcels: z.array(trackedParcel).min(1).max(parcelsMax).optional(),
  }),
  /** Put what came back on the shelf again. */
  z.strictObject({ type: z.literal('restock'), lines: z.array(allocation).min(1).max(200) }),
  /** Take goods of a completed order back: approved at once. */
  z.strictObject({ type: z.literal('return_request'), lines: returnLines }),
  /** Decide about a customer's wish to return something. */
  z.strictObject({
    type: z.literal('return_review'),
    returnId: returnIdText,
    decision: z.enum(['approve', 'refuse']),
  }),
  /** Say what came back, and what became of each unit: as new, broken, or not accepted. */
  z.strictObject({
    type: z.literal('return_receive'),
    returnId: returnIdText,
    lines: z.array(inspectedLine).min(1).max(linesMax),
  }),
  /** Have a message to the customer sent once more. */
  z.strictObject({ type: z.literal('message_resend'), messageId: z.uuid() }),
  /** Give a return up: stock and money stay as they were. */
  z.strictObject({ type: z.literal('return_give_up'), returnId: returnIdText }),
])

export type Command = z.infer<typeof commandSchema>
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>

/**
 * Who asks, and why. `requestId` names this request: a refund's key at the provider derives from
 * it.
 */
export interface CommandMetadata {
  actor: string
  note: string
  requestId: string
  /** For whom a return is asked for, or given up; staff when it is left out. */
  by?: 'customer' | 'staff'
}

/**
 * What a command writes: one event, a decision for a service that stands, or a payload in place of
 * an event's own.
 */
export type Effect =
  | { type: 'append'; event: NewEvent }
  | { type: 'resolve'; service: Group; version: number; decision: OperatorDecision | 'retry' }
  | { type: 'amend'; version: number; schemaVersion: number; data: unknown }
