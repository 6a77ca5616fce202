'use client'

import type { FieldMetadata } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { planStock, type StockPlan, shelfKey } from '@sagaboard/events/commands/stock-plan'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import { Button } from '../../components/ui/button.tsx'
import { SelectField, TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { useConsoleApi } from '../../lib/console-api.ts'
import { formatCount } from '../../lib/format.ts'
import {
  type ReadForm,
  type StockAct,
  stockCommandOf,
  stockForms,
} from '../../lib/goods/stock-forms.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { ShelfPreview } from './shelf-preview.tsx'
import type { StockedProduct, StockList } from './stock-table.tsx'
import { useGoodsAct } from './use-goods-act.ts'

interface ShelfFormProps {
  product: StockedProduct
  warehouses: StockList['warehouses']
  act: StockAct
  /** Units that came in, to begin with. */
  received: number | undefined
  /** `said`: what was done, in words. */
  onDone: (said: string) => void
}

interface Fields {
  shelf: string
  to: string
  units: number
  counted: number
  change: number
  lowAt: number | null
  reason: string
}

const verbs: Record<StockAct, string> = {
  receive: 'Receive it',
  count: 'Write down the count',
  correct: 'Correct it',
  move: 'Move it',
  threshold: 'Set the threshold',
}
const whys: Record<StockAct, string> = {
  receive: 'Delivery note',
  count: 'Why',
  correct: 'Why',
  move: 'Why',
  threshold: 'Why',
}

/** What follows does not hang on why. */
const toLookAt = 'to look at it'

/** One act at the shelves of a product: what would follow is shown before it is asked for. */
export function ShelfForm({ product, warehouses, act, received, onDone }: ShelfFormProps) {
  const api = useConsoleApi()
  const { idempotencyKey, handlers } = useGoodsAct(() => onDone('Done, and written down.'))
  const run = useMutation(api.console.stock.run.mutationOptions(handlers))
  const { sku, shelves: levels } = product
  const schema: z.ZodType<{ reason: string }> = stockForms[act]
  const commandOf = (value: unknown) =>
    stockCommandOf(sku, levels, { act, ...(value as object) } as ReadForm)
  const start = { shelf: firstShelf(product, warehouses), units: received }
  const planOf = (value: unknown) => planStock(levels, commandOf(value))
  const [plan, setPlan] = useState<StockPlan | null>(() => {
    const read = schema.safeParse({ ...start, reason: toLookAt })
    return received !== undefined && read.success ? planOf(read.data) : null
  })
  const [form, fields] = useCheckedForm<Fields, { reason: string }>({
    defaultValue: start,
    schema,
    onValid: (value) => {
      const { reason } = value
      run.mutate({ command: commandOf(value), reason, idempotencyKey })
    },
  })
  const foresee = (element: HTMLFormElement) => {
    const data = new FormData(element)
    data.set('reason', toLookAt)
    const read = parseWithZod(data, { schema })
    setPlan(read.status === 'success' ? planOf(read.value) : null)
  }
  return (
    <form
      {...checkedFormProps(form)}
      autoComplete="off"
      onChange={(event) => {
        if (!run.isIdle) run.reset()
        foresee(event.currentTarget)
      }}
      className="grid gap-3"
    >
      <ShelfSelect
        label={act === 'move' ? 'From' : 'Shelf'}
        field={fields.shelf}
        {...{ product, warehouses }}
      />
      {act === 'move' ? (
        <ShelfSelect label="To" field={fields.to} {...{ product, warehouses }} />
      ) : null}
      {act === 'receive' || act === 'move' ? (
        <TextField {...fieldProps(fields.units)} label="Units" inputMode="numeric" />
      ) : null}
      {act === 'count' ? (
        <TextField {...fieldProps(fields.counted)} label="Counted" inputMode="numeric" />
      ) : null}
      {act === 'correct' ? (
        <TextField {...fieldProps(fields.change)} label="More or fewer" hint="5, or -1." />
      ) : null}
      {act === 'threshold' ? (
        <TextField
          {...fieldProps(fields.lowAt)}
          label="Low at"
          hint="Empty: never."
          inputMode="numeric"
        />
      ) : null}
      <TextField {...fieldProps(fields.reason)} label={whys[act]} hint="Kept with your name." />
      {plan ? <ShelfPreview {...{ plan, levels, warehouses }} /> : null}
      <p role="alert" className="font-label text-stop empty:hidden">
        {run.error?.message}
      </p>
      <Button type="submit" tone="main" disabled={run.isPending}>
        {verbs[act]}
      </Button>
    </form>
  )
}

/** Where most of it is; the first warehouse when there is nothing. */
function firstShelf({ shelves }: StockedProduct, warehouses: StockList['warehouses']): string {
  const [most] = shelves.toSorted((a, b) => b.onHand - a.onHand)
  return most && most.onHand > 0
    ? `${most.warehouse}/${most.location}`
    : `${warehouses[0]?.id ?? ''}/primary`
}

function ShelfSelect({
  label,
  field,
  product,
  warehouses,
}: {
  label: string
  field: FieldMetadata<string>
  product: StockedProduct
  warehouses: StockList['warehouses']
}) {
  const levels = new Map(product.shelves.map((level) => [shelfKey(level), level]))
  const chosen = field.value ?? field.initialValue ?? ''
  const level = levels.get(`${product.sku}/${chosen}`)
  return (
    <SelectField
      {...fieldProps(field)}
      label={label}
      // The panel is narrow: a longer option would be cut off.
      hint={
        chosen === ''
          ? undefined
          : `${formatCount(level?.onHand ?? 0)} on hand, ${formatCount(level?.reserved ?? 0)} reserved.`
      }
    >
      {field.initialValue === undefined ? <option value="">Choose a shelf</option> : null}
      {warehouses.flatMap(({ id, name }) =>
        (['primary', 'back'] as const).map((location) => {
          const level = levels.get(shelfKey({ sku: product.sku, warehouse: id, location }))
          return (
            <option key={`${id}/${location}`} value={`${id}/${location}`}>
              {`${name}${location === 'back' ? ', back stock' : ''} (${formatCount(level?.onHand ?? 0)})`}
            </option>
          )
        }),
      )}
    </SelectField>
  )
}
