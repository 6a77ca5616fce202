import { randomUUID } from 'node:crypto'
import { isGoodsCommand } from '@sagaboard/events/commands/goods'
import type { BlockedOrders } from '@sagaboard/events/log/blocked-orders'
import type { EventStore, NewEntry } from '@sagaboard/events/log/event-store'
import type { Notifier } from '@sagaboard/events/log/notifier'
import { notifyFor } from '@sagaboard/events/runtime/handle-events'
import { requestSpans } from '@sagaboard/events/runtime/request-spans'
import type { Tracer } from '@sagaboard/events/runtime/tracer'
import type { Fulfilment } from '@sagaboard/events/saga/fulfilment'
import { usualReturnDays } from '@sagaboard/events/saga/returns/window'
import type { PgTx } from '../transaction.ts'
import { type AnswerTo, answerIn } from './answers.ts'
import { commandApiKey } from './api-key-command.ts'
import { findByKey, requestHashOf, writeAudit } from './audit.ts'
import { postgresCancels } from './cancel-store.ts'
import type { Door, Outcome, Secrets } from './door.ts'
import { commandGiveBack } from './give-back-command.ts'
import { commandGoods } from './goods-command.ts'
import { commandIncident } from './incident-command.ts'
import { openLink } from './link-command.ts'
import { commandOrder, commandOwnReturn } from './order-command.ts'
import { requestExpired, requestOwnCancel } from './request-cancel.ts'
import {
  type AnyCommand,
  actorOf,
  auditRoleOf,
  keyScopeOf,
  type Requester,
  refusalOfRole,
} from './requester.ts'
import { commandSet } from './set-command.ts'
import { changeOwnPassword, commandStaff } from './staff-command.ts'
import { turnSwitch } from './turn-switch.ts'
import { commandView } from './view-command.ts'

/** What somebody asks for, and how it is known to be meant. */
export interface CommandCall<C extends AnyCommand = AnyCommand> {
  readonly command: C
  /** Of a command about one order. */
  readonly orderId?: string
  /** Why, in the words of whoever asks; shown with what it caused. */
  readonly reason: string
  /**
   * The version of the order, or of the incident, that the person saw: when it has moved on meanwhile, it is refused.
   * Null: whatever it is now.
   */
  readonly expectedVersion?: number | null
  /**
   * Asked twice with the same key is asked once. Without a key both are looked at, and the audit
   * keeps the first.
   */
  readonly idempotencyKey?: string
  readonly secrets?: Secrets
  /** Which orders a set is made of; they are kept with it, and not again in the audit. */
  readonly orderIds?: readonly string[]
  /** The set that the command is one of; the audit tells it. */
  readonly setId?: string
}

/**
 * `accepted`: written down, and the services go on from it. `refused`: nothing was done, and the
 * sentence says why and what to do instead. `replayed`: the same request was answered before.
 * `key_reused`: the key names another request.
 */
export type CommandResult<C extends AnyCommand = AnyCommand> =
  | ({ type: 'accepted'; replayed: boolean } & AnswerTo<C>)
  | { type: 'refused'; refusal: string; replayed: boolean }
  | { type: 'key_reused' }
  | { type: 'not_found' }

export type ExecuteCommand = <C extends AnyCommand>(
  call: CommandCall<C>,
  requester: Requester,
) => Promise<CommandResult<C>>

interface DoorOptions {
  log: EventStore<PgTx> & BlockedOrders<PgTx> & Notifier
  /** For how many days returns can be asked for (RETURN_DAYS). */
  returnDays?: number
  /** What is foretold is kept with a command: what happens between paid and label, and how long stock is waited for (ms). */
  fulfilment?: Fulfilment
  backorderMs?: number
  faultSwitches?: boolean
  now?: () => Date
  /** Left out: nothing is traced. */
  tracer?: Tracer | undefined
}

