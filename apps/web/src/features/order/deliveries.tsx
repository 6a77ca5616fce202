import { agreedMinor, type OrderView } from '@sagaboard/events/saga/order-view'
import Link from 'next/link'
import { Badge } from '../../components/ui/badge.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatDay, formatMoney } from '../../lib/format.ts'
import { statusLabels, statusTones, waitLabels } from '../../lib/labels.ts'
import { say } from '../../messages/say.ts'

type Detail = ConsoleOutputs['order']

interface DeliveriesProps {
  detail: Pick<Detail, 'other' | 'queue'>
  order: OrderView
  zone: string
}

/** What is not in this delivery, its place in the line, and the order beside it; nothing for an order that is whole. */
export function Deliveries({ detail: { other, queue }, order, zone }: DeliveriesProps) {
  const isWaiting = order.waitingFor === 'stock'
  if (order.leftOut.length === 0 && other === null && !isWaiting) return null
  return (
    <Panel aria-label={say('part.title')}>
      <PanelHeader
        title={say('part.title')}
        end={
          isWaiting && order.waitsUntil !== null ? (
            <span className="font-label text-wait">
              {say('part.given_up', { day: formatDay(order.waitsUntil, zone) })}
            </span>
          ) : null
        }
      />
      <ul className="num grid gap-1.5 px-4 pt-2 pb-3.5">
        <LeftOut order={order} />
        {queue.map((place) => (
          <li key={place.sku} data-queue={place.sku}>
            {say('part.queue', {
              name: nameOf(order, place.sku),
              quantity: place.quantity,
              place: place.ordersBefore + 1,
              units: place.unitsBefore,
              offered: place.offered ? 'yes' : 'no',
            })}
          </li>
        ))}
        {other ? (
          <li className="flex flex-wrap items-center gap-2">
            <span>{say(order.followUpOf === null ? 'part.follow_up' : 'part.first')}</span>
            <Link href={`/console/orders/${other.orderId}`} className="mono underline">
              {other.orderNumber}
            </Link>
            <Badge tone={statusTones[other.status]}>{statusLabels[other.status]}</Badge>
            {other.waitingFor ? <Badge tone="wait">{waitLabels[other.waitingFor]}</Badge> : null}
          </li>
        ) : null}
      </ul>
    </Panel>
  )
}

const nameOf = ({ lines }: OrderView, sku: string): string =>
  lines.find((line) => line.sku === sku)?.name ?? sku

/** Line by line what is left out, and what is charged of what was agreed. */
function LeftOut({ order }: { order: OrderView }) {
  const { leftOut, followUp, totalMinor, currency } = order
  const follows = followUp === null ? 'no' : 'yes'
  if (leftOut.length === 0) return null
  return (
    <>
      {leftOut.map(({ line, sku, quantity }) => (
        <li key={line} data-left-out={sku}>
          {say('part.left_out', { count: quantity, name: nameOf(order, sku), follows })}
        </li>
      ))}
      <li className="text-ink-2">
        {say('part.agreed', {
          charged: formatMoney(totalMinor, currency),
          later: formatMoney(agreedMinor(order) - totalMinor, currency),
          follows,
        })}
      </li>
    </>
  )
}
