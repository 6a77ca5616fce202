'use client'

import { parseWithZod } from '@conform-to/zod/v4'
import type { Command } from '@sagaboard/events/commands/command'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import { approvalNeeded, askVerb } from '../../components/approval/words.ts'
import { Button } from '../../components/ui/button.tsx'
import { Dialog, DialogClose } from '../../components/ui/dialog.tsx'
import { DialogEnd } from '../../components/ui/dialog-end.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import {
  type CommandFieldValues,
  commandFields,
  commandForm,
  startValues,
  wholeAtOnce,
} from '../../lib/command-form.ts'
import { commandTone, meaningOf } from '../../lib/command-labels.ts'
import { useConsoleApi } from '../../lib/console-api.ts'
import { reasonField, reasonMax } from '../../lib/reason.ts'
import { reasonHint } from '../../lib/return-labels.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import { type AcceptedCommand, entryOf, isFollowed } from './accepted-command.ts'
import { CommandFields } from './command-fields.tsx'
import { CommandPreview } from './command-preview.tsx'
import { CommandStages } from './command-stages.tsx'
import type { Seen } from './moved-on.ts'
import { MovedOnNote } from './moved-on-note.tsx'
import { PayloadChanges } from './payload-changes.tsx'
import { PeopleBeforeSending } from './people.tsx'
import { usePreview } from './use-preview.ts'

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
  /** The order as it was when it was opened; null: the page does not show that. */
  seen: Seen | null
}

interface CommandDialogProps {
  /** What was asked last; null before anything was. */
  asked: Asked | null
  open: boolean
  onClose: () => void
  orderId: string
  /** The order's version by now; null: the page does not show it. */
  version: number | null
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
  version,
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
          {...{ verb, orderId, version, names, warehouses }}
          seen={asked.seen}
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
  version,
  seen,
  names,
  warehouses,
  verb,
  command: offered,
  currency,
  call,
}: Pick<CommandDialogProps, 'orderId' | 'version' | 'names' | 'warehouses'> & {
  verb: string
} & Pick<Asked, 'command' | 'currency' | 'call' | 'seen'>) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const start = startValues(offered, currency)
  // What the fields mean as they stand; undefined while one of them is invalid: then nothing is foretold, and nothing sent.
  const [asked, setAsked] = useState(() => wholeAtOnce(offered, currency))
  const [hasReason, setHasReason] = useState(false)
  const [outcome, setOutcome] = useState('')
  // One key for this dialog: a second click asks for the same thing, and is answered with what came of the first.
  const { idempotencyKey, afterError } = useIdempotencyKey()
  const preview = usePreview({ orderId, version, seen, asked, offered })
  const { shown, possible } = preview
  const run = useMutation(
    api.console.commands.run.mutationOptions({
      onError: afterError,
      onSettled: () => {
        void preview.refetch()
        void queries.invalidateQueries(api.console.commands.pathFilter())
        void queries.invalidateQueries(api.console.order.queryFilter({ orderId }))
        void queries.invalidateQueries(api.console.approvals.pathFilter())
      },
    }),
  )
  const schema = commandForm(offered, currency)
  const [form, fields] = useCheckedForm<Fields, z.infer<typeof schema>>({
    defaultValue: { ...start, reason: '' },
    shouldValidate: 'onBlur',
    schema,
    disableAutoCoercion: true,
    onValid: (value) => {
      if (!shown || !possible || preview.isOutdated) return
      const { command, reason } = value
      run.mutate({ orderId, command, reason, expectedVersion: shown.version, idempotencyKey })
    },
  })
  if (run.isSuccess) {
    const { command, reason } = run.variables
    const { version } = run.data
    return version === null ? (
      <Waiting />
    ) : (
      <Accepted orderId={orderId} asked={{ action: command.type, reason, version }} />
    )
  }
  return (
    <form
      {...checkedFormProps(form)}
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
        <p className="text-ink-3">{preview.instead}</p>
      )}
      <TextField
        {...fieldProps(fields.reason)}
        label="Reason"
        hint={reasonHint(offered)}
        required
        maxLength={reasonMax}
      />
      <MovedOnNote {...preview.since} isOutdated={preview.isOutdated} isSending={run.isPending} />
      <PeopleBeforeSending orderId={orderId} doing={offered.type} />
      <Foot
        error={run.error?.message}
        isPending={run.isPending}
        disabled={!possible || preview.isOutdated || !hasReason}
        tone={commandTone[offered.type]}
        {...{ verb, currency }}
        approval={shown?.approval ?? null}
      />
    </form>
  )
}

interface FootProps {
  error: string | undefined
  isPending: boolean
  disabled: boolean
  verb: string
  tone: (typeof commandTone)[Command['type']]
  currency: string
  /** That another supervisor has to approve it, and why; null when nobody has to. */
  approval: { amountMinor: number; limitMinor: number } | null
}

const Foot = ({ error, isPending, disabled, verb, tone, currency, approval }: FootProps) => (
  <>
    {approval ? (
      <p className="rounded-lg bg-sunk px-3 py-2">{approvalNeeded(approval, currency)}</p>
    ) : null}
    <DialogEnd error={error}>
      <Button
        type="submit"
        tone={tone === 'plain' ? 'main' : tone}
        disabled={disabled || isPending}
      >
        {isPending ? 'Asking…' : approval ? askVerb : verb}
      </Button>
    </DialogEnd>
  </>
)

/** Nothing of it is done yet: the page shows that it waits. */
const Waiting = () => (
  <div className="grid gap-3">
    <p role="status" className="text-ink-2">
      <b className="font-semibold text-ink">It waits for approval.</b> It is written down with your
      reason, and nothing of it is done before another supervisor approves it. The page shows what
      becomes of it.
    </p>
    <DialogClose render={<Button className="justify-self-end" />}>Close</DialogClose>
  </div>
)

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
