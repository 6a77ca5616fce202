import { type ApprovalCommand, refusalOfApproval } from '@sagaboard/events/commands/approvals'
import { commandRoles } from '@sagaboard/events/commands/roles'
import { approvalSay, approvalSubject } from '../../../lib/approvals.ts'
import { hasRole, type Session } from '../../auth/policy.ts'
import { staff } from '../../commands/requester.ts'
import {
  type ApprovalRow,
  countApprovals,
  listApprovals,
  readApproval,
} from '../../console/approvals.ts'
import { operatorProcedure, router } from '../trpc.ts'
import { accepted } from './accepted.ts'

/** A request, and what who looks may say about it. */
export interface ShownApproval extends Omit<ApprovalRow, 'askedBy'> {
  isOwn: boolean
  /** Why it is not theirs to decide; null when it is, and for one that does not wait. */
  refusal: string | null
}

function shownTo(session: Session, { askedBy, ...row }: ApprovalRow): ShownApproval {
  const isOwn = askedBy === session.userId
  return { ...row, isOwn, refusal: refusalFor(session, { ...row, askedBy }) }
}

function refusalFor(session: Session, row: ApprovalRow): string | null {
  if (row.state !== 'waiting') return null
  const type = 'approval_approve'
  const least = commandRoles[type]
  return (
    refusalOfApproval(row, type, session.userId) ??
    (hasRole(session, least) ? null : `Only a ${least} may approve or decline this.`)
  )
}

/** What waits for another supervisor, and saying so. */
export const approvalsRouter = router({
  list: operatorProcedure.query(async ({ ctx }): Promise<ShownApproval[]> => {
    const rows = await listApprovals(ctx.runtime.pool)
    return rows.map((row) => shownTo(ctx.session, row))
  }),

  /** How many wait. */
  waiting: operatorProcedure.query(({ ctx }) => countApprovals(ctx.runtime.pool)),

  /** What was asked for last about one order, set or charge; null when nothing was. */
  about: operatorProcedure
    .input(approvalSubject)
    .query(async ({ ctx, input: { subject, id } }): Promise<ShownApproval | null> => {
      const row = await readApproval(ctx.runtime.pool, subject, id)
      return row && shownTo(ctx.session, row)
    }),

  /** Refused with the sentence that says why; what can't be done any more is outdated by then. */
  say: operatorProcedure.input(approvalSay).mutation(async ({ ctx, input }) => {
    const { type, approvalId, idempotencyKey } = input
    const command: ApprovalCommand = { type, approvalId }
    const reason = input.type === 'approval_decline' ? input.reason : ''
    const expectedVersion = input.type === 'approval_approve' ? input.version : null
    const result = await ctx.runtime.commands.executeCommand<ApprovalCommand>(
      { command, reason, expectedVersion, idempotencyKey },
      staff(ctx.session),
    )
    return { state: accepted(result, { nothing: 'There is no such request.' }).state }
  }),
})
