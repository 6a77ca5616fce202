'use client'

import { foldOrder } from '@sagaboard/events/saga/order-view'
import { useQuery } from '@tanstack/react-query'
import { IncidentScreen } from '../../../../../../features/incidents/incident-screen.tsx'
import { CommandsPanel } from '../../../../../../features/order/commands-panel.tsx'
import { type ConsoleOutputs, useConsoleApi } from '../../../../../../lib/console-api.ts'

/** A block comes and goes without an event. */
const refreshMs = 3_000

type Detail = ConsoleOutputs['incidents']['one']

/** An incident, and what a person can do for each of its orders. */
export const IncidentWithActs = (shown: { detail: Detail; after: Detail['next'] }) => (
  <IncidentScreen {...shown} actsOf={(orderId) => <OrderActs orderId={orderId} />} />
)

/** As on the order's own page. */
function OrderActs({ orderId }: { orderId: string }) {
  const api = useConsoleApi()
  const { data, isError } = useQuery(
    api.console.order.queryOptions({ orderId }, { refetchInterval: refreshMs }),
  )
  if (!data)
    return (
      <p className="px-1.5 text-ink-2">
        {isError ? 'The order could not be read. It is asked again.' : 'Looking…'}
      </p>
    )
  return <CommandsPanel order={foldOrder(data.events)} warehouses={data.warehouses} />
}
