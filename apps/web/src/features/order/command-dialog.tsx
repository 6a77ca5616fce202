'use client'

import { getFormProps, useForm } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import type { Command } from '@sagaboard/events/commands/command'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import { Button } from '../../components/ui/button.tsx'
import { Dialog, DialogClose } from '../../components/ui/dialog.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { commandTone, meaningOf } from '../../lib/command-labels.ts'
import { useConsoleApi } from '../../lib/console-api.ts'
import { reasonField, reasonMax } from '../../lib/reason.ts'
import { reasonHint } from '../../lib/return-labels.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import { type AcceptedCommand, entryOf, isFollowed } from './accepted-command.ts'
import { CommandFields } from './command-fields.tsx'
import { type CommandFieldValues, commandFields, commandForm, startValues } from './command-form.ts'
import { CommandPreview } from './command-preview.tsx'
import { CommandStages } from './command-stages.tsx'
import { PayloadChanges } from './payload-changes.tsx'

/** What becomes of it is looked at this often while the dialog is open. */
const followMs = 1_000

/** A command that is being asked for: what the form begins with. */
export interface Asked {
  /** Each opening begins anew. */
  id: string
  title: string
  command: Command
  currency: string
  /** What is unknown, of a step that a person settles. */
  call: string | undefined
}

interface CommandDialogProps {
  /** What was asked last; null before anything was. */
  asked: Asked | null
  open: boolean
  onClose: () => void
  orderId: string
  /** Which order of whom, and its worth: a dialog covers the page that says so. */
  about: string
  /** Names of products by line. */
  names: ReadonlyMap<number, string>
  /** Names of warehouses by id. */
  warehouses: Readonly<Record<string, string>>
}

/** Asks for a reason, shows what will follow, and then asks the services: what comes of it is seen on the page, as events. */
export function CommandDialog({
  asked,
  open,
  onClose,
  orderId,
  about,
  names,
  warehouses,
}: CommandDialogProps) {
  const verb = asked?.title.replace('…', '') ?? ''
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={asked ? `${verb}: ${about}` : ''}
      description={asked ? meaningOf(asked.command) : undefined}
    >
      {asked ? (
        <CommandForm
          key={asked.id}
          {...{ verb, orderId, names, warehouses }}
          command={asked.command}
          currency={asked.currency}
          call={asked.call}
        />
      ) : null}
    </Dialog>
  )
}

interface Fields extends CommandFieldValues {
  reason: string
}

function CommandForm({
  orderId,
  names,
  warehouses,
  verb,
  command: offered,
  currency,
  call,
}: Pick<CommandDialogProps, 'orderId' | 'names' | 'warehouses'> & { verb: string } & Pick<
    Asked,
    'command' | 'currency' | 'call'
  >) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const start = startValues(offered, currency)
  // What the fields mean as they stand; undefined while one of them is invalid: then nothing is foretold, and nothing sent.
  const [asked, setAsked] = useState(() => commandFields(offered, currency).safeParse(start).data)
  const [hasReason, setHasReason] = useState(false)
  const [outcome, setOutcome] = useState('')
  // One key for this dialog: a second click asks for the same thing, and is answered with what came of the first.
  const { idempotencyKey, afterError } = useIdempotencyKey()
  const preview = useQuery(
    api.console.commands.preview.queryOptions(
      { orderId, command: asked ?? offered },
      { enabled: asked !== undefined, staleTime: 0 },
    ),
  )
  const run = useMutation(
    api.console.commands.run.mutationOptions({
      onError: afterError,
      onSettled: () => {
        void preview.refetch()
        void queries.invalidateQueries(api.console.commands.pathFilter())
        void queries.invalidateQueries(api.console.order.queryFilter({ orderId }))
      },
    }),
  )
  const shown = asked === undefined ? undefined : preview.data
  const possible = shown?.preview.type === 'possible'
  const schema = commandForm(offered, currency)
  const [form, fields] = useForm<Fields, z.infer<typeof schema>>({
    defaultValue: { ...start, reason: '' },
    shouldValidate: 'onBlur',
    shouldRevalidate: 'onInput',
    onValidate: ({ formData }) => parseWithZod(formData, { schema, disableAutoCoercion: true }),
    onSubmit: (event, { submission }) => {
      event.preventDefault()
      if (submission?.status !== 'success' || !shown || !possible) return
      const { command, reason } = submission.value
      run.mutate({ orderId, command, reason, expectedVersion: shown.version, idempotencyKey })
    },
  })
  if (run.isSuccess) {
    const { command, reason } = run.variables
    const asked = { action: command.type, reason, version: run.data.version }
    return <Accepted orderId={orderId} asked={asked} />
  }
  return (
    <form
      {...getFormProps(form)}
      className="grid gap-3.5"
      onInput={(event) => {
        const data = new FormData(event.currentTarget)
        const fieldsAlone = parseWithZod(data, {
          schema: commandFields(offered, currency),
          disableAutoCoercion: true,
        })
        setAsked(fieldsAlone.status === 'success' ? fieldsAlone.value : undefined)
        setOutcome(String(data.get('outcome') ?? ''))
        setHasReason(reasonField.safeParse(data.get('reason')).success)
      }}
    >
      <CommandFields
        command={offered}
        {...{ currency, fields, names, warehouses, call, outcome }}
      />
      {offered.type === 'edit' && asked?.type === 'edit' ? (
        <PayloadChanges before={offered.data} after={asked.data} />
      ) : null}
      {shown ? (
        <CommandPreview preview={shown.preview} {...{ currency, warehouses }} />
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
        {...fieldProps(fields.reason)}
        label="Reason"
        hint={reasonHint(offered)}
        required
        maxLength={reasonMax}
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
          tone={commandTone[offered.type] === 'plain' ? 'main' : commandTone[offered.type]}
          disabled={!possible || !hasReason || run.isPending}
        >
          {run.isPending ? 'Asking…' : verb}
        </Button>
      </div>
    </form>
  )
}

/** How far it has come, live; it goes on when the dialog is closed. */
function Accepted({ orderId, asked }: { orderId: string; asked: AcceptedCommand }) {
  const api = useConsoleApi()
  const { data, isFetchedAfterMount } = useQuery(
    api.console.commands.log.queryOptions(
      { orderId },
      {
        staleTime: 0,
        refetchInterval: ({ state }) => (isFollowed(state.data, asked) ? followMs : false),
      },
    ),
  )
  // What was read before it was accepted tells of another one.
  const came = isFetchedAfterMount ? entryOf(data, asked)?.came : undefined
  return (
    <div className="grid gap-3">
      <p role="status" className="text-ink-2">
        <b className="font-semibold text-ink">Accepted.</b> It is written down with your reason.
        What the services make of it shows on the page as it happens.
      </p>
      {came ? <CommandStages came={came} /> : null}
      <DialogClose render={<Button className="justify-self-end" />}>Close</DialogClose>
    </div>
  )
}
