'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { Dialog } from '../../components/ui/dialog.tsx'
import { DialogEnd } from '../../components/ui/dialog-end.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { messageKindLabels } from '../../lib/message-labels.ts'
import { reasonField, reasonMax } from '../../lib/reason.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import { useOpened } from '../../lib/use-opened.ts'

type Message = ConsoleOutputs['messages']['one']['message']

/** The button that has a message written once more, and the dialog in which it is said why. */
export function Resend({ message }: { message: Message }) {
  const { opening, isOpen, open, close } = useOpened(message)
  return (
    <>
      <Button size="small" onClick={() => open(message)}>
        Send it again…
      </Button>
      <Dialog
        open={isOpen}
        onClose={close}
        title={`Send it again: ${messageKindLabels[message.kind]}, ${message.orderNumber ?? message.orderId.slice(0, 8)}`}
        description="The customer gets the same message once more, at the address of their order."
      >
        <ResendForm key={opening} message={message} onDone={close} />
      </Dialog>
    </>
  )
}

function ResendForm({
  message: { id, orderId },
  onDone,
}: {
  message: Message
  onDone: () => void
}) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  // One key for this dialog: sent twice it is asked once.
  const { idempotencyKey, afterError } = useIdempotencyKey()
  const command = { type: 'message_resend', messageId: id } as const
  const { data: shown, error } = useQuery(
    api.console.commands.preview.queryOptions({ orderId, command }, { staleTime: 0 }),
  )
  const run = useMutation(
    api.console.commands.run.mutationOptions({
      onError: afterError,
      onSuccess: onDone,
      onSettled: () => queries.invalidateQueries(api.console.messages.pathFilter()),
    }),
  )
  const isPossible = shown?.preview.type === 'possible'
  const hasReason = reasonField.safeParse(reason).success
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isPossible || !hasReason || run.isPending) return
    run.mutate({ orderId, command, reason, expectedVersion: shown.version, idempotencyKey })
  }
  const refusal = shown?.preview.type === 'refused' ? shown.preview.refusal : undefined
  return (
    <form onSubmit={submit} className="grid gap-3.5">
      <TextField
        label="Reason"
        hint="Kept with your name."
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        required
        maxLength={reasonMax}
      />
      <DialogEnd error={run.error?.message ?? refusal ?? error?.message}>
        <Button type="submit" tone="main" disabled={!isPossible || !hasReason || run.isPending}>
          {run.isPending ? 'Asking…' : 'Send it again'}
        </Button>
      </DialogEnd>
    </form>
  )
}
