'use client'

import type { z } from 'zod'
import { declineForm } from '../../lib/approvals.ts'
import { reasonMax } from '../../lib/reason.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { useOpened } from '../../lib/use-opened.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { DialogEnd } from '../ui/dialog-end.tsx'
import { TextField } from '../ui/field.tsx'
import { fieldProps } from '../ui/field-props.ts'
import { type Approval, useSayApproval } from './use-approval.ts'
import { aboutWords, askedWords } from './words.ts'

interface ApprovalActsProps {
  request: Approval
  /** Of the order or the set as it is shown; undefined while that is read. */
  version: number | undefined
}

/** What a person can say about a request that waits: approve or decline what another has asked for, withdraw their own. */
export function ApprovalActs({ request, version }: ApprovalActsProps) {
  const { id: approvalId, refusal, isOwn } = request
  const { say, isPending, error } = useSayApproval()
  const { opening, isOpen, open, close } = useOpened(null)
  const why = refusal === null ? undefined : `why-not-${approvalId}`
  return (
    <div className="grid gap-2">
      {request.state === 'waiting' ? (
        <div className="flex flex-wrap gap-2">
          <Button
            tone="main"
            disabled={refusal !== null || version === undefined || isPending}
            aria-describedby={why}
            onClick={() =>
              version !== undefined && say({ type: 'approval_approve', approvalId, version })
            }
          >
            Approve
          </Button>
          <Button
            tone="stop"
            disabled={refusal !== null || isPending}
            aria-describedby={why}
            onClick={() => open(null)}
          >
            Decline…
          </Button>
          {isOwn ? (
            <Button
              disabled={isPending}
              onClick={() => say({ type: 'approval_withdraw', approvalId })}
            >
              Withdraw
            </Button>
          ) : null}
        </div>
      ) : null}
      {refusal === null ? null : (
        <p id={why} className="text-small text-ink-2">
          {refusal}
        </p>
      )}
      <p role="alert" className="font-label text-stop empty:hidden">
        {error}
      </p>
      <Dialog
        open={isOpen}
        onClose={close}
        title={`Decline: ${askedWords(request)}, ${aboutWords(request)}`}
        description={
          request.subject === 'set'
            ? 'The set is stopped for good. Whoever asked sees your reason.'
            : 'Nothing of it is done. Whoever asked sees your reason, and may ask for something else.'
        }
      >
        <DeclineForm key={opening} approvalId={approvalId} onDone={close} />
      </Dialog>
    </div>
  )
}

function DeclineForm({ approvalId, onDone }: { approvalId: string; onDone: () => void }) {
  const { say, isPending, error } = useSayApproval(onDone)
  const [form, fields] = useCheckedForm<z.input<typeof declineForm>, z.output<typeof declineForm>>({
    defaultValue: { reason: '' },
    shouldValidate: 'onBlur',
    schema: declineForm,
    onValid: (value) => say({ type: 'approval_decline', approvalId, ...value }),
  })
  return (
    <form {...checkedFormProps(form)} autoComplete="off" className="grid gap-3">
      <TextField
        {...fieldProps(fields.reason)}
        label="Reason"
        hint="Kept in the audit, with your name."
        required
        maxLength={reasonMax}
      />
      <DialogEnd error={error}>
        <Button type="submit" tone="stop" disabled={isPending}>
          {isPending ? 'Declining…' : 'Decline'}
        </Button>
      </DialogEnd>
    </form>
  )
}
