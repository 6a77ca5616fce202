import { randomUUID } from 'node:crypto'
import type { PgTx } from '../transaction.ts'
import { requestHashOf, writeAudit } from './audit.ts'
import type { CommandCall, Outcome } from './door.ts'
import { type AnyCommand, actorOf, auditRoleOf, keyScopeOf, type Requester } from './requester.ts'

/** Under which key a request is known again; undefined when whoever asks sends none. */
export const scopedKey = ({ idempotencyKey }: CommandCall, requester: Requester) =>
  idempotencyKey === undefined ? undefined : `${keyScopeOf(requester)}:${idempotencyKey}`

/** Tells another request under the same key apart. */
export const hashOf = (call: CommandCall) => {
  const { orderId, command, reason, expectedVersion, text } = call
  return requestHashOf({ orderId, command, reason, expectedVersion, text, picked: pickedIn(call) })
}

/**
 * The orders that were chosen by hand. What a filter or an incident finds is no part of the
 * request: asked again, it may find others.
 */
const pickedIn = ({ command, orderIds }: CommandCall) =>
  command.type === 'set_freeze' && command.source.type === 'picked' ? orderIds : undefined

/** What came of a request, carried out, kept for approval, or refused, as a row of the audit. */
export function writeDown(
  tx: PgTx,
  call: CommandCall,
  requester: Requester,
  outcome: Extract<Outcome, { type: 'accepted' | 'refused' }>,
): void {
  const { command, reason, expectedVersion = null } = call
  const actor = actorOf(requester)
  const about = call.orderId ?? ('orderId' in command ? command.orderId : null)
  const isWaiting = outcome.type === 'accepted' && outcome.isWaiting
  writeAudit(tx, [
    {
      requestHash: hashOf(call),
      actor,
      role: auditRoleOf(requester),
      action: isWaiting ? 'approval_ask' : command.type,
      orderId: outcome.orderId ?? about,
      command,
      reason,
      expectedVersion,
      outcome: outcome.type,
      before: outcome.before,
      after: call.setId ? { ...(outcome.after as object), setId: call.setId } : outcome.after,
      key: scopedKey(call, requester) ?? keyOfOutcome(call, requester, outcome.type),
      refusal: outcome.type === 'refused' ? outcome.refusal : null,
    },
  ])
}

/**
 * A shopper who presses the button a hundred times leaves one row for each thing that can come of
 * it.
 */
const keyOfOutcome = ({ command, orderId }: CommandCall, requester: Requester, outcome: string) =>
  command.type === 'cancel_own' || (isOwnReturn(command) && outcome === 'refused')
    ? `${keyScopeOf(requester)}/${command.type}/${orderId}/${outcome}`
    : `${keyScopeOf(requester)}/${command.type}/${randomUUID()}`

const isOwnReturn = ({ type }: AnyCommand) => type === 'return_own' || type === 'return_give_up_own'
