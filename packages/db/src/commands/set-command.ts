import { refusalOfSet, type SetCommand, setOrdersMax } from '@sagaboard/events/commands/order-sets'
import { breaksRule } from '@sagaboard/events/commands/set-pace'
import { databaseIn } from '../database.ts'
import { endWaiting } from './approval-store.ts'
import { type Door, needsApproval, type Outcome, refused, type ToApprove } from './door.ts'
import { type Requester, refusalOfRole } from './requester.ts'
import { countStage } from './set-run.ts'
import {
  insertSet,
  leaveStage,
  lockSet,
  movedBackBySet,
  type OrderSet,
  updateSet,
} from './set-store.ts'

interface SetCall {
  command: SetCommand
  reason: string
  /** Of a set that is made. */
  orderIds: readonly string[]
  /** The version of the set that the person saw; null: whatever it is now. */
  expectedVersion: number | null
}

/**
 * Carries out what staff ask about a frozen set: it is made, started, paused, gone on with, stopped. The workers go on from
 * what is written here, one command for each order, through this door as well.
 */
export async function commandSet(
  door: Door,
  call: SetCall,
  requester: Requester,
): Promise<Outcome> {
  const { command } = call
  const forbidden = refusalOfRole(requester, command)
  if (forbidden || requester.type !== 'staff') return refused(forbidden ?? 'Only staff may.')
  if (command.type === 'set_freeze') return freeze(door, call, requester.userId)
  const db = databaseIn(door.tx)
  const before = await lockSet(db, command.setId)
  if (!before) return { type: 'not_found' }
  const refusal = refusalFor(before, call, requester)
  if (refusal) return refused(refusal, summaryOf(before))
  const waits = command.type === 'set_start' && (await toApprove(door, before))
  if (waits) return waits
  const at = door.at.toISOString()
  const stated = { statedBy: requester.userId, statedAt: at, version: before.version + 1 }
  const isSeen = command.type === 'set_resume' && (await hasBroken(door, before))
  if (command.type === 'set_stop' || isSeen) await leaveStage(db, before.id)
  if (command.type === 'set_stop')
    await endWaiting(db, before.id, { by: requester.userId, at, why: 'The set was stopped.' })
  const after = await updateSet(db, before.id, {
    ...changeOf(command, before, { ...stated, reason: call.reason }),
    // What has failed before was seen by whoever says that it goes on.
    ...(isSeen && { stage: before.stage + 1 }),
  })
  const answer = { setId: after.id, version: after.version }
  return { type: 'accepted', before: summaryOf(before), after: summaryOf(after), answer }
}

function refusalFor(
  { act, state, version }: OrderSet,
  { command: { type }, expectedVersion }: SetCall,
  requester: Requester,
): string | undefined {
  // To stop is anybody's; to go on takes what each of its commands takes.
  const isBegun = type === 'set_start' || type === 'set_resume'
  const forbidden = isBegun ? refusalOfRole(requester, { type: act.type }) : undefined
  return (
    forbidden ??
    refusalOfSet(state, type) ??
    (expectedVersion !== null && expectedVersion !== version
      ? 'Somebody was first: this set is another one now than you have seen. Nothing was changed; look again.'
      : undefined)
  )
}

/** A set that moves too much money back for one person, all its orders together; undefined when it does not. */
async function toApprove(door: Door, set: OrderSet): Promise<ToApprove | undefined> {
  // Summed up only where there is a limit.
  if (door.approvalMinor === undefined) return undefined
  const moved = await movedBackBySet(databaseIn(door.tx), set.id)
  if (!needsApproval(door, moved.amountMinor)) return undefined
  const about = { subject: 'set' as const, subjectId: set.id, version: set.version }
  return { type: 'to_approve', before: summaryOf(set), ...about, ...moved }
}

async function freeze(
  { tx, at }: Door,
  { command, orderIds }: SetCall,
  madeBy: string,
): Promise<Outcome> {
  if (command.type !== 'set_freeze') throw new Error(`${command.type} freezes nothing`)
  if (orderIds.length === 0)
    return refused('No order is found by this, so there is nothing to be frozen.')
  if (orderIds.length > setOrdersMax)
    return refused(`A set has at most ${setOrdersMax} orders: loosen nothing, narrow the filter.`)
  const made = await insertSet(
    tx,
    databaseIn(tx),
    { ...command, madeBy, at: at.toISOString() },
    orderIds,
  )
  if (!made) return refused('There is a set with this id already.')
  const answer = { setId: made.id, version: made.version }
  return { type: 'accepted', before: null, after: summaryOf(made), answer }
}

interface Stated {
  statedBy: string
  statedAt: string
  version: number
  reason: string
}

function changeOf(
  command: Exclude<SetCommand, { type: 'set_freeze' }>,
  before: OrderSet,
  { reason, ...stated }: Stated,
): Partial<OrderSet> {
  switch (command.type) {
    case 'set_start':
      return {
        ...stated,
        ...{ state: 'running', halt: null, reason, stopPercent: command.stopPercent },
        ...{ startedBy: stated.statedBy, startedAt: stated.statedAt },
      }
    case 'set_pause':
      return { ...stated, state: 'paused', halt: 'person' }
    case 'set_resume':
      return {
        ...stated,
        ...{ state: 'running', halt: null },
        ...(before.halt === 'rest' && { isRest: true }),
        // Whoever had begun may not any more: it goes on in the name of who says so.
        ...(before.halt === 'role' && {
          startedBy: stated.statedBy,
          startedAt: stated.statedAt,
          reason,
        }),
      }
    case 'set_stop':
      return { ...stated, state: 'stopped', halt: 'person' }
    default:
      return command satisfies never
  }
}

/** Whether its stage breaks the rule; also one that a person has paused before the rule did. */
const hasBroken = async ({ tx }: Door, set: OrderSet): Promise<boolean> =>
  set.halt === 'rule' || breaksRule(await countStage(tx, set), set.stopPercent)

/** What the audit keeps of a set. */
const summaryOf = ({ id, title, act, orders, state, halt, stage, pace, version }: OrderSet) => ({
  ...{ setId: id, title, act, orders, state, halt, stage, pace, version },
})
