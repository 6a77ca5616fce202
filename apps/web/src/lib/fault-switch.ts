import {
  type EventType,
  eventTypes,
  type Service,
  services,
} from '@sagaboard/events/catalog/events'
import { readOrderNumber } from '@sagaboard/events/catalog/order-number'
import {
  type FaultKind,
  type FaultSettings,
  faultKinds,
  simulatedOutages,
} from '@sagaboard/events/commands/switches'
import { callsOf, mayCall, sagaRows } from '@sagaboard/events/saga/sagas'
import { z } from 'zod'
import { stepName } from './labels.ts'
import { numberBetween, numberOf } from './number-of.ts'
import { reasonField } from './reason.ts'

/** Fault switches as staff see them: what can be turned on, and how it reads. */

/** What a switch makes of a step, as it is chosen. */
export const faultKindLabels: Record<FaultKind, string> = {
  fail: 'Fails before it did anything',
  latency: 'Waits first',
  timeout_after_effect: 'Did it, but the answer is lost',
  duplicate: 'Does it twice',
  crash: 'Its process is killed before the commit',
  decline: 'The provider declines the charge',
}

/** What a call may wait before: longer, and it would be given up while it still has an effect. */
export const latencyMaxMs = 3_000
export const minutesMax = 60

/** How many charges are declined where nothing else is said. */
export const declinePercent = 15
export const stopAfterMax = 10_000

/** The steps of a service that can be disturbed: what it hears, as the table of the saga has it; of `decline`, those that bring a charge. */
export const faultSteps = (service: Service, kind?: FaultKind): EventType[] =>
  sagaRows
    .filter((row) => row.service === service)
    .map((row) => row.on)
    .filter((type) => kind !== 'decline' || isCharged(service, type))

/** Only a charge is declined. */
const isCharged = (service: Service, type: EventType) => mayCall(service, type, 'charge')

/** `Charge, on InventoryReserved`; only the event where the step has no stop on the line. */
export function stepLabels(service: Service, eventType: EventType | null): string {
  if (eventType === null) return 'every step'
  const step = sagaRows.find((row) => row.service === service && row.on === eventType)?.step
  return step === undefined ? `on ${eventType}` : `${stepName(step).toLowerCase()}, on ${eventType}`
}

/** `Payment fails at charge, on InventoryReserved`: the switch as a sentence, without its end. */
export function faultSentence({
  service,
  eventType,
  kind,
  latencyMs,
}: Pick<FaultInput, 'service' | 'eventType' | 'kind' | 'latencyMs'>) {
  const does: Record<FaultKind, string> = {
    fail: 'fails',
    latency: `waits ${latencyMs} ms`,
    timeout_after_effect: 'loses the answer',
    duplicate: 'does it twice',
    crash: 'is killed before the commit',
    decline: 'is declined',
  }
  const every = kind === 'decline' ? 'at charge' : 'at every step'
  const at = eventType === null ? every : stepLabels(service, eventType).replace(/^(?!on )/, 'at ')
  return `${service.charAt(0).toUpperCase()}${service.slice(1)} ${does[kind]} ${at}`
}

const namesOrder = (text: string) =>
  z.uuid().safeParse(text).success || readOrderNumber(text).type === 'number'

const percent = (sentence: string) =>
  z.int({ error: sentence }).min(1, { error: sentence }).max(100, { error: sentence })
const waits = `Give a wait from 1 to ${latencyMaxMs} ms.`
const lasts = `Give a time from 0.1 to ${minutesMax} minutes; a switch ends by itself.`

const stops = `Give a number of orders from 0 to ${stopAfterMax}, or leave it empty.`

/** What goes wrong, where, and how often: of a switch, and of a drill. */
export const faultFields = {
  service: z.enum(services, { error: 'Choose a service.' }),
  /** Null: every event that the service hears. */
  eventType: z.enum(eventTypes, { error: 'Choose a step.' }).nullable(),
  kind: z.enum(faultKinds, { error: 'Choose what goes wrong.' }),
  percent: percent('Give the share of attempts in whole percent, from 1 to 100.'),
  latencyMs: z
    .int({ error: waits })
    .min(0, { error: waits })
    .max(latencyMaxMs, { error: waits })
    .default(0),
  sharePercent: percent('Give the share of orders in whole percent, from 1 to 100.').default(100),
}

