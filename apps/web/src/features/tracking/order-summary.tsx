import type { ReactNode } from 'react'
import { formatAmount, formatMoney } from '../../lib/format.ts'
import type { OrderTimeline } from './order-timeline.ts'

export interface SummaryLine {
  readonly line: number
  readonly sku: string
  readonly name: string
  readonly quantity: number
  readonly unitPriceMinor: number
}

interface OrderSummaryProps {
  orderNumber: string
  lines: readonly SummaryLine[]
  totalMinor: number
  currency: string
  pictures: Readonly<Record<string, ReactNode>>
  timeline: Pick<OrderTimeline, 'paidMinor' | 'returnedMinor' | 'comingBackMinor' | 'ended'>
  note: ReactNode
}

function Sum({
  label,
  amount,
  strong = false,
  tone = '',
}: {
  label: string
  amount: string
  strong?: boolean
  tone?: string
}) {
  return (
    <p className={`flex justify-between gap-4 ${strong ? 'font-semibold' : ''} ${tone}`}>
      <span>{label}</span>
      <span>{amount}</span>
    </p>
  )
}

/** What was ordered, what it cost, and where the money is. */
export function OrderSummary({
  orderNumber,
  lines,
  totalMinor,
  currency,
  pictures,
  timeline,
  note,
}: OrderSummaryProps) {
  const { paidMinor, returnedMinor, comingBackMinor, ended } = timeline
  return (
    <aside className="rounded-card border border-line bg-panel p-5">
      <h2 className="mb-3 font-display text-xl font-medium">Order {orderNumber}</h2>
      <ul>
        {lines.map(({ line, sku, name, quantity, unitPriceMinor }) => (
          <li
            key={line}
            className="grid grid-cols-[52px_1fr_auto] items-center gap-3 py-2 text-body"
          >
            {pictures[sku]}
            <span>
              {name}
              <span className="num block text-ink-3">
                {quantity} × {formatMoney(unitPriceMinor, currency)}
              </span>
            </span>
            <span className="num">{formatAmount(quantity * unitPriceMinor, currency)}</span>
          </li>
        ))}
      </ul>
      <div className="num mt-2.5 grid gap-1.5 border-t border-line pt-3 text-body">
        <Sum label="Delivery" amount="free" tone="text-ink-2" />
        <Sum label="Total" amount={formatMoney(totalMinor, currency)} />
        {paidMinor > 0 ? (
          <Sum
            label="Paid"
            amount={formatMoney(paidMinor, currency)}
            strong={returnedMinor === 0 && comingBackMinor === 0}
          />
        ) : null}
        {paidMinor === 0 && ended ? <Sum label="Paid" amount="nothing" strong /> : null}
        {comingBackMinor > 0 ? (
          <Sum
            label="Coming back"
            amount={formatMoney(comingBackMinor, currency)}
            strong
            tone="text-undo"
          />
        ) : null}
        {returnedMinor > 0 ? (
          <Sum
            label="Returned"
            amount={formatMoney(returnedMinor, currency)}
            strong
            tone="text-undo"
          />
        ) : null}
      </div>
      <p className="mt-4 text-sm text-ink-2">{note}</p>
    </aside>
  )
}
