import type { ApprovalCommand } from '@sagaboard/events/commands/approvals'
import { isGoodsCommand } from '@sagaboard/events/commands/goods'
import { commandApiKey } from './api-key-command.ts'
import { postgresCancels } from './cancel-store.ts'
import type { CommandCall, Door, Outcome } from './door.ts'
import { commandDrill } from './drill-command.ts'
import { commandGiveBack } from './give-back-command.ts'
import { commandGoods } from './goods-command.ts'
import { commandIncident } from './incident-command.ts'
import { openLink } from './link-command.ts'
import { commandLoad } from './load-command.ts'
import { commandNote } from './note-command.ts'
import { commandOrder, commandOwnReturn } from './order-command.ts'
import { requestExpired, requestOwnCancel } from './request-cancel.ts'
import { type AnyCommand, actorOf, type Requester, refusalOfRole } from './requester.ts'
import { commandSet } from './set-command.ts'
import { commandShiftNote } from './shift-note-command.ts'
import { changeOwnPassword, commandStaff } from './staff-command.ts'
import { turnSwitch } from './turn-switch.ts'
import { commandView } from './view-command.ts'

/** Everything but what is said about a request that waits: see approval-command.ts, which has it carried out here. */
type CarriedOut = Exclude<AnyCommand, ApprovalCommand>

/** Carries out what is asked for: who may, the guards, and what is written. */
export async function carryOut(
  door: Door,
  call: CommandCall<CarriedOut>,
  requester: Requester,
): Promise<Outcome> {
  const { command, orderId = '', reason, expectedVersion = null } = call
  if (isGoodsCommand(command))
    return commandGoods(door, command, { reason, expectedVersion }, requester)
  switch (command.type) {
    case 'cancel_own':
      return cancelOwn(door, orderId, requester)
    case 'return_own':
    case 'return_give_up_own':
      return commandOwnReturn(door, { command, orderId, reason }, requester)
    case 'expire':
      return expire(door, command.limit, requester)
    case 'fault_on':
    case 'fault_off':
    case 'fault_stop':
    case 'end_outage':
      return turnSwitch(door, command, requester)
    case 'load_start':
    case 'load_stop':
      return commandLoad(door, command, requester)
    case 'drill_start':
    case 'drill_stop':
    case 'drill_end':
      return commandDrill(door, { command, reason }, requester)
    case 'staff_add':
    case 'staff_role':
    case 'staff_remove':
    case 'staff_lock':
    case 'staff_unlock':
    case 'staff_end_sessions':
    case 'staff_link':
      return commandStaff(door, command, call.secrets ?? {}, requester)
    case 'api_key_add':
    case 'api_key_revoke':
      return commandApiKey(door, command, call.secrets ?? {}, requester)
    case 'charge_give_back':
      return commandGiveBack(door, command, requester)
    case 'incident_take':
    case 'incident_release':
    case 'incident_state':
    case 'incident_note':
      return commandIncident(door, command, expectedVersion, requester)
    case 'order_note':
    case 'order_note_withdraw':
      return commandNote(door, { command, orderId, text: call.text ?? '' }, requester)
    case 'shift_note':
    case 'shift_note_withdraw':
      return commandShiftNote(door, { command, text: call.text ?? '' }, requester)
    case 'set_freeze':
    case 'set_start':
    case 'set_pause':
    case 'set_resume':
    case 'set_stop':
      return commandSet(
        door,
        { command, reason, expectedVersion, orderIds: call.orderIds ?? [] },
        requester,
      )
    case 'view_save':
    case 'view_delete':
      return commandView(door, command, requester)
    case 'change_password':
      return changeOwnPassword(door, call.secrets ?? {}, requester)
    case 'first_admin':
    case 'set_password':
      return openLink(door, command, call.secrets ?? {}, requester)
    default:
      return commandOrder(door, { command, orderId, reason, expectedVersion }, requester)
  }
}

async function cancelOwn(
  { tx, log, at, spans }: Door,
  orderId: string,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, { type: 'cancel_own' })
  if (refusal) return { type: 'refused', before: null, after: null, refusal }
  if (requester.type !== 'shopper' || requester.orderId !== orderId) return { type: 'not_found' }
  const request = { reason: 'cancelled_by_customer', actor: actorOf(requester), at } as const
  const asked = await requestOwnCancel(tx, { log, store: postgresCancels, spans }, orderId, request)
  if (!asked) return { type: 'not_found' }
  const { result, appended } = asked
  const before = { status: result.status }
  if (result.type === 'too_late')
    return { type: 'refused', before, after: before, refusal: result.refusal }
  const after = { ...before, eventId: appended[0]?.id ?? null }
  return { type: 'accepted', before, after, answer: {}, appended }
}

async function expire({ tx, log, at, spans }: Door, limit: number, requester: Requester) {
  const refusal = refusalOfRole(requester, { type: 'expire' })
  if (refusal) return { type: 'refused', before: null, after: null, refusal } as const
  const { found, appended } = await requestExpired(
    tx,
    { log, store: postgresCancels, spans },
    at,
    limit,
  )
  const answer = { found, orderIds: appended.map((entry) => entry.orderId) }
  return { type: 'accepted', before: null, after: answer, answer, appended } as const
}
