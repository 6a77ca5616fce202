import { z } from 'zod'
import type { NewEvent } from '../catalog/envelope.ts'
import { allocation, type Service, services } from '../catalog/events.ts'
import type { OperatorDecision } from './order-snapshot.ts'

const label = z.string().trim().min(1).max(100)

/** A parcel as a person finds it in the books of the carrier. */
export const trackedParcel = z.strictObject({
  warehouse: label,
  carrier: label,
  trackingNumber: label,
})

/**
 * What a person may ask for one order. Every command goes the same way: `refusalOf` (guards.ts)
 * says why not, in one sentence, and `effectOf` (effects.ts) what is to be written; the services do
 * the rest, like any other step.
 */
export const commandSchema = z.discriminatedUnion('type', [
  /** Undo the order, from its far end. */
  z.strictObject({ type: z.literal('cancel') }),
  /** Let a service try again now. */
  z.strictObject({ type: z.literal('retry'), service: z.enum(services) }),
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
  z.strictObject({ type: z.literal('skip'), service: z.enum(services) }),
  /** Give money of a completed order back, in full or in part. */
  z.strictObject({ type: z.literal('refund'), amountMinor: z.int().min(1) }),
  /** Note that a person has given money back outside of the provider. */
  z.strictObject({
    type: z.literal('refund_by_hand'),
    amountMinor: z.int().min(1),
    reference: z.string().trim().min(1).max(200),
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
    reference: z.string().trim().min(1).max(200),
    amountMinor: z.int().min(1).optional(),
    parcels: z.array(trackedParcel).min(1).max(50).optional(),
  }),
  /** Put what came back on the shelf again. */
  z.strictObject({ type: z.literal('restock'), lines: z.array(allocation).min(1).max(200) }),
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
}

/**
 * What a command writes: one event, a decision for a service that stands, or a payload in place of
 * an event's own.
 */
export type Effect =
  | { type: 'append'; event: NewEvent }
  | { type: 'resolve'; service: Service; version: number; decision: OperatorDecision | 'retry' }
  | { type: 'amend'; version: number; schemaVersion: number; data: unknown }
