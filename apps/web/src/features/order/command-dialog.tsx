'use client'

import type { Command } from '@sagaboard/events/commands/command'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { Dialog, DialogClose } from '../../components/ui/dialog.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { CommandFields } from './command-fields.tsx'
import { commandMeaning, commandTone } from './command-labels.ts'
import { CommandPreview } from './command-preview.tsx'

/** A command that is being asked for: what the form begins with. */
export interface Asked {
  /** Each opening begins anew. */
  id: string
  title: string
  command: Command
  currency: string
}

interface CommandDialogProps {
  /** What was asked last; null before anything was. */
  asked: Asked | null
  open: boolean
  onClose: () => void
  orderId: string
  /** Names of products by line. */
  names: ReadonlyMap<number, string>
}

/** Asks for a reason, shows what will follow, and then asks the services: what comes of it is seen on the page, as events. */
export function CommandDialog({ asked, open, onClose, orderId, names }: CommandDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={asked?.title.replace('…', '') ?? ''}
      description={asked ? commandMeaning[asked.command.type] : undefined}
    >
      {asked ? (
        <CommandForm
          key={asked.id}
          verb={asked.title.replace('…', '')}
          {...{ orderId, names }}
          command={asked.command}
          currency={asked.currency}
        />
      ) : null}
    </Dialog>
  )
}

const minReason = 3

function CommandForm({
  orderId,
  names,
  verb,
  command: first,
  currency,
}: Pick<CommandDialogProps, 'orderId' | 'names'> & { verb: string } & Pick<
    Asked,
    'command' | 'currency'
  >) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const [command, setCommand] = useState(() => startOf(first))
  const [reason, setReason] = useState('')
  // One key for this dialog: a second click asks for the same thing, and is answered with what came of the first.
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID())
  const asked = meant(command)
  const preview = useQuery(
    api.console.commands.preview.queryOptions(
      { orderId, command: asked ?? first },
      { enabled: asked !== undefined, staleTime: 0 },
    ),
  )
  const run = useMutation(
    api.console.commands.run.mutationOptions({
      // What was refused is another request when it is asked again: the order, or the form, has changed.
      onError: () => setKey(crypto.randomUUID()),
      onSettled: () => {
        void preview.refetch()
        void queries.invalidateQueries(api.console.commands.pathFilter())
        void queries.invalidateQueries(api.console.order.queryFilter({ orderId }))
      },
    }),
  )
  if (run.isSuccess)
    return (
      <div className="grid gap-3">
        <p role="status" className="text-ink-2">
          <b className="font-semibold text-ink">Accepted.</b> It is written down with your reason.
          What the services make of it shows on the page as it happens.
        </p>
        <DialogClose render={<Button className="justify-self-end" />}>Close</DialogClose>
      </div>
    )
  const shown = asked === undefined ? undefined : preview.data
  const possible = shown?.preview.type === 'possible'
  return (
    <form
      className="grid gap-3.5"
      onSubmit={(event) => {
        event.preventDefault()
        if (asked && shown && possible)
          run.mutate({
            orderId,
            command: asked,
            reason,
            expectedVersion: shown.version,
            idempotencyKey,
          })
      }}
    >
      <CommandFields {...{ command, currency, names }} onChange={setCommand} />
      {shown ? (
        <CommandPreview preview={shown.preview} currency={currency} />
      ) : (
        <p className="text-ink-3">
          {preview.isError
            ? preview.error.message
            : asked
              ? 'Working out what will follow…'
              : 'Say what is meant first.'}
        </p>
      )}
      <TextField
        label="Reason"
        hint="Kept with the order for good, with your name."
        required
        minLength={minReason}
        maxLength={500}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      {run.isError ? (
        <p role="alert" className="text-stop">
          {run.error.message}
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <DialogClose render={<Button tone="quiet" />}>Leave it</DialogClose>
        <Button
          type="submit"
          tone={commandTone[command.type] === 'plain' ? 'main' : commandTone[command.type]}
          disabled={!possible || run.isPending || reason.trim().length < minReason}
        >
          {run.isPending ? 'Asking…' : verb}
        </Button>
      </div>
    </form>
  )
}

/** What the form begins with: the offer, with what only the person can know left empty. */
const startOf = (command: Command): Command =>
  command.type === 'refund_by_hand' ? { ...command, reference: '' } : command

/** The command as it is meant once the form is filled in; undefined while something is missing. */
function meant(command: Command): Command | undefined {
  if (command.type === 'refund_by_hand' && command.reference.trim() === '') return undefined
  if (command.type !== 'restock') return command
  const lines = command.lines.filter(({ quantity }) => quantity > 0)
  return lines.length > 0 ? { ...command, lines } : undefined
}
