import {
  type ApprovalCommand,
  type ApprovalSubject,
  approvalSubjects,
} from '@sagaboard/events/commands/approvals'
import { z } from 'zod'
import { reasonField } from './reason.ts'
import { setHref } from './set-acts.ts'
import { versionMax } from './storable.ts'

/** What staff say about a request that waits for another supervisor, as a form and the server check it. */

export const approvalsHref = '/console/approvals'

/** Where what a request is about is shown; a charge of a program has no page of its own. */
export function subjectHref(subject: ApprovalSubject, id: string): string | null {
  switch (subject) {
    case 'order':
      return `/console/orders/${id}`
    case 'set':
      return setHref(id)
    case 'charge':
      return null
    default:
      return subject satisfies never
  }
}

export const approvalSubject = z.strictObject({
  subject: z.enum(approvalSubjects),
  id: z.uuid(),
})

const said = { approvalId: z.uuid(), idempotencyKey: z.uuid() }

/** `version`: of the order or the set that whoever approves has seen. Only who declines says why. */
export const approvalSay = z.discriminatedUnion('type', [
  z.strictObject({
    ...{ type: z.literal('approval_approve'), version: z.int().min(0).max(versionMax), ...said },
  }),
  z.strictObject({ type: z.literal('approval_decline'), reason: reasonField, ...said }),
  z.strictObject({ type: z.literal('approval_withdraw'), ...said }),
])
export type ApprovalSay = z.infer<typeof approvalSay> & Pick<ApprovalCommand, 'type'>

export const declineForm = z.object({ reason: reasonField })
