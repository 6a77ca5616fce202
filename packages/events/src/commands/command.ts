import { z } from 'zod'
import type { NewEvent } from '../catalog/envelope.ts'
import {
  allocation,
  events as catalog,
  isEventType,
  type Service,
  services,
} from '../catalog/events.ts'
import {
  blockedRefund,
  refusalOfCancel,
  refusalOfEdit,
  refusalOfRefund,
  refusalOfRefundByHand,
  refusalOfRestock,
  refusalOfRetry,
  refusalOfSkip,
} from './guards.ts'
import { amend, append, type OperatorDecision, type OrderSnapshot } from './order-snapshot.ts'

/**
 * What a person may ask for one order. Every command goes the same way: `refusalOf` says why not, in one sentence, and
 * `effectOf` what is to be written; everything that follows is done by the services, like any other step.
 */
export const commandSchema = z.discriminatedUnion('type', [
  /** Undo the order, from its far end. */
  z.strictObject({ type: z.literal('cancel') }),
  /** Let a service try again now. */
  z.strictObject({ type: z.literal('retry'), service: z.enum(services) }),
  /** Put a payload in place of the one of the event that a service can't get past, and try again. */
  z.strictObject({
    type: z.literal('edit'),
    version: z.int().min(1),
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
  /** Put what came back on the shelf again. */
  z.strictObject({ type: z.literal('restock'), lines: z.array(allocation).min(1).max(200) }),
])

export type Command = z.infer<typeof commandSchema>
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>

/** Who asks, and why. `requestId` is the name of this request: a refund's key at the provider derives from it. */
export interface Requester {
  actor: string
  note: string
  requestId: string
}

/** What a command writes: one event, a decision for a service that stands, or a payload in place of an event's own. */
export type Effect =
  | { type: 'append'; event: NewEvent }
  | { type: 'resolve'; service: Service; version: number; decision: OperatorDecision | 'retry' }
  | { type: 'amend'; version: number; schemaVersion: number; data: unknown }

/**
 * Why this command can't be carried out as the order is now, and what can be done instead; undefined when it can.
 */
export function refusalOf(snapshot: OrderSnapshot, command: Command): string | undefined {
  switch (command.type) {
    case 'cancel':
      return refusalOfCancel(snapshot)
    case 'retry':
      return refusalOfRetry(snapshot, command)
    case 'edit':
      return refusalOfEdit(snapshot, command)
    case 'skip':
      return refusalOfSkip(snapshot, command)
    case 'refund':
      return refusalOfRefund(snapshot, command.amountMinor)
    case 'refund_by_hand':
      return refusalOfRefundByHand(snapshot, command)
    case 'restock':
      return refusalOfRestock(snapshot, command)
    default:
      return command satisfies never
  }
}

/**
 * What has to be written for a command that `refusalOf` lets pass.
 *
 * @throws Error when the command is refused
 */
export function effectOf(
  snapshot: OrderSnapshot,
  command: Command,
  { actor, note, requestId }: Requester,
): Effect {
  const refusal = refusalOf(snapshot, command)
  if (refusal) throw new Error(refusal)
  const { currency } = snapshot.orders
  const resolve = (service: Service, decision: OperatorDecision | 'retry'): Effect => {
    const block = snapshot.blocks[service]
    if (!block) throw new Error(`${service} stands nowhere`)
    return { type: 'resolve', service, version: block.version, decision }
  }
  switch (command.type) {
    case 'cancel':
      return {
        type: 'append',
        event: { type: 'OrderCancelRequested', data: { reason: 'cancelled_by_staff', note } },
      }
    case 'retry':
      return resolve(command.service, 'retry')
    case 'skip':
      return resolve(command.service, { type: 'skip', actor, note })
    case 'edit': {
      const { version } = command
      const type = snapshot.log.find((entry) => entry.version === version)?.type ?? ''
      if (!isEventType(type)) throw new Error(`event ${version} can't be edited`)
      return {
        type: 'amend',
        version,
        schemaVersion: catalog[type].version,
        data: catalog[type].data.parse(command.data),
      }
    }
    case 'refund': {
      const data = {
        requestId,
        amountMinor: command.amountMinor,
        currency,
        method: 'provider' as const,
        note,
      }
      return { type: 'append', event: { type: 'RefundRequested', data } }
    }
    case 'refund_by_hand': {
      const { amountMinor, reference } = command
      if (blockedRefund(snapshot))
        return resolve('payment', { type: 'refunded_by_hand', reference, actor, note })
      const data = { requestId, amountMinor, currency, method: 'by_hand' as const, reference, note }
      return { type: 'append', event: { type: 'RefundRequested', data } }
    }
    case 'restock':
      return {
        type: 'append',
        event: { type: 'RestockRequested', data: { requestId, lines: command.lines, note } },
      }
    default:
      return command satisfies never
  }
}

/** The world once an effect is written: what the log, the blocks and the amendments then say. */
export function applyEffect(snapshot: OrderSnapshot, effect: Effect, actor: string): OrderSnapshot {
  switch (effect.type) {
    case 'append':
      return append(snapshot, effect.event, actor)
    case 'amend':
      return amend(snapshot, effect.version, effect.data)
    case 'resolve': {
      const block = snapshot.blocks[effect.service]
      if (block?.version !== effect.version) return snapshot
      const resolution = effect.decision === 'retry' ? block.resolution : effect.decision
      return {
        ...snapshot,
        blocks: {
          ...snapshot.blocks,
          [effect.service]: { ...block, state: 'retrying', resolution },
        },
      }
    }
    default:
      return effect satisfies never
  }
}
