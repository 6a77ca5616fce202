import type { Command } from './command.ts'
import type { SetCommand } from './order-sets.ts'
import type { ProgramCommand } from './programs.ts'

/**
 * A command that moves more money back than APPROVAL_MINOR is kept as a request: another supervisor than who asked approves
 * it, or declines it with a reason. Until then nothing of it is done.
 */

/** What can wait for approval: a command on an order, that a set begins, that a charge of a program is given back. */
export type ApprovableCommand =
  | Command
  | Extract<SetCommand, { type: 'set_start' }>
  | Extract<ProgramCommand, { type: 'charge_give_back' }>

/** What a request is about. `subjectId`: of the order, the set or the charge. */
export const approvalSubjects = ['order', 'set', 'charge'] as const
export type ApprovalSubject = (typeof approvalSubjects)[number]

/** `outdated`: what was asked for can't be done any more, or would move other money. */
export const approvalStates = ['waiting', 'approved', 'declined', 'withdrawn', 'outdated'] as const
export type ApprovalState = (typeof approvalStates)[number]

/** What staff say about a request that waits. */
export interface ApprovalCommand {
  type: 'approval_approve' | 'approval_decline' | 'approval_withdraw'
  approvalId: string
}

export const isApprovalCommand = (command: { type: string }): command is ApprovalCommand =>
  command.type === 'approval_approve' ||
  command.type === 'approval_decline' ||
  command.type === 'approval_withdraw'

/**
 * Whether this is more money than one person moves back alone.
 *
 * @param limitMinor APPROVAL_MINOR; undefined: nobody has to approve anything
 */
export const isAboveLimit = (amountMinor: number, limitMinor: number | undefined): boolean =>
  limitMinor !== undefined && amountMinor > limitMinor

/** Of what is asked for where the console is not. */
export const waitsForApproval =
  'This moves more money back than one person decides over: it waits until another supervisor approves it, in the console.'

const ended: Record<Exclude<ApprovalState, 'waiting'>, string> = {
  approved: 'was approved already',
  declined: 'was declined already',
  withdrawn: 'was withdrawn by who asked',
  outdated: 'is outdated: ask anew',
}

/**
 * Why this person may not say this about a request, in a sentence; undefined when they may.
 *
 * @param userId of who wants to say it
 */
export function refusalOfApproval(
  { state, askedBy }: { state: ApprovalState; askedBy: string },
  type: ApprovalCommand['type'],
  userId: string,
): string | undefined {
  if (state !== 'waiting') return `This request ${ended[state]}.`
  const isOwn = askedBy === userId
  if (type === 'approval_withdraw')
    return isOwn ? undefined : 'Only who asked can withdraw this: decline it instead.'
  return isOwn
    ? 'You asked for this yourself: another supervisor has to approve or decline it. You can withdraw it.'
    : undefined
}
