'use client'

import { type OrderStatus, orderStatuses } from '@sagaboard/events/saga/order-view'
import { useQueryStates } from 'nuqs'
import { type FormEvent, useEffect, useRef } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { SelectField, TextField } from '../../components/ui/field.tsx'
import { statusLabels, stepName } from '../../lib/labels.ts'
import { type AgeLimit, ageLimits, attentionKinds, steps, urlKeys } from '../../lib/order-filter.ts'
import { filterParsers } from './filter-url.ts'

const ageLabels: Record<AgeLimit, string> = {
  '15m': 'Last 15 min',
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
}
const attentionLabels = { dead: 'Needs a person', retrying: 'Tried again' } as const

/** What the list is narrowed by; every choice goes to the URL, so that a link says the same. */
export function Filters() {
  const [filter, setFilter] = useQueryStates(filterParsers, {
    urlKeys,
    history: 'push',
    shallow: true,
  })
  const text = useRef<HTMLInputElement>(null)
  useEffect(() => {
    // The address can change without this field: a link, or the way back.
    if (text.current && document.activeElement !== text.current) text.current.value = filter.q
  }, [filter.q])
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    // What somebody chose before this page could hear it counts as well.
    const chosen = form.current && choicesOf(new FormData(form.current))
    if (chosen && Object.keys(chosen).length > 0) void setFilter(chosen, { history: 'replace' })
  }, [setFilter])
  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void setFilter({ q: text.current?.value.trim() || null })
  }
  const narrowed =
    filter.status.length > 0 ||
    filter.step ||
    filter.attention ||
    filter.cause ||
    filter.age ||
    filter.q
  const statusValue =
    filter.status.length === 1 ? filter.status[0] : filter.status.length === 0 ? '' : 'several'
  return (
    <search>
      <form
        ref={form}
        action="/console/orders"
        autoComplete="off"
        onSubmit={find}
        className="flex flex-wrap items-end gap-2"
      >
        <TextField
          ref={text}
          label="Find"
          labelHidden
          name="q"
          type="search"
          defaultValue={filter.q}
          maxLength={200}
          placeholder="Order number, e-mail or name"
          autoComplete="off"
          className="w-full sm:w-60"
        />
        <SelectField
          label="Status"
          name="status"
          labelHidden
          value={statusValue}
          onChange={(event) => setFilter({ status: toStatus(event.target.value) })}
        >
          <option value="">Any status</option>
          {orderStatuses.map((status) => (
            <option key={status} value={status}>
              {statusLabels[status]}
            </option>
          ))}
          {statusValue === 'several' ? (
            <option value="several">
              {filter.status.map((status) => statusLabels[status]).join(', ')}
            </option>
          ) : null}
        </SelectField>
        <SelectField
          label="Step"
          name={urlKeys.step}
          labelHidden
          value={filter.step ?? ''}
          onChange={(event) => setFilter({ step: oneOf(steps, event.target.value) })}
        >
          <option value="">Any step</option>
          {steps.map((step) => (
            <option key={step} value={step}>
              At {stepName(step)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="Attention"
          name="attention"
          labelHidden
          value={filter.attention ?? ''}
          onChange={(event) => setFilter({ attention: oneOf(attentionKinds, event.target.value) })}
        >
          <option value="">Stuck or not</option>
          {attentionKinds.map((kind) => (
            <option key={kind} value={kind}>
              {attentionLabels[kind]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="Placed"
          name="age"
          labelHidden
          value={filter.age ?? ''}
          onChange={(event) => setFilter({ age: oneOf(ageLimits, event.target.value) })}
        >
          <option value="">Any time</option>
          {ageLimits.map((age) => (
            <option key={age} value={age}>
              {ageLabels[age]}
            </option>
          ))}
        </SelectField>
        {filter.cause ? (
          <Button
            onClick={() => setFilter({ cause: null })}
            aria-label="Remove the filter by cause"
          >
            One cause <span aria-hidden="true">×</span>
          </Button>
        ) : null}
        {narrowed ? (
          <Button tone="quiet" onClick={() => setFilter(null)}>
            Show all
          </Button>
        ) : null}
      </form>
    </search>
  )
}

/** What the controls of a form say; those that say nothing are left out. */
function choicesOf(form: FormData) {
  const text = (name: string) => String(form.get(name) ?? '')
  const status = toStatus(text('status'))
  const step = oneOf(steps, text('station'))
  const attention = oneOf(attentionKinds, text('attention'))
  const age = oneOf(ageLimits, text('age'))
  const q = text('q').trim()
  return {
    ...(status.length > 0 && { status }),
    ...(step && { step }),
    ...(attention && { attention }),
    ...(age && { age }),
    ...(q && { q }),
  }
}

const oneOf = <T extends string>(options: readonly T[], value: string): T | null =>
  options.find((option) => option === value) ?? null

const toStatus = (value: string): OrderStatus[] =>
  orderStatuses.filter((status) => status === value)
