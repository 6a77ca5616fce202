import { z } from 'zod'
import type { NewEvent } from '../catalog/envelope.ts'
import { allocation, events as catalog, isEventType, type Service, services } from '../catalog/events.ts'
import {
  blockedRefund,
  refusalOfCancel,
  refusalOfEdit,
  refusalOfRefund,
  refusalOfRefundByHand,
  refusalOfRestock,
  refusalOfRetry,
  refusalOfSkip,
} from './refusals.ts'
import { amend, append, type OrderWorld, type Resolution } from './world.ts'

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
  z.strictObject({ type: z.literal('edit'), version: z.int().min(1), data: z.record(z.string(), z.unknown()) }),
  /** Let a service pass the event by that it can't get past. */
  z.strictObject({ type: z.literal('skip'), service: z.enum(services) }),
  /** Give money of a completed order back, in full or in part. */
  z.strictObject({ type: z.literal('refund'), amountMinor: z.int().min(1) }),
  /** Note that a person has given money back outside of the provider. */
  z.strictObject({ type: z.literal('refund_by_hand'), amountMinor: z.int().min(1), reference: z.string().trim().min(1).max(200) }),
  /** Put what came back on the shelf again. */
  z.strictObject({ type: z.literal('restock'), lines: z.array(allocation).min(1).max(200) }),
])

export type Command = z.infer<typeof commandSchema>
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>

/** Who asks, and why. `requestId` is the name of this request: a refund's key at the provider derives from it. */
export interface Asking {
  actor: string
  note: string
  requestId: string
}

/** What a command writes: one event, a decision for a service that stands, or a payload in place of an event's own. */
export type Effect =
  | { type: 'append'; event: NewEvent }
  | { type: 'resolve'; service: Service; version: number; decision: Resolution | 'retry' }
  | { type: 'amend'; version: number; schemaVersion: number; data: unknown }

/**
 * Why this command can't be carried out as the order is now, and what can be done instead; undefined when it can.
 */
export function refusalOf(world: OrderWorld, command: Command): string | undefined {
  switch (command.type) {
    case 'cancel':
      return refusalOfCancel(world)
    case 'retry':
      return refusalOfRetry(world, command)
    case 'edit':
      return refusalOfEdit(world, command)
    case 'skip':
      return refusalOfSkip(world, command)
    case 'refund':
      return refusalOfRefund(world, command.amountMinor)
    case 'refund_by_hand':
      return refusalOfRefundByHand(world, command)
    case 'restock':
      return refusalOfRestock(world, command)
    default:
      return command satisfies never
  }
}

/**
 * What has to be written for a command that `refusalOf` lets pass.
 *
 * @throws Error when the command is refused
 */
export function effectOf(world: OrderWorld, command: Command, { actor, note, requestId }: Asking): Effect {
  const refusal = refusalOf(world, command)
  if (refusal) throw new Error(refusal)
  const { currency } = world.orders
  const resolve = (service: Service, decision: Resolution | 'retry'): Effect => {
    const block = world.blocks[service]
    if (!block) throw new Error(`${service} stands nowhere`)
    return { type: 'resolve', service, version: block.version, decision }
  }
  switch (command.type) {
    case 'cancel':
      return { type: 'append', event: { type: 'OrderCancelRequested', data: { reason: 'cancelled_by_staff', note } } }
    case 'retry':
      return resolve(command.service, 'retry')
    case 'skip':
      return resolve(command.service, { type: 'skip', actor, note })
    case 'edit': {
      const { version } = command
      const type = world.log.find((entry) => entry.version === version)?.type ?? ''
      if (!isEventType(type)) throw new Error(`event ${version} can't be edited`)
      return { type: 'amend', version, schemaVersion: catalog[type].version, data: catalog[type].data.parse(command.data) }
    }
    case 'refund': {
      const data = { requestId, amountMinor: command.amountMinor, currency, method: 'provider' as const, note }
      return { type: 'append', event: { type: 'RefundRequested', data } }
    }
    case 'refund_by_hand': {
      const { amountMinor, reference } = command
      if (blockedRefund(world)) return resolve('payment', { type: 'refunded_by_hand', reference, actor, note })
      const data = { requestId, amountMinor, currency, method: 'by_hand' as const, reference, note }
      return { type: 'append', event: { type: 'RefundRequested', data } }
    }
    case 'restock':
      return { type: 'append', event: { type: 'RestockRequested', data: { requestId, lines: command.lines, note } } }
    default:
      return command satisfies never
  }
}

/** The world once an effect is written: what the log, the blocks and the amendments then say. */
export function applyEffect(world: OrderWorld, effect: Effect, actor: string): OrderWorld {
  switch (effect.type) {
    case 'append':
      return append(world, effect.event, actor)
    case 'amend':
      return amend(world, effect.version, effect.data)
    case 'resolve': {
      const block = world.blocks[effect.service]
      if (block?.version !== effect.version) return world
      const resolution = effect.decision === 'retry' ? block.resolution : effect.decision
      return { ...world, blocks: { ...world.blocks, [effect.service]: { ...block, state: 'retrying', resolution } } }
    }
    default:
      return effect satisfies never
  }
}
