'use client'

import Link from 'next/link'
import { Fragment, type ReactNode, useState } from 'react'
import { useClock } from '../../components/clock.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { formatCount, formatDuration, formatMoney } from '../../lib/format.ts'
import { ordersHref } from '../../lib/order-filter.ts'
import { type IncidentDetail, moneyOf } from './words.ts'

type Standing = IncidentDetail['orders'][number]
type Gone = IncidentDetail['gone'][number]

const columns = 7

/** The orders that stand still, the longest first; what a person can do for each opens below it. */
export function IncidentOrders({
  orders,
  incident,
  actsOf,
}: {
  orders: readonly Standing[]
  incident: IncidentDetail['incident']
  actsOf: (orderId: string) => ReactNode
}) {
  const [opened, setOpened] = useState<string | null>(null)
  const { held } = incident
  return (
    <Panel aria-label="Orders that stand still">
      <PanelHeader
        title="Orders that stand still"
        note={held === 0 ? undefined : `${formatCount(held)}, ${moneyOf(incident)}`}
        end={
          <Link
            href={ordersHref({ incident: incident.id })}
            className="underline underline-offset-2"
          >
            All that met it
          </Link>
        }
        className="pb-2"
      />
      {orders.length === 0 ? (
        <StateNote kind="empty" title="None any more">
          Every order that met it has gone on.
        </StateNote>
      ) : (
        <Table label="Orders that stand still">
          <thead>
            <tr>
              <Th>Order</Th>
              <Th className="text-right max-sm:hidden">Amount</Th>
              <Th className="max-md:hidden">Since</Th>
              <Th className="text-right max-lg:hidden">Failures</Th>
              <Th>Now</Th>
              <Th className="max-lg:hidden">In the log</Th>
              <Th className="relative">
                <span className="sr-only">Act</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {orders.map((order) => {
              const key = `${order.orderId} ${order.group}`
              const isOpen = opened === key
              return (
                <Fragment key={key}>
                  <OrderRow {...{ order, isOpen }} onOpen={() => setOpened(isOpen ? null : key)} />
                  {isOpen ? (
                    <tr>
                      <td colSpan={columns} className="p-2.5">
                        {actsOf(order.orderId)}
                      </td>
                    </tr>
                  ) : null}
                </Fragment>
              )
            })}
          </tbody>
        </Table>
      )}
    </Panel>
  )
}

interface OrderRowProps {
  order: Standing
  isOpen: boolean
  onOpen: () => void
}

function OrderRow({ order, isOpen, onOpen }: OrderRowProps) {
  const { orderId, totalMinor, currency, since, failures, partition, position } = order
  return (
    <Tr data-order={orderId}>
      <Td className="whitespace-nowrap">
        <OrderLink order={order} />
        <span className="block text-small text-ink-2 sm:hidden">
          <Amount {...{ totalMinor, currency }} />
        </span>
      </Td>
      <Td className="text-right whitespace-nowrap max-sm:hidden">
        <Amount {...{ totalMinor, currency }} />
      </Td>
      <Td className="whitespace-nowrap text-ink-2 max-md:hidden">
        <Timestamp at={since} />
      </Td>
      <Td className="text-right max-lg:hidden">{formatCount(failures)}</Td>
      <Td>
        <Now order={order} />
      </Td>
      <Td className="mono whitespace-nowrap text-ink-3 max-lg:hidden">
        {partition === null ? null : `${partition}:${position}`}
      </Td>
      <Td className="text-right whitespace-nowrap">
        <Button
          size="small"
          aria-expanded={isOpen}
          aria-label={`Act on order ${order.orderNumber ?? orderId}`}
          onClick={onOpen}
        >
          {isOpen ? 'Close' : 'Act…'}
        </Button>
      </Td>
    </Tr>
  )
}

const Amount = ({ totalMinor, currency }: Pick<Standing, 'totalMinor' | 'currency'>) =>
  totalMinor === null || currency === null ? 'unknown' : formatMoney(totalMinor, currency)

/** What becomes of it: tried again by itself, or left to a person. */
function Now({ order: { state, nextAt } }: { order: Standing }) {
  const waitMs = useClock((nowMs) =>
    state === 'retrying' && nextAt
      ? Math.max(0, Math.ceil((Date.parse(nextAt) - nowMs) / 1000) * 1000)
      : null,
  )
  if (state === 'dead') return <Badge tone="stop">needs a person</Badge>
  if (state === null) return <span className="text-ink-2">goes on</span>
  return (
    <Badge tone="wait">
      {waitMs ? `tried again in ${formatDuration(waitMs)}` : 'tried again now'}
    </Badge>
  )
}

const OrderLink = ({ order }: { order: Pick<Gone, 'orderId' | 'orderNumber'> }) => (
  <Link
    href={`/console/orders/${order.orderId}`}
    className="mono underline decoration-line-2 underline-offset-2 hover:decoration-ink"
  >
    {order.orderNumber ?? order.orderId.slice(0, 8)}
  </Link>
)

/** The last ones that have gone on. Nothing when none has. */
export const GoneOrders = ({ orders, count }: { orders: readonly Gone[]; count: number }) =>
  orders.length === 0 ? null : (
    <Panel aria-label="Orders that have gone on">
      <PanelHeader title="Have gone on" note={formatCount(count)} className="pb-2" />
      <ul className="flex flex-wrap gap-x-4 gap-y-1.5 px-4 pb-3">
        {orders.map((order) => (
          <li key={`${order.orderId} ${order.group}`} className="whitespace-nowrap">
            <OrderLink order={order} />{' '}
            <Timestamp at={order.overAt} className="text-small text-ink-2" />
          </li>
        ))}
      </ul>
    </Panel>
  )
