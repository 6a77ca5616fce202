import type { ForecastStep } from '@sagaboard/events/commands/forecast'
import type { Preview } from '@sagaboard/events/commands/preview'
import { sayCaution } from './caution-labels.ts'
import { formatMoney } from './format.ts'
import { eventLabels, statusLabels } from './labels.ts'
import { messageKindLabels } from './message-labels.ts'

type Possible = Extract<Preview, { type: 'possible' }>

/** What the customer will be written; nothing when that is nothing. */
const writtenOf = (messages: Extract<Preview, { type: 'possible' }>['messages']): string =>
  messages.length > 0
    ? ` The customer is written: ${messages.map((kind) => messageKindLabels[kind].toLowerCase()).join(', ')}.`
    : ''

/** How an order stands once all of it has followed. `warehouses`: names by id. */
export function afterwardsWords(
  { waitsFor, leaves, awaits, atWork, messages }: Possible,
  warehouses: Readonly<Record<string, string>>,
): string {
  const ends =
    waitsFor.length > 0
      ? `Afterwards ${waitsFor.join(' and ')} still ${waitsFor.length === 1 ? 'waits' : 'wait'} for a decision of ${waitsFor.length === 1 ? 'its' : 'their'} own.`
      : `Leaves the order ${statusLabels[leaves].toLowerCase()}.`
  const packs =
    awaits.length > 0
      ? ` Nothing is sent before ${awaits.map((id) => warehouses[id] ?? id).join(' and ')} ${awaits.length === 1 ? 'has' : 'have'} packed.`
      : ''
  const meets =
    atWork.length > 0
      ? ` Just now ${atWork.join(' and ')} ${atWork.length === 1 ? 'is' : 'are'} at work on it, which may come first.`
      : ''
  return `${ends}${packs}${meets}${writtenOf(messages)}`
}

/** What a step does to money and stock; empty: nothing. */
export function effectWords({ moneyMinor, stock }: ForecastStep, currency: string): string {
  const units = stock.reduce(
    (sum, move) => ({ onHand: sum.onHand + move.onHand, reserved: sum.reserved + move.reserved }),
    {
      onHand: 0,
      reserved: 0,
    },
  )
  return [
    moneyMinor > 0
      ? `${formatMoney(moneyMinor, currency)} taken`
      : moneyMinor < 0
        ? `${formatMoney(-moneyMinor, currency)} given back`
        : '',
    units.onHand < 0
      ? `${-units.onHand} leave the shelf`
      : units.onHand > 0
        ? `${units.onHand} back on the shelf`
        : '',
    units.onHand === 0 && units.reserved < 0
      ? `${-units.reserved} free again`
      : units.reserved > 0
        ? `${units.reserved} set aside`
        : '',
  ]
    .filter(Boolean)
    .join(', ')
}

/** What a command will do, in a few sentences: its steps in their order, how the order stands then, and what nobody can take back. */
export function previewWords(preview: Preview, currency: string): string[] {
  if (preview.type === 'refused') return [`Can’t be done: ${preview.refusal}`]
  const steps = preview.steps.map((step) =>
    [eventLabels[step.type], effectWords(step, currency)].filter(Boolean).join(', '),
  )
  const first = steps.length === 0 ? 'Nothing follows at once.' : `${capital(steps.join('; '))}.`
  return [
    `${first} ${afterwardsWords(preview, {})}`,
    ...preview.cautions.map((caution) => sayCaution(caution, currency)),
  ]
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
