import type { NewEvent } from '../catalog/envelope.ts'
import { type CancelReason, events as catalog, isEventType } from '../catalog/events.ts'
import type { Group } from '../catalog/groups.ts'
import { amend, append, isUndoRequest, requestUndo } from './advance-order.ts'
import type { Command, CommandMetadata, CommandOf, Effect } from './command.ts'
import { blockedRefund, refusalOf } from './guards.ts'
import { resendOf } from './messages.ts'
import type { OperatorDecision, OrderSnapshot } from './order-snapshot.ts'
import { packersOf } from './packers.ts'
import { wordOf } from './settle-command.ts'

/**
 * What has to be written for a command that `refusalOf` lets pass.
 *
 * @throws Error when the command is refused
 */
export function effectOf(
  snapshot: OrderSnapshot,
  command: Command,
  { actor, note, requestId, by = 'staff' }: CommandMetadata,
): Effect {
  const refusal = refusalOf(snapshot, command)
  if (refusal) throw new Error(refusal)
  const { currency } = snapshot.orders
  const resolve = (service: Group, decision: OperatorDecision | 'retry'): Effect => {
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
    case 'dispatch':
      return { type: 'append', event: packed(snapshot, command, note) }
    case 'source_again': {
      const { destination } = snapshot.sourcing ?? {}
      const where = destination ? { destination } : {}
      const data = { without: command.without, ...where, note }
      return { type: 'append', event: { type: 'SourcingRequested', data } }
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
    case 'return_request': {
      const skuOf = (line: number) =>
        snapshot.orders.lines.find((sold) => sold.line === line)?.sku ?? ''
      const lines = command.lines.map((line) => ({ ...line, sku: skuOf(line.line) }))
      const data = { returnId: requestId, by, lines, ...(note === '' ? {} : { note }) }
      return { type: 'append', event: { type: 'ReturnRequested', data } }
    }
    case 'return_review': {
      const { returnId, decision } = command
      return {
        type: 'append',
        event: { type: 'ReturnReviewed', data: { returnId, decision, note } },
      }
    }
    case 'return_receive': {
      const { returnId, lines } = command
      return { type: 'append', event: { type: 'ReturnReceived', data: { returnId, lines, note } } }
    }
    case 'return_give_up': {
      const data = { returnId: command.returnId, by, ...(note === '' ? {} : { note }) }
      return { type: 'append', event: { type: 'ReturnGiveUpRequested', data } }
    }
    case 'message_resend':
      return { type: 'append', event: resendOf(snapshot, command, note) }
    default:
      return command satisfies never
  }
}

/** A warehouse has packed its part: the last one's word sends all of it off. */
function packed(
  snapshot: OrderSnapshot,
  command: CommandOf<'dispatch'>,
  note: string,
): NewEvent<'WarehousePacked' | 'DispatchRequested'> {
  const { awaited } = packersOf(snapshot)
  const { warehouse = awaited[0] ?? '' } = command
  return awaited.length > 1
    ? { type: 'WarehousePacked', data: { warehouse, note } }
    : { type: 'DispatchRequested', data: { reason: 'packed', warehouse, note } }
}

/** The order once somebody has asked for it to be cancelled: what a forecast goes on from, and nothing that is written. */
export const askedToCancel = (
  snapshot: OrderSnapshot,
  reason: CancelReason,
  actor: string,
): OrderSnapshot => requestUndo(snapshot, { type: 'OrderCancelRequested', data: { reason } }, actor)

/** The order once its time to wait for stock is over: what a forecast goes on from, and nothing that is written. */
export const backorderExpired = (snapshot: OrderSnapshot): OrderSnapshot =>
  append(snapshot, { type: 'BackorderExpired', data: {} }, 'system')

/** The order once its time to be packed is over: what a forecast goes on from, and nothing that is written. */
export const dispatchDue = (snapshot: OrderSnapshot): OrderSnapshot =>
  append(snapshot, { type: 'DispatchRequested', data: { reason: 'due' } }, 'system')

/** The order once an effect is written: what the log, the blocks and the amendments then say. */
export function applyEffect(snapshot: OrderSnapshot, effect: Effect, actor: string): OrderSnapshot {
  switch (effect.type) {
    case 'append':
      return isUndoRequest(effect.event)
        ? requestUndo(snapshot, effect.event, actor)
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
