import type { ForecastStep } from '@sagaboard/events/commands/forecast'
import type { Preview } from '@sagaboard/events/commands/preview'
import { toneText } from '../../components/ui/badge.tsx'
import { cn } from '../../lib/cn.ts'
import { formatMoney } from '../../lib/format.ts'
import { eventLabels, eventTone, statusLabels } from '../../lib/labels.ts'
import { messageKindLabels } from '../../lib/message-labels.ts'
import { sayCaution } from './caution-labels.ts'
import { movedLines } from './sourcing-lines.ts'

/** What the customer will be written; nothing when that is nothing. */
const writtenOf = (messages: Extract<Preview, { type: 'possible' }>['messages']): string =>
  messages.length > 0
    ? ` The customer is written: ${messages.map((kind) => messageKindLabels[kind].toLowerCase()).join(', ')}.`
    : ''

/** What a command will do, step by step, with its effect on money and stock, and what nobody can take back. */
export function CommandPreview({
  preview,
  currency,
  warehouses,
  asker = 'you',
}: {
  preview: Preview
  currency: string
  /** Names of warehouses by id. */
  warehouses: Readonly<Record<string, string>>
  /** Whose command it is. */
  asker?: string
}) {
  if (preview.type === 'refused')
    return <p className="rounded-lg bg-sunk px-3 py-2 text-ink-2">{preview.refusal}</p>
  const { steps, cautions, waitsFor, atWork, leaves, awaits, messages, sourcedAgain } = preview
  return (
    <section
      aria-label="What will follow"
      className="grid gap-2 rounded-lg border border-line px-3 py-2.5"
    >
      <h3 className="text-small font-semibold">What will follow</h3>
      {steps.length === 0 ? (
        <p className="text-ink-2">Nothing follows at once.</p>
      ) : (
        <ol className="grid gap-1">
          {numbered(steps).map((step) => (
            <li
              key={step.number}
              className="num grid grid-cols-[1.4em_5.5em_1fr_auto] items-baseline gap-x-2"
            >
              <span className="text-right text-small text-ink-3">{step.number}</span>
              <span className="text-small text-ink-2">
                {step.by === 'person' ? asker : step.by}
              </span>
              <span className={cn('font-label', toneText[eventTone(step.type)])}>
                {eventLabels[step.type]}
              </span>
              <span className="text-right text-small">{effectLabels(step, currency)}</span>
            </li>
          ))}
        </ol>
      )}
      <p className="text-small text-ink-2">
        {waitsFor.length > 0
          ? `Afterwards ${waitsFor.join(' and ')} still ${waitsFor.length === 1 ? 'waits' : 'wait'} for a decision of ${waitsFor.length === 1 ? 'its' : 'their'} own.`
          : `Leaves the order ${statusLabels[leaves].toLowerCase()}.`}
        {awaits.length > 0
          ? ` Nothing is sent before ${awaits.map((id) => warehouses[id] ?? id).join(' and ')} ${awaits.length === 1 ? 'has' : 'have'} packed.`
          : ''}
        {atWork.length > 0
          ? ` Just now ${atWork.join(' and ')} ${atWork.length === 1 ? 'is' : 'are'} at work on it, which may come first.`
          : ''}
        {writtenOf(messages)}
      </p>
      {sourcedAgain ? (
        <ul aria-label="From where" className="num border-t border-line pt-2 text-small">
          {movedLines(sourcedAgain, warehouses).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
      {cautions.length > 0 ? (
        <ul className="grid gap-0.5 border-t border-line pt-2 text-small text-undo">
          {cautions.map((caution) => (
            <li key={caution.code === 'unknown' ? caution.of.code : caution.code}>
              {sayCaution(caution, currency)}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  )
}

function effectLabels({ moneyMinor, stock }: ForecastStep, currency: string): string {
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

/** The steps are a fixed sequence, and a type may come twice: the place is the key. */
const numbered = <T extends object>(steps: readonly T[]) =>
  steps.map((step, index) => ({ ...step, number: index + 1 }))