/** What is asked for when a switch is turned on; what is wrong with it is said in a sentence for its field. */
export const faultInput = z
  .strictObject({
    idempotencyKey: z.uuid(),
    reason: reasonField,
    ...faultFields,
    /** Of one order: its id, or its number. */
    orderId: z
      .string()
      .trim()
      .refine(namesOrder, { error: 'Give the number of an order, or its whole id.' })
      .nullable(),
    minutes: numberBetween(0.1, minutesMax, lasts),
    /** It ends before its time when more orders than this need a person because of it. */
    stopAfter: z
      .int({ error: stops })
      .min(0, { error: stops })
      .max(stopAfterMax, { error: stops })
      .nullable()
      .default(null),
  })
  .superRefine(checkFault)
export type FaultInput = z.infer<typeof faultInput>

type Checked = Pick<FaultSettings, 'service' | 'eventType' | 'kind' | 'latencyMs'> &
  Partial<Pick<FaultSettings, 'stopAfter'>>

/** What the fields say together. */
export function checkFault(
  { service, eventType, kind, latencyMs, stopAfter = null }: Checked,
  context: z.RefinementCtx,
): void {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message })
  if (eventType !== null && !faultSteps(service).includes(eventType))
    refuse('eventType', `${service} does nothing on ${eventType}. Choose one of its steps.`)
  else if (
    kind === 'timeout_after_effect' &&
    !(eventType === null ? callsOf(service).length > 0 : callsOf(service).includes(eventType))
  )
    refuse(
      'kind',
      `${service} asks nobody at this step, so there is no answer to lose. Choose another fault or another step.`,
    )
  else if (
    kind === 'decline' &&
    (service !== 'payment' || (eventType !== null && !isCharged(service, eventType)))
  )
    refuse('kind', 'Only the charge of payment can be declined. Choose another fault or step.')
  if (kind === 'latency' && latencyMs === 0) refuse('latencyMs', waits)
  if (kind === 'decline' && stopAfter !== null)
    refuse('stopAfter', 'What is declined is cancelled and needs no person: leave this empty.')
}

/** The same as a form has it: text, and only the fields that the choices before them ask for. The schema is the same. */
export const faultForm = (idempotencyKey: string) =>
  z.preprocess((sent) => {
    const fields = z.record(z.string(), z.string()).catch({}).parse(sent)
    const { service, eventType, kind, percent, latencyMs, scope, sharePercent, minutes } = fields
    return {
      idempotencyKey,
      service,
      kind,
      eventType: eventType === '' ? null : eventType,
      percent: numberOf(percent),
      latencyMs: kind === 'latency' ? numberOf(latencyMs) : 0,
      sharePercent: scope === 'share' ? numberOf(sharePercent) : 100,
      orderId: scope === 'order' ? (fields.orderId ?? '').trim() : null,
      minutes: numberOf(minutes),
      stopAfter: (fields.stopAfter ?? '').trim() === '' ? null : numberOf(fields.stopAfter),
      reason: fields.reason ?? '',
    }
  }, faultInput)

const outageNames = simulatedOutages.map(({ name }) => name)

/** What is asked for when a simulated outage is ended. */
export const outageEnd = z.strictObject({
  idempotencyKey: z.uuid(),
  name: z.enum(outageNames, { error: `Name one of the outages: ${outageNames.join(', ')}.` }),
  reason: reasonField,
})

/** What the form asks of who ends one. */
export const outageEndForm = z.object({ reason: reasonField })

/** What is asked for when a switch is ended before its time. */
export const faultEnd = z.strictObject({
  idempotencyKey: z.uuid(),
  id: z.uuid(),
  reason: reasonField.default('Ended before its time.'),
})
