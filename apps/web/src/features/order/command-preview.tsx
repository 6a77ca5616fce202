import type { Preview } from '@sagaboard/events/commands/preview'
import { toneText } from '../../components/ui/badge.tsx'
import { sayCaution } from '../../lib/caution-labels.ts'
import { cn } from '../../lib/cn.ts'
import { eventLabels, eventTone } from '../../lib/labels.ts'
import { afterwardsWords, effectWords } from '../../lib/preview-words.ts'
import { movedLines } from './sourcing-lines.ts'

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
  const { steps, cautions, sourcedAgain } = preview
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
              className="num grid grid-cols-[1.4em_5.5em_minmax(0,1fr)_auto] items-baseline gap-x-2"
            >
              <span className="text-right text-small text-ink-3">{step.number}</span>
              <span className="text-small text-ink-2">
                {step.by === 'person' ? asker : step.by}
              </span>
              <span className={cn('font-label', toneText[eventTone(step.type)])}>
                {eventLabels[step.type]}
              </span>
              <span className="text-right text-small">{effectWords(step, currency)}</span>
            </li>
          ))}
        </ol>
      )}
      <p className="text-small text-ink-2">{afterwardsWords(preview, warehouses)}</p>
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

/** The steps are a fixed sequence, and a type may come twice: the place is the key. */
const numbered = <T extends object>(steps: readonly T[]) =>
  steps.map((step, index) => ({ ...step, number: index + 1 }))
