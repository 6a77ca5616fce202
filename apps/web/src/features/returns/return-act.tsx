'use client'

import type { CommandOf } from '@sagaboard/events/commands/command'
import type { Preview } from '@sagaboard/events/commands/preview'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { Dialog } from '../../components/ui/dialog.tsx'
import { DialogEnd } from '../../components/ui/dialog-end.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { formatMoney } from '../../lib/format.ts'
import { reasonField, reasonMax } from '../../lib/reason.ts'
import { reasonHint, returnMeanings } from '../../lib/return-labels.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import { InspectedLine, type Inspection, startOf, unitsOf } from './inspection.tsx'
import { type Act, namesOf } from './return-row.ts'

const titles = { approve: 'Approve', refuse: 'Refuse', inspect: 'Received and inspected' } as const

/** Asks in a dialog: with what follows from it, and why. */
export function ReturnAct({
  act,
  open,
  onClose,
}: {
  act: Act | null
  open: boolean
  onClose: () => void
}) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={act ? `${titles[act.type]}: return of ${act.row.orderNumber}` : ''}
      description={act ? returnMeanings[act.type] : undefined}
    >
      {act ? <ActForm act={act} onDone={onClose} /> : null}
    </Dialog>
  )
}

type ReturnCommand = CommandOf<'return_review'> | CommandOf<'return_receive'>

const commandOf = ({ type, row }: Act, lines: readonly Inspection[]): ReturnCommand =>
  type === 'inspect'
    ? { type: 'return_receive', returnId: row.returnId, lines: [...lines] }
    : { type: 'return_review', returnId: row.returnId, decision: type }

function ActForm({ act, onDone }: { act: Act; onDone: () => void }) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const { type, row } = act
  const { orderId, currency } = row
  const [lines, setLines] = useState(() => startOf(row.view))
  const [reason, setReason] = useState(type === 'inspect' ? 'received and inspected' : '')
  // One key for this dialog: sent twice it is asked once.
  const { idempotencyKey, afterError } = useIdempotencyKey()
  const isWhole = lines.every((line, index) => unitsOf(line) === row.view.lines[index]?.quantity)
  const command = commandOf(act, lines)
  const { data: shown, error } = useQuery(
    api.console.commands.preview.queryOptions(
      { orderId, command },
      { enabled: isWhole, staleTime: 0 },
    ),
  )
  const run = useMutation(
    api.console.commands.run.mutationOptions({
      onError: afterError,
      onSuccess: onDone,
      onSettled: () => queries.invalidateQueries(api.console.returns.pathFilter()),
    }),
  )
  const isPossible = isWhole && shown?.preview.type === 'possible'
  const hasReason = reasonField.safeParse(reason).success
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isPossible || !hasReason || run.isPending) return
    run.mutate({ orderId, command, reason, expectedVersion: shown.version, idempotencyKey })
  }
  const names = namesOf(row)
  return (
    <form onSubmit={submit} className="grid gap-3.5">
      {type === 'inspect'
        ? row.view.lines.map(({ line, sku, quantity }, index) => (
            <InspectedLine
              key={line}
              name={names.get(line) ?? sku}
              quantity={quantity}
              value={lines[index] ?? { line, restock: 0, writeOff: 0, reject: 0 }}
              onChange={(changed) =>
                setLines((before) => before.map((one) => (one.line === line ? changed : one)))
              }
            />
          ))
        : null}
      <p className="num rounded-lg bg-sunk px-3 py-2 text-ink-2" aria-live="polite">
        {isWhole
          ? shown
            ? effectOf(shown.preview, currency)
            : (error?.message ?? 'Working out what will follow…')
          : 'Say of every unit what became of it.'}
      </p>
      <TextField
        label={type === 'inspect' ? 'What you have seen' : 'Reason'}
        hint={reasonHint(command)}
        required
        maxLength={reasonMax}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      <DialogEnd error={run.error?.message}>
        <Button
          type="submit"
          tone={type === 'refuse' ? 'undo' : 'main'}
          disabled={!isPossible || !hasReason || run.isPending}
        >
          {run.isPending ? 'Asking…' : titles[type]}
        </Button>
      </DialogEnd>
    </form>
  )
}

/** What follows, in a sentence: the money and the stock of the preview. */
function effectOf(preview: Preview, currency: string): string {
  if (preview.type === 'refused') return preview.refusal
  const backMinor = preview.steps.reduce((sum, { moneyMinor }) => sum - moneyMinor, 0)
  const units = preview.steps
    .flatMap(({ stock }) => stock)
    .reduce((sum, { onHand }) => sum + onHand, 0)
  const parts = [
    backMinor > 0 ? `${formatMoney(backMinor, currency)} go back to the customer` : '',
    units > 0 ? `${units} back to stock` : '',
    preview.steps.some(({ type }) => type === 'ReturnLabelled') ? 'A label is made' : '',
  ].filter(Boolean)
  return parts.length > 0 ? `${parts.join(', ')}.` : 'No money goes back, and nothing to stock.'
}
