'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { Loading, Skeleton } from '../../components/ui/skeleton.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { Table, Td, Th } from '../../components/ui/table.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { formatCount, formatDay } from '../../lib/format.ts'
import type { StockedProduct } from './stock-table.tsx'
import { goodsRefreshMs } from './use-goods-act.ts'

/** Who waits for a product, in the order in which they are served. */
export function WaitingOrders({ product: { sku, name, waiting } }: { product: StockedProduct }) {
  const api = useConsoleApi()
  const zone = useTimeZone()
  const { data, isError } = useQuery(
    api.console.stock.waiting.queryOptions({ sku }, { refetchInterval: goodsRefreshMs }),
  )
  return (
    <Panel aria-label={`Who waits for ${name}`}>
      <PanelHeader
        title={`Who waits for ${name}`}
        note={`${formatCount(waiting)} ${waiting === 1 ? 'unit' : 'units'}; who came first is served first, once all of the order is there`}
        className="pb-2"
      />
      {data === undefined && !isError ? (
        <Loading what="Waiting orders" className="grid gap-2 px-4 pb-4">
          <Skeleton className="h-5" />
        </Loading>
      ) : null}
      {isError && data === undefined ? (
        <StateNote kind="error" title="The waiting orders could not be read">
          They are asked for again in a moment.
        </StateNote>
      ) : null}
      {data?.length === 0 ? <StateNote kind="empty" title="Nobody waits for it any more" /> : null}
      {data && data.length > 0 ? (
        <Table label="Waiting orders">
          <thead>
            <tr>
              <Th className="text-right">Place</Th>
              <Th>Order</Th>
              <Th className="max-sm:hidden">For</Th>
              <Th className="text-right">Units</Th>
              <Th>Since</Th>
              <Th>Given up</Th>
            </tr>
          </thead>
          <tbody>
            {data.map((order, index) => (
              <tr key={order.orderId} data-waiting={order.orderId}>
                <Td className="text-right">{formatCount(index + 1)}</Td>
                <Td className="mono whitespace-nowrap">
                  <Link href={`/console/orders/${order.orderId}`} className="underline">
                    {order.orderNumber}
                  </Link>
                </Td>
                <Td className="max-w-cell truncate text-ink-2 max-sm:hidden">
                  {order.customerEmail}
                </Td>
                <Td className="text-right">{formatCount(order.quantity)}</Td>
                <Td className="whitespace-nowrap text-ink-2">
                  <Timestamp at={order.since} />
                </Td>
                <Td className="w-full whitespace-nowrap text-ink-2">
                  {order.offered
                    ? 'is being set aside'
                    : order.givenUpAt && formatDay(order.givenUpAt, zone)}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      ) : null}
    </Panel>
  )
}
