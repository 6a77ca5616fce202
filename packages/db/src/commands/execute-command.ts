import { type ApprovableCommand, isApprovalCommand } from '@sagaboard/events/commands/approvals'
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
import { askApproval, commandApproval } from './approval-command.ts'
import { findByKey } from './audit.ts'
import { carryOut } from './carry-out.ts'
import type { CommandCall, Door, Outcome, SimulatedParties } from './door.ts'
import type { AnyCommand, Requester } from './requester.ts'
import { hashOf, scopedKey, writeDown } from './write-down.ts'

/**
 * `accepted`: written down, and the services go on from it. `waiting`: it moves more money back than one person decides over,
 * and is kept until another supervisor has approved it. `refused`: nothing was done, and the
 * sentence says why and what to do instead. `replayed`: the same request was answered before.
 * `key_reused`: the key names another request.
 */
export type CommandResult<C extends AnyCommand = AnyCommand> =
  | ({ type: 'accepted'; replayed: boolean } & AnswerTo<C>)
  | (C extends ApprovableCommand
      ? { type: 'waiting'; approvalId: string; replayed: boolean }
      : never)
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
  /** Left out: both are. */
  simulated?: SimulatedParties
  /** What moves more money back waits for another supervisor, in minor units (APPROVAL_MINOR); left out: nothing waits. */
  approvalMinor?: number | undefined
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
  now = () => new Date(),
  tracer,
  ...options
}: DoorOptions): ExecuteCommand {
  const settings = settingsOf(options)
  return async <C extends AnyCommand>(call: CommandCall<C>, requester: Requester) => {
    const appended: NewEntry[] = []
    const spans = requestSpans(tracer, log)
    const result = await log.transaction(async (tx): Promise<CommandResult> => {
      const known = await replayOf(tx, call, requester)
      if (known) return known
      const door = { tx, log, at: now(), spans, ...settings }
      const outcome = await decide(door, call, requester)
      if (outcome.type === 'not_found') return outcome
      // The sweep of the clock writes down by itself what it found, and nothing when there was
      // nothing.
      if (call.command.type !== 'expire') writeDown(tx, call, requester, outcome)
      if (outcome.type === 'accepted') appended.push(...(outcome.appended ?? []))
      return answerTo(outcome)
    })
    spans?.end()
    notifyFor(log, appended)
    // Which answer belongs to which command is stated here, once: `decide` makes them.
    return result as CommandResult<C>
  }
}

const settingsOf = ({
  returnDays = usualReturnDays,
  fulfilment,
  backorderMs,
  faultSwitches = false,
  simulated = { payment: true, carrier: true },
  approvalMinor,
}: Omit<DoorOptions, 'log'>) => ({
  ...{ returnDays, fulfilment, backorderMs, faultSwitches, simulated, approvalMinor },
})

/** What is answered the first time. */
function answerTo(outcome: Extract<Outcome, { type: 'accepted' | 'refused' }>): CommandResult {
  if (outcome.type === 'refused')
    return { type: 'refused', refusal: outcome.refusal, replayed: false }
  const type = outcome.isWaiting ? 'waiting' : 'accepted'
  return { type, replayed: false, ...outcome.answer } as CommandResult
}

/** Carries it out, or keeps it until another supervisor has approved it. */
async function decide(
  door: Door,
  { command, ...call }: CommandCall,
  requester: Requester,
): Promise<Exclude<Outcome, { type: 'to_approve' }>> {
  if (isApprovalCommand(command)) return commandApproval(door, { ...call, command }, requester)
  const outcome = await carryOut(door, { ...call, command }, requester)
  if (outcome.type !== 'to_approve') return outcome
  return askApproval(door, { ...call, command }, outcome, requester)
}

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
  const type = known.action === 'approval_ask' ? 'waiting' : 'accepted'
  return { type, replayed: true, ...answerIn(known) } as CommandResult
}
