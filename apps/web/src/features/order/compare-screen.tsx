'use client'

import { foldOrder } from '@sagaboard/events/saga/order-view'
import Link from 'next/link'
import { useMemo } from 'react'
import { Badge, toneText } from '../../components/ui/badge.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { cn } from '../../lib/cn.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatDuration } from '../../lib/format.ts'
import { statusLabels, statusTones } from '../../lib/labels.ts'
import { say } from '../../messages/say.ts'
import { type ComparedEvent, type Comparison, compareOrders } from './compare-orders.ts'
import { stateNow } from './state-at.ts'
import { stateNames } from './state-names.ts'

type Detail = ConsoleOutputs['order']

/** Two orders beside each other, as they were when the page was read. */
export function CompareScreen({ first, second }: { first: Detail; second: Detail }) {
  const comparison = useMemo(() => compareOrders(first.events, second.events), [first, second])
  return (
    <div className="grid gap-3.5">
      <Panel>
        <PanelHeader title={say('compare.verdict')} />
        <p className="px-4 pt-1.5 pb-3">{verdictOf(comparison, first, second)}</p>
      </Panel>
      <Panel>
        <PanelHeader title={say('compare.state')} />
        <StateTable first={first} second={second} />
      </Panel>
      <Panel>
        <PanelHeader title={say('compare.events')} />
        <EventsTable comparison={comparison} first={first} second={second} />
      </Panel>
    </div>
  )
}

function verdictOf({ partedAt, mostApart }: Comparison, first: Detail, second: Detail): string {
  const parted =
    partedAt === null
      ? say('compare.same_way')
      : say('compare.parted', {
          label: partedAt.label,
          number: (partedAt.first ? first : second).orderNumber,
        })
  if (mostApart === null) return parted
  const slower = mostApart.byMs > 0 ? second : first
  const most = say('compare.slower', {
    number: slower.orderNumber,
    duration: formatDuration(Math.abs(mostApart.byMs)),
    label: mostApart.step.label,
  })
  return `${parted} ${most}`
}

const OrderHead = ({ detail }: { detail: Detail }) => {
  const { status } = foldOrder(detail.events)
  return (
    <Th>
      <Link href={`/console/orders/${detail.orderId}`} className="mono underline">
        {detail.orderNumber}
      </Link>{' '}
      <Badge tone={statusTones[status]}>{statusLabels[status]}</Badge>
    </Th>
  )
}

function StateTable({ first, second }: { first: Detail; second: Detail }) {
  const [one, other] = [
    stateNow(first.events, first.attempts),
    stateNow(second.events, second.attempts),
  ]
  const parts = Object.keys(stateNames) as (keyof typeof stateNames)[]
  return (
    <Table label={say('compare.state')}>
      <thead>
        <tr>
          <Th>{say('state.part')}</Th>
          <OrderHead detail={first} />
          <OrderHead detail={second} />
        </tr>
      </thead>
      <tbody>
        {parts
          .filter((part) => one[part] !== null || other[part] !== null)
          .map((part) => (
            <Tr key={part}>
              <Td className="text-ink-2">{say(stateNames[part])}</Td>
              <Td>{one[part] ?? say('state.none')}</Td>
              <Td className={one[part] === other[part] ? 'text-ink-3' : 'font-label text-go'}>
                {one[part] === other[part] ? say('state.same') : (other[part] ?? say('state.none'))}
              </Td>
            </Tr>
          ))}
      </tbody>
    </Table>
  )
}

function EventsTable({
  comparison: { steps, mostApart },
  first,
  second,
}: {
  comparison: Comparison
  first: Detail
  second: Detail
}) {
  return (
    <Table label={say('compare.events')}>
      <thead>
        <tr>
          <Th>{say('compare.event')}</Th>
          <OrderHead detail={first} />
          <OrderHead detail={second} />
          <Th className="text-right">{say('compare.difference')}</Th>
        </tr>
      </thead>
      <tbody>
        {steps.map(({ key, label, tone, first: one, second: other }) => (
          <Tr key={key} className={mostApart?.step.key === key ? 'bg-wait-soft' : undefined}>
            <Td className={cn('font-label', toneText[tone])}>{label}</Td>
            <EventCell orderId={first.orderId} event={one} />
            <EventCell orderId={second.orderId} event={other} />
            <Td className="num text-right whitespace-nowrap">{differenceOf(one, other)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

const EventCell = ({ orderId, event }: { orderId: string; event: ComparedEvent | null }) => (
  <Td className="num whitespace-nowrap">
    {event ? (
      <>
        <Link href={`/console/orders/${orderId}?event=${event.version}`} className="underline">
          {`+${formatDuration(event.afterMs)}`}
        </Link>
        {event.tookMs === null ? null : (
          <span className="text-ink-3">
            {' '}
            {say('compare.took', { duration: formatDuration(event.tookMs) })}
          </span>
        )}
      </>
    ) : (
      <span className="text-ink-3">{say('compare.never')}</span>
    )}
  </Td>
)

/** Of what it took: `+2 min` when the second one was slower. */
function differenceOf(first: ComparedEvent | null, second: ComparedEvent | null): string {
  const [one, other] = [first?.tookMs ?? null, second?.tookMs ?? null]
  if (one === null || other === null || one === other) return ''
  return `${other > one ? '+' : '−'}${formatDuration(Math.abs(other - one))}`
}