/**
 * The one door for what somebody asks: staff's commands, a shopper's wish to cancel, orders whose
 * time ran out, fault switches, who is staff, goods. In ONE transaction the guards are asked, what the command writes is
 * written (an event, a decision for a service that stands, a payload, a switch), and so is the
 * audit row with before and after; a refusal is written down too. Nothing is pretended: what
 * follows is done by the services.
 */
export function createExecuteCommand({
  log,
  returnDays = usualReturnDays,
  fulfilment,
  backorderMs,
  faultSwitches = false,
  now = () => new Date(),
  tracer,
}: DoorOptions): ExecuteCommand {
  return async <C extends AnyCommand>(call: CommandCall<C>, requester: Requester) => {
    const appended: NewEntry[] = []
    const spans = requestSpans(tracer, log)
    const result = await log.transaction(async (tx): Promise<CommandResult> => {
      const known = await replayOf(tx, call, requester)
      if (known) return known
      const outcome = await carryOut(
        { tx, log, at: now(), returnDays, fulfilment, backorderMs, faultSwitches, spans },
        call,
        requester,
      )
      if (outcome.type === 'not_found') return outcome
      // The sweep of the clock writes down by itself what it found, and nothing when there was
      // nothing.
      if (call.command.type !== 'expire') writeDown(tx, call, requester, outcome)
      if (outcome.type === 'refused')
        return { type: 'refused', refusal: outcome.refusal, replayed: false }
      appended.push(...(outcome.appended ?? []))
      return { type: 'accepted', replayed: false, ...outcome.answer } as CommandResult
    })
    spans?.end()
    notifyFor(log, appended)
    // Which answer belongs to which command is stated here, once: `carryOut` makes them.
    return result as CommandResult<C>
  }
}

async function carryOut(door: Door, call: CommandCall, requester: Requester): Promise<Outcome> {
  const { command, orderId = '', reason, expectedVersion = null } = call
  if (isGoodsCommand(command))
    return commandGoods(door, command, { reason, expectedVersion }, requester)
  switch (command.type) {
    case 'cancel_own':
      return cancelOwn(door, call, requester)
    case 'return_own':
    case 'return_give_up_own':
      return commandOwnReturn(door, { command, orderId, reason }, requester)
    case 'expire':
      return expire(door, command.limit, requester)
    case 'fault_on':
    case 'fault_off':
    case 'end_outage':
      return turnSwitch(door, command, requester)
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
  { command, orderId }: CommandCall,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, command)
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

const scopedKey = ({ idempotencyKey }: CommandCall, requester: Requester) =>
  idempotencyKey === undefined ? undefined : `${keyScopeOf(requester)}:${idempotencyKey}`

const hashOf = ({ orderId, command, reason, expectedVersion }: CommandCall) =>
  requestHashOf({ orderId, command, reason, expectedVersion })

/** What this request was answered before; undefined when it was not asked yet. */
async function replayOf(
  tx: PgTx,
  call: CommandCall,
  requester: Requester,
): Promise<CommandResult | undefined> {
  const key = scopedKey(call, requester)
  const known = key === undefined ? undefined : await findByKey(tx, key)
  if (!known) return undefined
  if (known.requestHash !== hashOf(call)) return { type: 'key_reused' }
  if (known.outcome === 'refused')
    return { type: 'refused', refusal: known.refusal ?? '', replayed: true }
  return { type: 'accepted', replayed: true, ...answerIn(known) } as CommandResult
}

function writeDown(
  tx: PgTx,
  call: CommandCall,
  requester: Requester,
  outcome: Exclude<Outcome, { type: 'not_found' }>,
): void {
  const { command, reason, expectedVersion = null } = call
  const actor = actorOf(requester)
  const orderId = call.orderId ?? ('orderId' in command ? command.orderId : null)
  writeAudit(tx, [
    {
      requestHash: hashOf(call),
      actor,
      role: auditRoleOf(requester),
      action: command.type,
      orderId,
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
