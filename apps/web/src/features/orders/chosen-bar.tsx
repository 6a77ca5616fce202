import type { ReactNode } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { formatMoney } from '../../lib/format.ts'
import { pickedMax } from '../../lib/set-acts.ts'
import { say, sayList } from '../../messages/say.ts'
import { type Choice, type Choosable, chosenIds, sumsOf } from './choosing.ts'

interface ChosenBarProps {
  choice: Choice
  /** Of the list. */
  rows: readonly Choosable[]
  /** What has come while the list is held. */
  held: { newer: number; changed: number }
  onGoOn: () => void
  onChooseNone: () => void
  /** What can be done for orders; `title`: which they are, in words. */
  actOn: (orderIds: string[], title: string) => ReactNode
}

/** What is chosen, and what can be done for it; and that the list stands still meanwhile. It stays in sight. */
export function ChosenBar({ choice, rows, held, onGoOn, onChooseNone, actOn }: ChosenBarProps) {
  const { chosen, wentOn, isFull } = choice
  const count = chosen.size
  if (count === 0) return null
  const money = sayList(sumsOf(choice).map(({ currency, minor }) => formatMoney(minor, currency)))
  const elsewhere = count - rows.filter(({ orderId }) => chosen.has(orderId)).length
  return (
    <section
      aria-label={say('choose.bar')}
      className="sticky bottom-2 z-20 grid gap-1.5 rounded-panel border border-line-2 bg-panel px-3 py-2 shadow-lift sm:px-4 sm:py-2.5"
    >
      <div className="flex flex-wrap items-center gap-2">
        <p role="status" className="num mr-auto font-label">
          {say('choose.chosen', { count, money })}
        </p>
        <Button tone="quiet" onClick={onChooseNone} className="max-sm:px-1.5">
          <span className="max-sm:sr-only">{say('choose.none')}</span>
          <span aria-hidden="true" className="sm:hidden">
            ×
          </span>
        </Button>
        {actOn(chosenIds(choice), say('choose.title', { count, money }))}
      </div>
      <div className="num flex items-center gap-x-3 text-small text-ink-2">
        <p role="status" className="min-w-0">
          {wentOn ? say('choose.went_on') : say('choose.paused', held)}
          {elsewhere > 0 ? ` ${say('choose.elsewhere', { count: elsewhere })}` : null}
        </p>
        {wentOn ? null : (
          <Button size="small" className="shrink-0" onClick={onGoOn}>
            {say('choose.go_on')}
          </Button>
        )}
      </div>
      {isFull ? (
        <p role="alert" className="text-small text-undo">
          {say('choose.full', { max: pickedMax })}
        </p>
      ) : null}
    </section>
  )
}
