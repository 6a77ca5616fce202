import type { ReactNode } from 'react'
import type { OrderTimeline } from '../../components/order-timeline/order-timeline.ts'
import { formatAmount, formatMoney } from '../../lib/format.ts'
import { sayShop } from '../../messages/say-shop.ts'
import { ParcelTrack } from './parcel-track.tsx'

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
  currency: string
  pictures: Readonly<Record<string, ReactNode>>
  timeline: Pick<
    OrderTimeline,
    | 'paidMinor'
    | 'returnedMinor'
    | 'comingBackMinor'
    | 'ended'
    | 'parcels'
    | 'leftOut'
    | 'isFollowed'
    | 'totalMinor'
    | 'laterMinor'
  >
  /** Name and lines of the address. */
  shipTo: readonly string[]
  /** What the shopper wanted to be heeded. */
  customerNote: string | null
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
  currency,
  pictures,
  timeline,
  shipTo,
  customerNote,
  note,
}: OrderSummaryProps) {
  const { paidMinor, returnedMinor, comingBackMinor, ended, parcels } = timeline
  const { leftOut, isFollowed, totalMinor, laterMinor } = timeline
  const notHere = (line: number) => leftOut.find((one) => one.line === line)?.quantity ?? 0
  return (
    <aside className="rounded-card border border-line bg-panel p-5">
      <h2 className="mb-3 font-display text-xl font-medium">Order {orderNumber}</h2>
      <ul>
        {lines.map(({ line, sku, name, quantity, unitPriceMinor }) => (
          <li
            key={line}
            className="grid grid-cols-[52px_minmax(0,1fr)_auto] items-center gap-3 py-2 text-body"
          >
            {pictures[sku]}
            <span>
              {name}
              <span className="num block text-ink-3">
                {quantity} × {formatMoney(unitPriceMinor, currency)}
              </span>
              {notHere(line) > 0 ? (
                <span className="num block text-sm font-label text-wait">
                  {sayShop(isFollowed ? 'summary.follows' : 'summary.left_out', {
                    count: notHere(line),
                    all: notHere(line) === quantity ? 'yes' : 'no',
                  })}
                </span>
              ) : null}
            </span>
            <span className="num">{formatAmount(quantity * unitPriceMinor, currency)}</span>
          </li>
        ))}
      </ul>
      <div className="num mt-2.5 grid gap-1.5 border-t border-line pt-3 text-body">
        <Sum label="Delivery" amount="free" tone="text-ink-2" />
        {leftOut.length > 0 ? (
          <>
            <Sum label="Ordered" amount={formatMoney(totalMinor + laterMinor, currency)} />
            <Sum
              label={isFollowed ? 'Follows later' : 'Left out'}
              amount={`− ${formatMoney(laterMinor, currency)}`}
              tone="text-ink-2"
            />
            <Sum label="This delivery" amount={formatMoney(totalMinor, currency)} />
          </>
        ) : (
          <Sum label="Total" amount={formatMoney(totalMinor, currency)} />
        )}
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
      <dl className="mt-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 border-t border-line pt-3 text-sm">
        <dt className="text-ink-3">Goes to</dt>
        <dd>
          <address className="break-words not-italic">
            {shipTo.map((line) => (
              <span key={line} className="block">
                {line}
              </span>
            ))}
          </address>
        </dd>
        {customerNote === null ? null : (
          <>
            <dt className="text-ink-3">Your note</dt>
            <dd className="break-words whitespace-pre-line">{customerNote}</dd>
          </>
        )}
      </dl>
      {parcels.length === 0 ? null : (
        <div className="mt-4 grid gap-4 border-t border-line pt-3 text-sm">
          {parcels.map((way) => (
            <ParcelTrack key={way.trackingNumber} way={way} />
          ))}
        </div>
      )}
      {note}
    </aside>
  )
}
