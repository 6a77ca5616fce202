'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { Timestamp } from '../../components/timestamp.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { Loading, Skeleton } from '../../components/ui/skeleton.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { Table, Td, Th } from '../../components/ui/table.tsx'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { formatCount } from '../../lib/format.ts'
import type { StockedProduct, StockList } from './stock-table.tsx'
import { goodsRefreshMs } from './use-goods-act.ts'

type Entry = ConsoleOutputs['stock']['movements'][number]

const kinds: Readonly<Record<string, string>> = {
  receive: 'received',
  count: 'counted',
  correct: 'corrected',
  move_out: 'sent off',
  move_in: 'arrived',
  commit: 'left the shelf',
  restock: 'came back',
}

/** What moved a product on and off its shelves, newest first. */
export function Movements({
  product: { sku, name },
  warehouses,
}: {
  product: StockedProduct
  warehouses: StockList['warehouses']
}) {
  const api = useConsoleApi()
  const { data, isError } = useQuery(
    api.console.stock.movements.queryOptions({ sku }, { refetchInterval: goodsRefreshMs }),
  )
  return (
    <Panel aria-label={`Movements of ${name}`}>
      <PanelHeader
        title={`Movements of ${name}`}
        note="every one has a who and a why"
        className="pb-2"
      />
      {data === undefined && !isError ? <LoadingRows /> : null}
      {isError && data === undefined ? (
        <StateNote kind="error" title="The movements could not be read">
          They are asked for again in a moment.
        </StateNote>
      ) : null}
      {data?.length === 0 ? (
        <StateNote kind="empty" title="Nothing has moved yet">
          What is received, counted or shipped stands here.
        </StateNote>
      ) : null}
      {data && data.length > 0 ? <Entries {...{ entries: data, warehouses }} /> : null}
    </Panel>
  )
}

function LoadingRows() {
  return (
    <Loading what="Movements" className="grid gap-2 px-4 pb-4">
      <Skeleton className="h-5" />
      <Skeleton className="h-5" />
    </Loading>
  )
}

function Entries({
  entries,
  warehouses,
}: {
  entries: readonly Entry[]
  warehouses: StockList['warehouses']
}) {
  const placeOf = ({ warehouse, location }: Entry) =>
    `${warehouses.find(({ id }) => id === warehouse)?.name ?? warehouse}${location === 'back' ? ', back' : ''}`
  return (
    <Table label="Movements">
      <thead>
        <tr>
          <Th>Time</Th>
          <Th>What</Th>
          <Th>Where</Th>
          <Th className="text-right">Units</Th>
          <Th className="text-right max-sm:hidden">On hand then</Th>
          <Th>By</Th>
          <Th>Why</Th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id} data-movement={entry.kind}>
            <Td className="whitespace-nowrap text-ink-2">
              <Timestamp at={entry.at} />
            </Td>
            <Td className="font-label whitespace-nowrap">{kinds[entry.kind] ?? entry.kind}</Td>
            <Td className="whitespace-nowrap text-ink-2">{placeOf(entry)}</Td>
            <Td className="text-right whitespace-nowrap">
              {entry.units < 0 ? '−' : '+'}
              {formatCount(Math.abs(entry.units))}
            </Td>
            <Td className="text-right text-ink-2 max-sm:hidden">
              {entry.onHandThen === null ? '' : formatCount(entry.onHandThen)}
            </Td>
            <Td className="whitespace-nowrap">{byOf(entry)}</Td>
            <Td className="w-full min-w-40 text-ink-2">
              <Why entry={entry} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

const byOf = ({ by, orderId, orderNumber, reason }: Entry) =>
  by ??
  (orderId
    ? orderNumber === null
      ? 'a program'
      : 'saga'
    : reason
      ? 'somebody who left'
      : 'opening stock')

function Why({ entry: { orderId, orderNumber, kind, reason } }: { entry: Entry }) {
  if (orderId === null) return reason
  // What a program of another team holds belongs to no order of this shop.
  if (orderNumber === null) return 'at the door'
  return (
    <>
      <Link href={`/console/orders/${orderId}`} className="underline">
        order {orderNumber}
      </Link>
      {kind === 'commit' ? ', shipped' : null}
    </>
  )
}
