import Link from 'next/link'
import { cn } from '../../lib/cn.ts'
import { formatCount, formatDuration } from '../../lib/format.ts'
import type { Reader } from './words.ts'

/** Who runs a reader, how full each of its partitions is, and which order most of it belongs to. */
export function Partitions({
  reader: { instances, partitions, front, held, answered },
}: {
  reader: Reader
}) {
  const most = Math.max(1, ...partitions.map(({ inLine }) => inLine))
  return (
    <div className="grid gap-2 whitespace-normal">
      <p className="text-ink-2">
        {instances.length === 0
          ? 'No process holds a lease of it now.'
          : `Runs in ${instances.join('; ')}.`}
      </p>
      {answered ? (
        <p className="num text-ink-2">
          Of its last {formatCount(answered.answers)}{' '}
          {answered.answers === 1 ? 'answer' : 'answers'}, half came within{' '}
          {formatDuration(answered.p50Ms)} of what it heard, 95 of 100 within{' '}
          {formatDuration(answered.p95Ms)}.
        </p>
      ) : null}
      <ol aria-label="Partitions" className="flex flex-wrap gap-1">
        {partitions.map(({ partition, inLine }) => (
          <li
            key={partition}
            title={`partition ${partition}: ${formatCount(inLine)} in line`}
            className="grid w-6 justify-items-center gap-0.5"
          >
            <span
              aria-hidden="true"
              className="flex h-6 w-full items-end rounded-sm border border-line bg-panel"
            >
              {/* By the square root, so that small ones are seen. */}
              <span
                className={cn('w-full rounded-sm', inLine === most ? 'bg-undo' : 'bg-go')}
                style={{ height: `${Math.sqrt(inLine / most) * 100}%` }}
              />
            </span>
            <span aria-hidden="true" className="mono text-micro text-ink-3">
              {partition}
            </span>
            <span className="sr-only">
              partition {partition}: {formatCount(inLine)} in line
            </span>
          </li>
        ))}
      </ol>
      <p className="max-w-text text-ink-2">
        {front ? <FrontWords front={front} /> : 'Nothing waits in line.'}{' '}
        {held.dead + held.retrying > 0
          ? 'Orders that are held are not in line: they wait for a person, or for their next try.'
          : null}
      </p>
    </div>
  )
}

/** Whose events most of the fullest partition is. */
function FrontWords({ front }: { front: NonNullable<Reader['front']> }) {
  const { partition, orderId, orderNumber, events, others } = front
  const order = (
    <Link href={`/console/orders/${orderId}`} className="mono">
      {orderNumber ?? orderId.slice(0, 8)}
    </Link>
  )
  const otherOrders = `${formatCount(others)} other ${others === 1 ? 'order' : 'orders'}`
  return events === 1 ? (
    <>
      In partition {partition}, one event waits of {order}
      {others === 0 ? '' : `, and one each of ${otherOrders}`}.
    </>
  ) : (
    <>
      In partition {partition}, {formatCount(events)} of the events ahead belong to one order,{' '}
      {order}; {otherOrders} {others === 1 ? 'waits' : 'wait'} there.
    </>
  )
}
