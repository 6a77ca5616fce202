'use client'

import { type OrderStatus, orderStatuses } from '@sagaboard/events/saga/order-view'
import { useQueryStates } from 'nuqs'
import { type FormEvent, useEffect, useEffectEvent, useRef } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { SelectField, TextField } from '../../components/ui/field.tsx'
import type { FilterNames } from '../../lib/filter-words.ts'
import { knownWord } from '../../lib/known-word.ts'
import { statusLabels, stepName, waitLabels } from '../../lib/labels.ts'
import {
  ageLabels,
  ageLimits,
  attentionKinds,
  isNarrowed,
  type OrderFilter,
  steps,
  urlKeys,
  waitKinds,
} from '../../lib/order-filter.ts'
import { FilterChips } from './filter-chips.tsx'
import { filterParsers } from './filter-url.ts'
import { MoreFilters } from './more-filters.tsx'

const attentionLabels = { dead: 'Needs a person', retrying: 'Tried again' } as const

/**
 * What the list is narrowed by; every choice goes to the URL, so that a link says the same.
 *
 * @param filter what stands in the URL
 * @param names what people call what it names by an id
 */
export function Filters({ filter, names }: { filter: OrderFilter; names: FilterNames }) {
  const [, setFilter] = useQueryStates(filterParsers, { urlKeys, history: 'push', shallow: true })
  const text = useRef<HTMLInputElement>(null)
  useEffect(() => {
    // The address can change without this field: a link, or the way back.
    if (text.current && document.activeElement !== text.current) text.current.value = filter.text
  }, [filter.text])
  const form = useRef<HTMLFormElement>(null)
  const takeOver = useEffectEvent(() => {
    const drawn = controlsOf(filter)
    const now = form.current ? new FormData(form.current) : undefined
    const changed =
      now && controlNames.filter((name) => String(now.get(name) ?? '') !== drawn[name])
    if (changed && changed.length > 0)
      void setFilter(choicesOf(now, changed), { history: 'replace' })
  })
  // What somebody chose before this page could hear it counts as well.
  useEffect(() => takeOver(), [])
  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void setFilter({ q: text.current?.value.trim() || null })
  }
  const statusValue = controlsOf(filter).status
  return (
    <search className="grid gap-2">
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
          defaultValue={filter.text}
          maxLength={200}
          placeholder="Number, reference, e-mail, name, SKU"
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
          onChange={(event) => setFilter({ step: knownWord(steps, event.target.value) })}
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
          onChange={(event) =>
            setFilter({ attention: knownWord(attentionKinds, event.target.value) })
          }
        >
          <option value="">Stuck or not</option>
          {attentionKinds.map((kind) => (
            <option key={kind} value={kind}>
              {attentionLabels[kind]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="Waits for"
          name={urlKeys.waitingFor}
          labelHidden
          value={filter.waitingFor ?? ''}
          onChange={(event) => setFilter({ waitingFor: knownWord(waitKinds, event.target.value) })}
        >
          <option value="">Waiting or not</option>
          {waitKinds.map((kind) => (
            <option key={kind} value={kind}>
              {waitLabels[kind]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="Placed"
          name="age"
          labelHidden
          value={filter.age ?? ''}
          onChange={(event) => setFilter({ age: knownWord(ageLimits, event.target.value) })}
        >
          <option value="">Any time</option>
          {ageLimits.map((age) => (
            <option key={age} value={age}>
              {ageLabels[age]}
            </option>
          ))}
        </SelectField>
        {isNarrowed(filter) ? (
          <Button tone="quiet" onClick={() => setFilter(null)}>
            Show all
          </Button>
        ) : null}
      </form>
      <MoreFilters filter={filter} warehouses={names.warehouses ?? {}} onChoose={setFilter} />
      <FilterChips filter={filter} names={names} onRemove={(part) => setFilter({ [part]: null })} />
    </search>
  )
}

const controlNames = ['status', 'station', 'attention', 'waits', 'age', 'q'] as const
type Name = (typeof controlNames)[number]

/** What each control shows. */
const controlsOf = ({
  status,
  step,
  attention,
  waitingFor,
  age,
  text,
}: OrderFilter): Record<Name, string> => ({
  status: status.length > 1 ? 'several' : (status[0] ?? ''),
  station: step ?? '',
  attention: attention ?? '',
  waits: waitingFor ?? '',
  age: age ?? '',
  q: text,
})

/** What these controls of the form say. */
function choicesOf(form: FormData, changed: readonly Name[]) {
  const has = (name: Name) => changed.includes(name)
  const text = (name: Name) => String(form.get(name) ?? '')
  return {
    ...(has('status') && { status: toStatus(text('status')) }),
    ...(has('station') && { step: knownWord(steps, text('station')) }),
    ...(has('attention') && { attention: knownWord(attentionKinds, text('attention')) }),
    ...(has('waits') && { waitingFor: knownWord(waitKinds, text('waits')) }),
    ...(has('age') && { age: knownWord(ageLimits, text('age')) }),
    ...(has('q') && { q: text('q').trim() || null }),
  }
}

const toStatus = (value: string): OrderStatus[] =>
  orderStatuses.filter((status) => status === value)
