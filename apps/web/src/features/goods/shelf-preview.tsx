import { type ShelfLevel, type StockPlan, shelfKey } from '@sagaboard/events/commands/stock-plan'
import { formatCount } from '../../lib/format.ts'
import { figuresOf } from './stock-figures.ts'
import type { StockList } from './stock-table.tsx'

/** What an act would do, by the function that then does it; or why it would be refused. */
export function ShelfPreview({
  plan,
  levels,
  warehouses,
}: {
  plan: StockPlan
  /** Every shelf of the product. */
  levels: readonly ShelfLevel[]
  warehouses: StockList['warehouses']
}) {
  if (plan.type === 'refused')
    return (
      <p
        role="status"
        className="rounded-panel border border-stop/40 bg-stop-soft px-3 py-2 text-stop"
      >
        {plan.refusal}
      </p>
    )
  const now = new Map(levels.map((level) => [shelfKey(level), level]))
  const next = new Map([...now, ...plan.after.map((level) => [shelfKey(level), level] as const)])
  const before = figuresOf(levels)
  const after = figuresOf([...next.values()])
  const nameOf = ({ warehouse, location }: ShelfLevel) =>
    `${warehouses.find(({ id }) => id === warehouse)?.name ?? warehouse}${location === 'back' ? ', back stock' : ''}`
  return (
    <div role="status" className="num grid gap-1 rounded-panel border border-line px-3 py-2">
      <p className="font-label">What will follow</p>
      {plan.after.map((level) => (
        <p key={shelfKey(level)} className="flex justify-between gap-3">
          <span className="text-ink-2">on hand in {nameOf(level)}</span>
          <span>
            {formatCount(now.get(shelfKey(level))?.onHand ?? 0)} →{' '}
            <b>{formatCount(level.onHand)}</b>
          </span>
        </p>
      ))}
      <p className="flex justify-between gap-3">
        <span className="text-ink-2">free to sell</span>
        <span>
          {formatCount(before.free)} → <b>{formatCount(after.free)}</b>
        </span>
      </p>
      {plan.movements.length === 0 ? <p className="text-ink-2">Nothing moves.</p> : null}
    </div>
  )
}
