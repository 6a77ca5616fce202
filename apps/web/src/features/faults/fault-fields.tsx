import { type Service, services } from '@sagaboard/events/catalog/events'
import { type FaultKind, faultKinds } from '@sagaboard/events/commands/switches'
import { useState } from 'react'
import { SelectField, TextField } from '../../components/ui/field.tsx'
import {
  declinePercent,
  type FaultInput,
  faultKindLabels,
  faultSteps,
  latencyMaxMs,
  stepLabels,
} from '../../lib/fault-switch.ts'

/** What is chosen of a fault, where other fields depend on it. */
export function useFaultChoice() {
  const [service, setService] = useState<Service>('payment')
  const [kind, setKind] = useState<FaultKind>('fail')
  // Chosen anew by the quick choice, with what it says of them.
  const [quick, setQuick] = useState(0)
  return {
    service,
    kind,
    quick,
    setKind,
    setService(chosen: Service) {
      setService(chosen)
      if (kind === 'decline' && chosen !== 'payment') setKind('fail')
    },
    declineSome() {
      setService('payment')
      setKind('decline')
      setQuick(quick + 1)
    },
  }
}

type FaultField = 'service' | 'eventType' | 'kind' | 'latencyMs' | 'percent'

interface FaultFieldsProps extends ReturnType<typeof useFaultChoice> {
  canDecline: boolean
  errorOf(field: FaultField & keyof FaultInput): string | undefined
}

/** The fields for what goes wrong, where, and how often: of a switch, and of a drill. */
export function FaultFields({
  service,
  kind,
  quick,
  setKind,
  setService,
  canDecline,
  errorOf,
}: FaultFieldsProps) {
  const kinds = faultKinds.filter(
    (one) => one !== 'decline' || (canDecline && service === 'payment'),
  )
  return (
    <>
      <SelectField
        label="Service"
        name="service"
        value={service}
        error={errorOf('service')}
        onChange={(event) => setService(event.target.value as Service)}
      >
        {services.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
      <SelectField
        key={`${service} ${kind === 'decline'}`}
        label="Step"
        name="eventType"
        error={errorOf('eventType')}
      >
        <option value="">{kind === 'decline' ? 'every charge' : 'every step'}</option>
        {faultSteps(service, kind).map((type) => (
          <option key={type} value={type}>
            {stepLabels(service, type)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="What goes wrong"
        name="kind"
        value={kind}
        error={errorOf('kind')}
        onChange={(event) => setKind(event.target.value as FaultKind)}
      >
        {kinds.map((name) => (
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
          error={errorOf('latencyMs')}
        />
      ) : null}
      <TextField
        key={kind === 'decline' ? `decline ${quick}` : 'attempts'}
        label={kind === 'decline' ? 'Of the charges, in percent' : 'Of the attempts, in percent'}
        name="percent"
        type="number"
        min={1}
        max={100}
        defaultValue={kind === 'decline' ? declinePercent : 100}
        error={errorOf('percent')}
        hint={
          kind === 'decline'
            ? 'Which ones follows from the order, so that a retry is declined as well.'
            : 'Which ones follows from the order and the attempt, never from chance.'
        }
      />
    </>
  )
}
