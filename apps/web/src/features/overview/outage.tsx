'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { Dialog } from '../../components/ui/dialog.tsx'
import { DialogEnd } from '../../components/ui/dialog-end.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { Panel } from '../../components/ui/panel.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { outageEndForm } from '../../lib/fault-switch.ts'
import { formatCount } from '../../lib/format.ts'
import { randomId } from '../../lib/random-id.ts'
import { reasonMax } from '../../lib/reason.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import type { OverviewData } from './view-model.ts'

type Held = OverviewData['outages'][number]

/** What the orders of an outage meet, and by which of their fields. */
const meanings: Record<Held['name'], { meets: string; by: string }> = {
  tok_outage: { meets: 'The payment provider takes no money', by: 'token' },
  tok_silent: { meets: 'The payment provider answers nothing', by: 'token' },
  99998: { meets: 'The carrier makes no label', by: 'postcode' },
  99997: { meets: 'The carrier answers nothing', by: 'postcode' },
}

/** Says which simulated outages hold up orders, and lets a person end each. Nothing when none holds any. */
export function Outages({ held }: { held: readonly Held[] }) {
  const [asked, setAsked] = useState<Held['name'] | null>(null)
  return (
    <>
      {held.length > 0 ? (
        <Panel aria-label="Simulated outages" className="grid divide-y divide-line">
          {held.map(({ name, orders }) => (
            <div
              key={name}
              className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:flex-nowrap"
            >
              <p className="min-w-0 grow text-ink-2">
                <b className="font-semibold text-ink">
                  {meanings[name].meets} ({meanings[name].by} <code>{name}</code>).
                </b>{' '}
                {formatCount(orders)} {orders === 1 ? 'order waits' : 'orders wait'} for it. This
                simulated outage lasts until you end it; they then go on with their next try.
              </p>
              <Button aria-label={`End the outage ${name}…`} onClick={() => setAsked(name)}>
                End the outage…
              </Button>
            </div>
          ))}
        </Panel>
      ) : null}
      <Dialog
        open={asked !== null}
        onClose={() => setAsked(null)}
        title="End the outage"
        description={asked ? `${meanings[asked].by} ${asked}` : undefined}
      >
        {asked ? <EndForm key={asked} name={asked} onDone={() => setAsked(null)} /> : null}
      </Dialog>
    </>
  )
}

function EndForm({ name, onDone }: { name: Held['name']; onDone: () => void }) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  // One key for one opening, so that a second click ends nothing else.
  const [idempotencyKey] = useState(randomId)
  const end = useMutation(
    api.console.endOutage.mutationOptions({
      async onSuccess() {
        await queries.invalidateQueries(api.console.overview.queryFilter())
        onDone()
      },
    }),
  )
  const [form, { reason }] = useCheckedForm<{ reason: string }>({
    schema: outageEndForm,
    onValid: (value) => end.mutate({ name, reason: value.reason, idempotencyKey }),
  })
  return (
    <form {...checkedFormProps(form)} autoComplete="off" className="grid gap-3.5">
      <TextField
        {...fieldProps(reason)}
        label="Reason"
        hint="Kept with your name."
        required
        maxLength={reasonMax}
      />
      <DialogEnd error={end.isError ? 'It could not be ended. Try again.' : undefined}>
        <Button type="submit" tone="main" disabled={end.isPending}>
          End the outage
        </Button>
      </DialogEnd>
    </form>
  )
}
