'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import type { z } from 'zod'
import { Button, buttonClass } from '../../components/ui/button.tsx'
import { Dialog } from '../../components/ui/dialog.tsx'
import { DialogEnd } from '../../components/ui/dialog-end.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { cn } from '../../lib/cn.ts'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { isNarrowed, type OrderFilter, orderQuery } from '../../lib/order-filter.ts'
import { viewForm } from '../../lib/saved-views.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import { useOpened } from '../../lib/use-opened.ts'

type View = ConsoleOutputs['views']['list'][number]
type Asked = { type: 'save' } | { type: 'delete'; view: View }

/** Filters that are kept under a name, one's own and those for everybody; `first`: as the server has read them. */
export function SavedViews({ filter, first }: { filter: OrderFilter; first: View[] }) {
  const api = useConsoleApi()
  const { data: views } = useQuery(
    api.console.views.list.queryOptions(undefined, { initialData: first }),
  )
  const { shown, opening, isOpen, open, close } = useOpened<Asked>({ type: 'save' })
  const query = orderQuery(filter)
  const current = views.filter((view) => view.query === query)
  const deletable = current.find(({ mayDelete }) => mayDelete)
  const isNew = isNarrowed(filter) && current.length === 0
  if (views.length === 0 && !isNew && !isOpen) return null
  return (
    <nav aria-label="Saved views" className="flex flex-wrap items-center gap-2">
      {views.map((view) => (
        <Link
          key={view.id}
          href={`/console/orders?${view.query}`}
          aria-current={view.query === query ? 'page' : undefined}
          title={view.isOwn ? undefined : `Kept by ${view.ownerName ?? 'somebody who left'}`}
          className={cn(
            buttonClass({ size: 'small', tone: view.query === query ? 'main' : 'plain' }),
            'max-w-full rounded-full',
          )}
        >
          <span className="truncate">{view.name}</span>
          {view.shared ? <span className="font-normal">for everybody</span> : null}
        </Link>
      ))}
      {isNew ? (
        <Button size="small" tone="quiet" onClick={() => open({ type: 'save' })}>
          Save this view…
        </Button>
      ) : null}
      {deletable ? (
        <Button size="small" tone="quiet" onClick={() => open({ type: 'delete', view: deletable })}>
          Delete this view…
        </Button>
      ) : null}
      {shown.type === 'save' ? (
        <Dialog
          open={isOpen}
          onClose={close}
          title="Save this view"
          description="The filter is kept, not the orders: the view shows what it finds then."
        >
          <SaveForm key={opening} filter={filter} onDone={close} />
        </Dialog>
      ) : (
        <Dialog
          open={isOpen}
          onClose={close}
          title={`Delete the view “${shown.view.name}”`}
          description={
            shown.view.shared
              ? 'It is gone for everybody. The orders stay as they are.'
              : 'The orders stay as they are.'
          }
        >
          <DeleteForm key={opening} view={shown.view} onDone={close} />
        </Dialog>
      )}
    </nav>
  )
}

function SaveForm({ filter, onDone }: { filter: OrderFilter; onDone: () => void }) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const { idempotencyKey: id, afterError } = useIdempotencyKey()
  const [shared, setShared] = useState(false)
  const save = useMutation(
    api.console.views.save.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries(api.console.views.list.queryFilter())
        onDone()
      },
      onError: afterError,
    }),
  )
  type Fields = z.infer<typeof viewForm>
  const [form, { name }] = useCheckedForm<Fields>({
    schema: viewForm,
    onValid: (value) => save.mutate({ id, name: value.name, shared, filter }),
  })
  return (
    <form {...checkedFormProps(form)} autoComplete="off" className="grid gap-3">
      <TextField {...fieldProps(name)} label="Name" hint="Such as “Waits in Leipzig”." />
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={shared} onChange={() => setShared(!shared)} />
        Everybody of the staff sees it
      </label>
      <DialogEnd error={save.error?.message}>
        <Button type="submit" tone="main" disabled={save.isPending}>
          Save the view
        </Button>
      </DialogEnd>
    </form>
  )
}

function DeleteForm({ view, onDone }: { view: View; onDone: () => void }) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const { idempotencyKey, afterError } = useIdempotencyKey()
  const remove = useMutation(
    api.console.views.delete.mutationOptions({
      onSuccess: onDone,
      onError: afterError,
      onSettled: () => queries.invalidateQueries(api.console.views.list.queryFilter()),
    }),
  )
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        remove.mutate({ id: view.id, idempotencyKey })
      }}
    >
      <DialogEnd error={remove.error?.message}>
        <Button type="submit" tone="stop" disabled={remove.isPending}>
          Delete the view
        </Button>
      </DialogEnd>
    </form>
  )
}
