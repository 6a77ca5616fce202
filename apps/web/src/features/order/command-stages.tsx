import { toneText } from '../../components/ui/badge.tsx'
import { cn } from '../../lib/cn.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import type { Tone } from '../../lib/labels.ts'
import { saidWords } from '../../lib/set-words.ts'

type Came = NonNullable<ConsoleOutputs['commands']['log'][number]['came']>

/** Whether more is to come of it. */
export const isOnItsWay = (came: Came | null): boolean =>
  came?.stage === 'accepted' || came?.stage === 'applied'

const ends: Record<Came['stage'], { word: string; tone: Tone; mark: string }> = {
  accepted: { word: 'verified', tone: 'plain', mark: '○' },
  applied: { word: 'verified', tone: 'plain', mark: '○' },
  verified: { word: 'verified', tone: 'ok', mark: '●' },
  other_way: { word: 'went another way', tone: 'undo', mark: '●' },
  failed: { word: 'failed', tone: 'stop', mark: '◆' },
}

/** The three stages of a command: accepted, applied, verified; and what is missing while it waits, or in its way. */
export function CommandStages({ came }: { came: Came }) {
  const isApplied = came.stage !== 'accepted'
  const end = ends[came.stage]
  const marks: { word: string; tone: Tone; mark: string }[] = [
    { word: 'accepted', tone: 'ok', mark: '●' },
    isApplied
      ? { word: 'applied', tone: 'ok', mark: '●' }
      : { word: 'applied', tone: 'plain', mark: '○' },
    end,
  ]
  return (
    <div data-stage={came.stage}>
      <ol aria-label="Stages" className="flex flex-wrap gap-x-3 text-small">
        {marks.map(({ word, tone, mark }, at) => (
          <li key={word} className={cn('font-label', toneText[tone])}>
            <span aria-hidden="true">{mark}</span> {word}
            {at > 0 && tone === 'plain' ? <span className="sr-only">, not yet</span> : null}
          </li>
        ))}
      </ol>
      {came.missing ? <p className="text-small text-ink-2">{saidWords(came.missing)}</p> : null}
    </div>
  )
}
