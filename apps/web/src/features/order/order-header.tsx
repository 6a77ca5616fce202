import type { OrderLine } from '@sagaboard/events/catalog/events'
import type { OrderView } from '@sagaboard/events/saga/order-view'
import Link from 'next/link'
import { Badge } from '../../components/ui/badge.tsx'
import { useChangeFlash } from '../../components/ui/use-change-flash.ts'
import { formatCount, formatDateTime, formatMoney, formatTime } from '../../lib/format.ts'
import { reasonLabels, statusLabels, statusTones, waitLabels } from '../../lib/labels.ts'
import { say } from '../../messages/say.ts'
import { commandsId } from './commands-panel.tsx'
import { notesId } from './use-notes.ts'

/** `3`, or `2 of 3` where the rest is not in this delivery. */
function sayUnits({ leftOut }: OrderView, { line, quantity }: OrderLine): string {
  const missing = leftOut.find((one) => one.line === line)?.quantity ?? 0
  return missing > 0 ? `${quantity - missing} of ${quantity}` : `${quantity}`
}

/** How much, where it stands, what, for whom, where to, since when. */
export function OrderHeader({
  order,
  zone,
  traceUrl,
  notes,
}: {
  order: OrderView
  zone: string
  /** Where its trace is looked at; null: nowhere. */
  traceUrl: string | null
  /** How many are on it. */
  notes: number
}) {
  const tick = useChangeFlash(order.status)
  const what = order.lines.map((line) => `${sayUnits(order, line)} × ${line.name}`).join(', ')
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <h1 className="num text-xl leading-tight tracking-title">
        {formatMoney(order.totalMinor, order.currency)}
      </h1>
      <Badge
        key={order.status}
        tone={statusTones[order.status]}
        className={tick}
        data-status={order.status}
      >
        {statusLabels[order.status]}
      </Badge>
      {order.waitingFor ? <Badge tone="wait">{waitLabels[order.waitingFor]}</Badge> : null}
      {order.reason ? <span className="text-undo">{reasonLabels[order.reason]}</span> : null}
      <p className="min-w-0 text-ink-2">
        {what}, for {order.customer.email} in {order.shipTo.city}, placed{' '}
        <time
          dateTime={order.createdAt}
          title={formatDateTime(order.createdAt, zone)}
          className="num"
        >
          {formatTime(order.createdAt, zone)}
        </time>
      </p>
      {notes > 0 ? (
        <a href={`#${notesId}`} className="rounded underline underline-offset-2">
          {notes === 1 ? '1 note' : `${formatCount(notes)} notes`}
        </a>
      ) : null}
      {/* Where there is no room beside the order, what can be done stands far below. */}
      <a href={`#${commandsId}`} className="rounded underline underline-offset-2 xl:hidden">
        {say('commands.below')}
      </a>
      <Link
        href={`/console/orders/${order.orderId}/compare`}
        className="rounded underline underline-offset-2"
      >
        {say('compare.link')}
      </Link>
      {traceUrl ? (
        <a
          href={traceUrl}
          target="_blank"
          rel="noreferrer"
          className="rounded underline underline-offset-2"
        >
          Trace of this order
        </a>
      ) : null}
    </div>
  )
}
