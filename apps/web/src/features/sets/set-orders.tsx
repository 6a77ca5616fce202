'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { ViewToggle } from '../../components/ui/text-button.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { type MemberView, memberViews } from '../../lib/set-acts.ts'
import { memberLabels, saidWords } from '../../lib/set-words.ts'
import { ordersRefreshMs } from './use-set.ts'
import { memberTones, type SetDetail, type SetOrder, worthOf } from './words.ts'

const viewLabels: Record<MemberView, string> = {
  all: 'All',
  failed: 'Failed',
  other_way: 'Another way',
  open: 'Going on',
  verified: 'Verified',
  to_come: 'To come',
  not_asked: 'Not asked for',
}

/** Each order of a set with its outcome, page by page. */
export function SetOrders({ detail }: { detail: SetDetail }) {
  const { id } = detail.set
  const api = useConsoleApi()
  const [{ view, after }, show] = useState<{ view: MemberView; after: number }>({
    view: 'all',
    after: 0,
  })
  const { data, isError, refetch } = useQuery(
    api.console.sets.orders.queryOptions(
      { id, view, after },
      {
        placeholderData: keepPreviousData,
        refetchInterval: ({ state: { data: page } }) => ordersRefreshMs(detail, page?.rows),
      },
    ),
  )
  return (
    <Panel aria-label="Its orders">
      <fieldset aria-label="Which" className="flex flex-wrap gap-x-4 gap-y-1 px-4 pt-3 pb-1">
        {memberViews.map((one) => (
          <ViewToggle
            key={one}
            pressed={one === view}
            onClick={() => show({ view: one, after: 0 })}
          >
            {viewLabels[one]}
          </ViewToggle>
        ))}
      </fieldset>
      {isError ? <StaleNote what="The orders" onRetry={refetch} /> : null}
      {data && data.rows.length === 0 ? (
        <StateNote kind="empty" title="None of them">
          The other views have the orders of this set.
        </StateNote>
      ) : (
        <Table label="Orders of the set">
          <thead>
            <tr>
              <Th>Order</Th>
              <Th className="text-right">Amount</Th>
              <Th>Outcome</Th>
              <Th>Why, or what is missing</Th>
              <Th className="max-md:hidden">Asked for</Th>
            </tr>
          </thead>
          <tbody>
            {data?.rows.map((order) => (
              <Row key={order.place} order={order} />
            ))}
          </tbody>
        </Table>
      )}
      {after > 0 || data?.next ? (
        <div className="flex flex-wrap gap-2 px-4 py-3">
          {after > 0 ? (
            <Button onClick={() => show({ view, after: 0 })}>Back to the first</Button>
          ) : null}
          {data?.next ? (
            <Button onClick={() => show({ view, after: data.next ?? 0 })}>Show more orders</Button>
          ) : null}
        </div>
      ) : null}
    </Panel>
  )
}

const Row = ({ order }: { order: SetOrder }) => (
  <Tr data-order={order.orderId} data-state={order.state}>
    <Td className="whitespace-nowrap">
      {order.orderNumber === null ? (
        <span className="mono">{order.orderId}</span>
      ) : (
        <Link
          href={`/console/orders/${order.orderId}`}
          className="mono underline decoration-line-2 underline-offset-2 hover:decoration-ink"
        >
          {order.orderNumber}
        </Link>
      )}
    </Td>
    <Td className="text-right whitespace-nowrap">{worthOf(order)}</Td>
    <Td>
      <Badge tone={memberTones[order.state]}>{memberLabels[order.state]}</Badge>
    </Td>
    <Td className="min-w-60 text-ink-2">{order.said ? saidWords(order.said) : null}</Td>
    <Td className="whitespace-nowrap text-ink-2 max-md:hidden">
      {order.sentAt ? <Timestamp at={order.sentAt} /> : null}
    </Td>
  </Tr>
)
