import Link from 'next/link'
import { useClock } from '../../components/clock.tsx'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatCount, formatDuration } from '../../lib/format.ts'

type Fault = ConsoleOutputs['faults']['list']['ended'][number]

/** Of what is in scope, how much is disturbed. */
export function oftenOf({ kind, percent }: Pick<Fault, 'kind' | 'percent'>): string {
  const [one, many] = kind === 'decline' ? ['charge', 'charges'] : ['attempt', 'attempts']
  return percent === 100 ? `every ${one}` : `${percent} % of the ${many}`
}

/** How often it looked at an order, and at how many. */
export const metLabel = ({ attempts, orders }: Pick<Fault, 'attempts' | 'orders'>): string =>
  attempts === 0
    ? 'not yet'
    : `${formatCount(attempts)} ${attempts === 1 ? 'attempt' : 'attempts'}, ${formatCount(orders)} ${orders === 1 ? 'order' : 'orders'}`

/** For which orders it is: the one, or a share of all. */
export function FaultOrders({
  fault: { orderId, orderNumber, sharePercent },
}: {
  fault: Pick<Fault, 'orderId' | 'orderNumber' | 'sharePercent'>
}) {
  if (orderId === null) return sharePercent === 100 ? 'all' : `${sharePercent} % of all`
  return (
    <Link
      href={`/console/orders/${orderId}`}
      className="mono underline decoration-line-2 underline-offset-2 hover:decoration-ink"
    >
      {orderNumber ?? orderId}
    </Link>
  )
}

/** How long it is until then, in whole seconds; it counts down. */
export const TimeLeft = ({ until }: { until: string }) =>
  useClock((nowMs) =>
    formatDuration(Math.ceil(Math.max(0, Date.parse(until) - nowMs) / 1_000) * 1_000),
  )
