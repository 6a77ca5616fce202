'use client'

import { type FormEvent, useState } from 'react'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Button, buttonClass } from '../../components/ui/button.tsx'
import { SelectField, TextField } from '../../components/ui/field.tsx'
import { fieldAmount, parseAmount } from '../../lib/amount.ts'
import { cn } from '../../lib/cn.ts'
import { dayOf, endOfDay, startOfDay } from '../../lib/day.ts'
import { knownWord } from '../../lib/known-word.ts'
import { reasonLabels } from '../../lib/labels.ts'
import {
  ageLimits,
  amountMaxMinor,
  endReasons,
  filterCurrency,
  type OrderFilter,
  stillLabels,
} from '../../lib/order-filter.ts'
import { useIsHydrated } from '../../lib/use-is-hydrated.ts'

/** What is chosen here; what is null narrows nothing. */
type More = Pick<
  OrderFilter,
  | 'reason'
  | 'warehouse'
  | 'stillFor'
  | 'atLeastMinor'
  | 'atMostMinor'
  | 'placedFrom'
  | 'placedBefore'
>
type Errors = Partial<Record<'min' | 'max' | 'from' | 'to', string>>

interface MoreFiltersProps {
  filter: OrderFilter
  /** Names of warehouses by id. */
  warehouses: Readonly<Record<string, string>>
  onChoose: (more: More) => void
}

/** The rest of what orders can be narrowed by, behind a button. */
export function MoreFilters(props: MoreFiltersProps) {
  return (
    <details className="min-w-0 open:w-full">
      <summary className={cn(buttonClass(), 'cursor-pointer list-none')}>More filters</summary>
      {/* What the address says by now is what the fields begin with. */}
      <Fields key={JSON.stringify(props.filter)} {...props} />
    </details>
  )
}

function Fields({ filter, warehouses, onChoose }: MoreFiltersProps) {
  const zone = useTimeZone()
  const isHydrated = useIsHydrated()
  const [errors, setErrors] = useState<Errors>({})
  const choose = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    event.stopPropagation()
    const read = readMore(new FormData(event.currentTarget))
    setErrors(read.errors)
    if (Object.keys(read.errors).length === 0) onChoose(read.more)
  }
  return (
    <form
      aria-label="More filters"
      noValidate
      autoComplete="off"
      onSubmit={choose}
      className="mt-2 grid gap-3 rounded-panel border border-line bg-panel p-4 sm:grid-cols-2 lg:grid-cols-4"
    >
      <SelectField label="Reason" name="reason" defaultValue={filter.reason ?? ''}>
        <option value="">Any, or none</option>
        {endReasons.map((reason) => (
          <option key={reason} value={reason}>
            {reasonLabels[reason]}
          </option>
        ))}
      </SelectField>
      <SelectField label="Warehouse" name="warehouse" defaultValue={filter.warehouse ?? ''}>
        <option value="">Any</option>
        {Object.entries(warehouses).map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
        {filter.warehouse !== null && !(filter.warehouse in warehouses) ? (
          <option value={filter.warehouse}>{filter.warehouse}</option>
        ) : null}
      </SelectField>
      <TextField
        label="Amount from"
        name="min"
        inputMode="decimal"
        defaultValue={amountOf(filter.atLeastMinor)}
        error={errors.min}
      />
      <TextField
        label="Amount to"
        name="max"
        inputMode="decimal"
        defaultValue={amountOf(filter.atMostMinor)}
        error={errors.max}
      />
      <SelectField label="Nothing new" name="still" defaultValue={filter.stillFor ?? ''}>
        <option value="">New or not</option>
        {ageLimits.map((age) => (
          <option key={age} value={age}>
            {stillLabels[age]}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Placed from"
        name="from"
        type="date"
        defaultValue={filter.placedFrom ? dayOf(filter.placedFrom, zone) : ''}
        error={errors.from}
      />
      <TextField
        label="Placed to"
        name="to"
        type="date"
        defaultValue={filter.placedBefore ? dayOf(justBefore(filter.placedBefore), zone) : ''}
        error={errors.to}
      />
      <div className="flex items-end">
        {/* A browser by itself would send the amounts as they are typed. */}
        <Button type="submit" tone="main" disabled={!isHydrated}>
          Narrow the list
        </Button>
      </div>
    </form>
  )
}

const amountOf = (minor: number | null) =>
  minor === null ? '' : fieldAmount(minor, filterCurrency)
const justBefore = (instant: string) => new Date(Date.parse(instant) - 1).toISOString()

/** What the fields say, and what is wrong with them. */
export function readMore(form: FormData): { more: More; errors: Errors } {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const [min, max] = [readAmount(text('min')), readAmount(text('max'))]
  const [from, to] = [text('from'), text('to')]
  const [placedFrom, placedBefore] = [startOfDay(from), endOfDay(to)]
  const more: More = {
    reason: knownWord(endReasons, text('reason')),
    warehouse: text('warehouse') || null,
    stillFor: knownWord(ageLimits, text('still')),
    atLeastMinor: min ?? null,
    atMostMinor: max ?? null,
    placedFrom,
    placedBefore,
  }
  const errors: Errors = {
    ...(min === undefined && { min: notAnAmount }),
    ...(max === undefined && { max: notAnAmount }),
    ...(typeof min === 'number' &&
      typeof max === 'number' &&
      max < min && { max: 'Less than the amount from.' }),
    ...(from !== '' && placedFrom === null && { from: 'This is no day.' }),
    ...(to !== '' && placedBefore === null && { to: 'This is no day.' }),
    ...(placedFrom && placedBefore && placedBefore <= placedFrom && { to: 'Before the day from.' }),
  }
  return { more, errors }
}

const notAnAmount = `An amount, such as ${fieldAmount(1_250, filterCurrency, '.')}.`

/** Null when nothing was typed, undefined when it is no amount. */
function readAmount(text: string): number | null | undefined {
  if (text === '') return null
  const minor = /^0+([.,]0*)?$/.test(text) ? 0 : parseAmount(text, filterCurrency)
  return minor === undefined || minor > amountMaxMinor ? undefined : minor
}
