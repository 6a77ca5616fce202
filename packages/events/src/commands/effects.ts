import {
  type CancelReason,
  events as catalog,
  isEventType,
  type Service,
} from '../catalog/events.ts'
import { amend, append, requestCancel } from './advance-order.ts'
import type { Command, CommandMetadata, Effect } from './command.ts'
import { blockedRefund, refusalOf } from './guards.ts'
import type { OperatorDecision, OrderSnapshot } from './order-snapshot.ts'
import { wordOf } from './settle-command.ts'

/**
 * What has to be written for a command that `refusalOf` lets pass.
 *
 * @throws Error when the command is refused
 */
export function effectOf(
  snapshot: OrderSnapshot,
  command: Command,
  { actor, note, requestId }: CommandMetadata,
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
    case 'settle':
      return resolve(command.service, {
        type: 'settled',
        word: wordOf(snapshot, command),
        actor,
        note,
      })
    case 'restock':
      return {
        type: 'append',
        event: { type: 'RestockRequested', data: { requestId, lines: command.lines, note } },
      }
    default:
      return command satisfies never
  }
}

/** The order once somebody has asked for it to be cancelled: what a forecast goes on from, and nothing that is written. */
export const askedToCancel = (
  snapshot: OrderSnapshot,
  reason: CancelReason,
  actor: string,
): OrderSnapshot =>
  requestCancel(snapshot, { type: 'OrderCancelRequested', data: { reason } }, actor)

/** The order once an effect is written: what the log, the blocks and the amendments then say. */
export function applyEffect(snapshot: OrderSnapshot, effect: Effect, actor: string): OrderSnapshot {
  switch (effect.type) {
    case 'append':
      return effect.event.type === 'OrderCancelRequested'
        ? requestCancel(snapshot, effect.event, actor)
        : append(snapshot, effect.event, actor)
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
