import {
  type ApprovableCommand,
  type ApprovalCommand,
  refusalOfApproval,
} from '@sagaboard/events/commands/approvals'
import { formatMoney } from '@sagaboard/events/saga/money'
import { databaseIn } from '../database.ts'
import {
  type Approval,
  askerOf,
  endApproval,
  findApproval,
  insertApproval,
  lockApproval,
} from './approval-store.ts'
import { carryOut } from './carry-out.ts'
import type { CommandCall, Door, Outcome, ToApprove } from './door.ts'
import { type AnyCommand, type Requester, refusalOfRole } from './requester.ts'
import { roleOf } from './set-run.ts'
import { lockSet } from './set-store.ts'
import { writeDown } from './write-down.ts'

type Decided = Exclude<Outcome, ToApprove>

/** Keeps what was asked for until another supervisor has approved it; nothing of it is done. */
export async function askApproval(
  door: Door,
  { command, reason }: CommandCall<Exclude<AnyCommand, ApprovalCommand>>,
  { before, type: _, ...asked }: ToApprove,
  requester: Requester,
): Promise<Decided> {
  if (requester.type !== 'staff' || door.approvalMinor === undefined)
    throw new Error('only what staff ask for waits for approval')
  const db = databaseIn(door.tx)
  const made = await insertApproval(db, {
    ...asked,
    // What `carryOut` answers so is one of these.
    command: command as ApprovableCommand,
    reason,
    limitMinor: door.approvalMinor,
    askedBy: requester.userId,
    askedAt: door.at.toISOString(),
  })
  if (made) {
    const answer = { approvalId: made.id }
    const after = { ...before, ...answer, ...summaryOf(made) }
    return { type: 'accepted', before, after, answer, isWaiting: true }
  }
  const name = (await askerOf(db, asked)) ?? 'somebody who left'
  return {
    ...{ type: 'refused', before, after: before },
    refusal: `What ${name} asked for waits for approval: that is decided first, or withdrawn.`,
  }
}

/**
 * Carries out what staff say about a request that waits. What is approved goes the way of any command, in the name of who
 * asked; the audit says who has approved it. Of two who decide at once the second is told what the first did.
 */
export async function commandApproval(
  door: Door,
  { command, reason, expectedVersion = null }: CommandCall<ApprovalCommand>,
  requester: Requester,
): Promise<Decided> {
  const db = databaseIn(door.tx)
  const forbidden = refusalOfRole(requester, command)
  if (forbidden || requester.type !== 'staff')
    return { type: 'refused', before: null, after: null, refusal: forbidden ?? 'Only staff may.' }
  const seen = await findApproval(db, command.approvalId)
  if (!seen) return { type: 'not_found' }
  // What it is about is locked before the request is, here and where it is asked for.
  const isApproval = command.type === 'approval_approve'
  const now = isApproval ? await asOfNow(door, seen) : undefined
  if (!isApproval && seen.subject === 'set') await lockSet(db, seen.subjectId)
  const held = await lockApproval(db, seen.id)
  const refusal = refusalOfApproval(held, command.type, requester.userId)
  if (refusal) return refuse(held, refusal)
  const decided = { by: requester.userId, at: door.at.toISOString() }
  if (now) return approve(door, held, { now, expectedVersion, ...decided })
  const state = command.type === 'approval_decline' ? 'declined' : 'withdrawn'
  await endApproval(db, held.id, state, { ...decided, why: reason })
  if (state === 'declined' && held.subject === 'set')
    await stopSet(door, { setId: held.subjectId, reason }, requester)
  return accept(held, state)
}

interface Approving {
  now: AsOfNow
  /** The version of the order or the set that was seen by who approves; null: whatever it is now. */
  expectedVersion: number | null
  by: string
  at: string
}

async function approve(
  door: Door,
  held: Approval,
  { now: { outcome, asker }, expectedVersion, by, at }: Approving,
): Promise<Decided> {
  const db = databaseIn(door.tx)
  const outdated = async (why: string) => {
    await endApproval(db, held.id, 'outdated', { by, at, why })
    return refuse(held, `${why} The request is outdated: ask anew.`)
  }
  if (!asker) return outdated('Who asked may not do this any more.')
  if (outcome.type === 'refused') return outdated(outcome.refusal)
  if (outcome.type !== 'to_approve') return outdated('What it is about is gone.')
  const { amountMinor, currency, version } = outcome
  if (amountMinor !== held.amountMinor || currency !== held.currency)
    return outdated(
      `It would move ${formatMoney(amountMinor, currency)} back now; ${formatMoney(held.amountMinor, held.currency)} were asked for.`,
    )
  if (expectedVersion !== null && expectedVersion !== version)
    return refuse(held, 'What this is about has moved on since you saw it. Look again.')
  const call = callOf(held)
  const done = await carryOut({ ...door, approvalMinor: undefined }, call, asker)
  // A service is at it at this very moment: it goes on waiting.
  if (done.type === 'refused') return refuse(held, done.refusal)
  if (done.type !== 'accepted') throw new Error(`${call.command.type} was possible a moment ago`)
  const { appended = [] } = done
  await endApproval(db, held.id, 'approved', { by, at })
  const after = { ...done.after, approvalId: held.id, approvedBy: by }
  writeDown(door.tx, call, asker, { ...done, after })
  return { ...accept(held, 'approved'), appended }
}

interface AsOfNow {
  /** What would come of it; nothing of it is done. */
  outcome: Outcome
  /** Who asked, in the role that they have now; undefined for who is locked, or gone. */
  asker: Requester | undefined
}

/** The request as it would be asked for now; what it is about is held. */
async function asOfNow(door: Door, held: Approval): Promise<AsOfNow> {
  const role = await roleOf(door.tx, held.askedBy)
  const asker = role && ({ type: 'staff', userId: held.askedBy, role } as const)
  if (!asker) return { outcome: { type: 'not_found' }, asker }
  // Above a limit of less than nothing everything waits, as it did when it was asked for.
  const outcome = await carryOut({ ...door, approvalMinor: -1 }, callOf(held), asker)
  return { outcome, asker }
}

const callOf = ({ command, subject, subjectId, reason }: Approval) => ({
  ...{ command, reason, expectedVersion: null },
  ...(subject === 'order' && { orderId: subjectId }),
})

/** A set that was declined never begins. */
async function stopSet(
  door: Door,
  { setId, reason }: { setId: string; reason: string },
  requester: Requester,
): Promise<void> {
  const call = { command: { type: 'set_stop', setId } as const, reason }
  const done = await carryOut(door, call, requester)
  if (done.type === 'accepted' || done.type === 'refused') writeDown(door.tx, call, requester, done)
}

/** What the audit keeps of a request. */
const summaryOf = ({ id, subject, subjectId, command, state, ...request }: Approval) => ({
  ...{ approvalId: id, subject, subjectId, asked: command, state },
  ...{ amountMinor: request.amountMinor, currency: request.currency },
  ...{ limitMinor: request.limitMinor, askedBy: request.askedBy },
})

const orderOf = ({ subject, subjectId }: Approval) =>
  subject === 'order' ? { orderId: subjectId } : {}

const accept = (held: Approval, state: Approval['state']) => ({
  type: 'accepted' as const,
  before: summaryOf(held),
  after: { ...summaryOf(held), state },
  answer: { approvalId: held.id, state },
  ...orderOf(held),
})

const refuse = (held: Approval, refusal: string): Decided => ({
  ...{ type: 'refused', before: summaryOf(held), after: summaryOf(held), refusal },
  ...orderOf(held),
})
