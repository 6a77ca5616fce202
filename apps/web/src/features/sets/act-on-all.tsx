'use client'

import { type SetAct, setActTypes } from '@sagaboard/events/commands/order-sets'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { parseAsStringLiteral } from 'nuqs'
import { useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { Dialog } from '../../components/ui/dialog.tsx'
import { DialogEnd } from '../../components/ui/dialog-end.tsx'
import { SelectField } from '../../components/ui/field.tsx'
import { type ConsoleInputs, useConsoleApi } from '../../lib/console-api.ts'
import { actKey, setHref } from '../../lib/set-acts.ts'
import { actLabels } from '../../lib/set-words.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import { useOpened } from '../../lib/use-opened.ts'
import { useTakenFromUrl } from '../../lib/use-taken-from-url.ts'

type From = ConsoleInputs['sets']['freeze']['from']

interface ActOnAllProps {
  from: From
  /** Which orders these are, in words. */
  title: string
  /** Where only what stands at one service is meant. */
  service?: Extract<SetAct, { type: 'retry' }>['service']
  /** The act to begin with. */
  first?: SetAct['type']
  /** It is opened by its address as well (see freezeHref). */
  isInUrl?: boolean
  label?: string
  tone?: 'plain' | 'main'
}

/** Freezes the orders that are meant now as a set. Nothing happens to them before its page was looked at. */
export function ActOnAll({
  label = 'Act on all…',
  tone = 'plain',
  first = 'retry',
  isInUrl = false,
  ...props
}: ActOnAllProps) {
  const { shown, opening, isOpen, open, close } = useOpened(first)
  useTakenFromUrl(actKey, actInUrl, open, isInUrl)
  return (
    <>
      <Button tone={tone} onClick={() => open(first)}>
        {label}
      </Button>
      <Dialog
        open={isOpen}
        onClose={close}
        title={`Act on: ${props.title}`}
        description="The orders that are meant now are frozen as a set; what joins later is not in it. You see what would follow for each of them before anything is asked."
      >
        <FreezeForm key={opening} {...props} first={shown} />
      </Dialog>
    </>
  )
}

const actInUrl = parseAsStringLiteral(setActTypes)

interface FreezeFormProps extends Pick<ActOnAllProps, 'from' | 'service'> {
  first: SetAct['type']
}

function FreezeForm({ from, service, first }: FreezeFormProps) {
  const api = useConsoleApi()
  const router = useRouter()
  const [type, setType] = useState<SetAct['type']>(first)
  const { idempotencyKey, afterError } = useIdempotencyKey()
  const freeze = useMutation(
    api.console.sets.freeze.mutationOptions({
      onSuccess: ({ setId }) => router.push(setHref(setId)),
      onError: afterError,
    }),
  )
  const act: SetAct =
    (type === 'retry' || type === 'skip') && service ? { type, service } : { type }
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        freeze.mutate({ id: idempotencyKey, act, from })
      }}
    >
      <SelectField
        label="What is to be done for each"
        value={type}
        onChange={(event) => setType(event.currentTarget.value as SetAct['type'])}
      >
        {setActTypes.map((one) => (
          <option key={one} value={one}>
            {actLabels[one]}
          </option>
        ))}
      </SelectField>
      <DialogEnd error={freeze.error?.message}>
        <Button type="submit" tone="main" disabled={freeze.isPending || freeze.isSuccess}>
          {freeze.isPending || freeze.isSuccess ? 'Freezing…' : 'Freeze the set'}
        </Button>
      </DialogEnd>
    </form>
  )
}
