'use client'

import { type EventType, type Service, services } from '@sagaboard/events/catalog/events'
import { type FaultKind, faultKinds } from '@sagaboard/events/commands/switches'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { SelectField, TextField } from '../../components/ui/field.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import {
  type FaultInput,
  faultKindLabels,
  faultSteps,
  latencyMaxMs,
  minutesMax,
  stepLabels,
} from '../../lib/fault-switch.ts'

/** Chooses what goes wrong, where, for whom and for how long. What is wrong with the choice stands at its field. */
export function FaultForm() {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const [service, setService] = useState<Service>('payment')
  const [kind, setKind] = useState<FaultKind>('fail')
  const [scope, setScope] = useState<'share' | 'order'>('share')
  // One key for what is chosen, so that a second click on the same choice turns on no second switch.
  const [idempotencyKey, setIdempotencyKey] = useState(() => crypto.randomUUID())
  const turnOn = useMutation(
    api.console.faults.turnOn.mutationOptions({
      async onSuccess() {
        setIdempotencyKey(crypto.randomUUID())
        await queries.invalidateQueries(api.console.faults.list.queryFilter())
      },
    }),
  )
  const issues = turnOn.error?.data?.issues ?? []
  const issue = (field: keyof FaultInput) => issues.find(({ path }) => path[0] === field)?.message
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    turnOn.mutate(
      inputOf(new FormData(event.currentTarget), { idempotencyKey, service, kind, scope }),
    )
  }
  const changed = () => {
    if (turnOn.isIdle) return
    turnOn.reset()
    setIdempotencyKey(crypto.randomUUID())
  }
  return (
    <form
      noValidate
      autoComplete="off"
      onSubmit={submit}
      onChange={changed}
      className="grid gap-3 px-4 pt-2 pb-4"
    >
      <SelectField
        label="Service"
        value={service}
        error={issue('service')}
        onChange={(event) => setService(event.target.value as Service)}
      >
        {services.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
      <SelectField key={service} label="Step" name="eventType" error={issue('eventType')}>
        <option value="">every step</option>
        {faultSteps(service).map((type) => (
          <option key={type} value={type}>
            {stepLabels(service, type)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="What goes wrong"
        value={kind}
        error={issue('kind')}
        onChange={(event) => setKind(event.target.value as FaultKind)}
      >
        {faultKinds.map((name) => (
          <option key={name} value={name}>
            {faultKindLabels[name]}
          </option>
        ))}
      </SelectField>
      {kind === 'latency' ? (
        <TextField
          label="Wait in ms"
          name="latencyMs"
          type="number"
          min={1}
          max={latencyMaxMs}
          defaultValue={1000}
          error={issue('latencyMs')}
        />
      ) : null}
      <TextField
        label="Of the attempts, in percent"
        name="percent"
        type="number"
        min={1}
        max={100}
        defaultValue={100}
        error={issue('percent')}
        hint="Which ones follows from the order and the attempt, never from chance."
      />
      <SelectField
        label="For which orders"
        value={scope}
        onChange={(event) => setScope(event.target.value === 'order' ? 'order' : 'share')}
      >
        <option value="share">a share of all</option>
        <option value="order">one order</option>
      </SelectField>
      {scope === 'order' ? (
        <TextField key="order" label="Order id" name="orderId" error={issue('orderId')} />
      ) : (
        <TextField
          key="share"
          label="Of all orders, in percent"
          name="sharePercent"
          type="number"
          min={1}
          max={100}
          defaultValue={100}
          error={issue('sharePercent')}
          hint="The same orders each time."
        />
      )}
      <TextField
        label="For so many minutes"
        name="minutes"
        type="number"
        step="any"
        min={0.1}
        max={minutesMax}
        defaultValue={5}
        error={issue('minutes')}
      />
      <TextField
        label="Why"
        name="reason"
        maxLength={500}
        error={issue('reason')}
        hint="Kept with your name."
      />
      <div className="grid gap-2" aria-live="polite">
        {turnOn.isError && issues.length === 0 ? (
          <p className="font-[550] text-stop">{turnOn.error.message}</p>
        ) : null}
        {turnOn.isSuccess ? <p className="text-ok">It is on.</p> : null}
      </div>
      <Button type="submit" tone="main" disabled={turnOn.isPending}>
        Turn on the fault
      </Button>
    </form>
  )
}

/** What the form says, as the server takes it; what is no number stays none, and the server says what is expected. */
function inputOf(
  data: FormData,
  {
    idempotencyKey,
    service,
    kind,
    scope,
  }: { idempotencyKey: string; service: Service; kind: FaultKind; scope: 'share' | 'order' },
): FaultInput {
  const text = (name: string) => String(data.get(name) ?? '').trim()
  const number = (name: string) => (text(name) === '' ? Number.NaN : Number(text(name)))
  return {
    ...{ idempotencyKey, service, kind, reason: text('reason') },
    eventType: text('eventType') === '' ? null : (text('eventType') as EventType),
    percent: number('percent'),
    latencyMs: kind === 'latency' ? number('latencyMs') : 0,
    sharePercent: scope === 'share' ? number('sharePercent') : 100,
    orderId: scope === 'order' ? text('orderId') : null,
    minutes: number('minutes'),
  }
}
