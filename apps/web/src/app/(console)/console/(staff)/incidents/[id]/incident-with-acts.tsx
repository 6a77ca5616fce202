'use client'

import { groups } from '@sagaboard/events/catalog/groups'
import { foldOrder } from '@sagaboard/events/saga/order-view'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { IncidentScreen } from '../../../../../../features/incidents/incident-screen.tsx'
import { titleOf } from '../../../../../../features/incidents/words.ts'
import { CommandsPanel } from '../../../../../../features/order/commands-panel.tsx'
import { ActOnAll } from '../../../../../../features/sets/act-on-all.tsx'
import { stateLabels } from '../../../../../../features/sets/words.ts'
import { type ConsoleOutputs, useConsoleApi } from '../../../../../../lib/console-api.ts'
import { formatCount } from '../../../../../../lib/format.ts'
import { setHref } from '../../../../../../lib/set-acts.ts'
import { actLabels } from '../../../../../../lib/set-words.ts'

/** A block comes and goes without an event. */
const refreshMs = 3_000

type Detail = ConsoleOutputs['incidents']['one']

/** An incident, and what a person can do for each of its orders. */
export const IncidentWithActs = (shown: { detail: Detail; after: Detail['next'] }) => (
  <IncidentScreen
    {...shown}
    actsOf={(orderId) => <OrderActs orderId={orderId} />}
    actOnAll={(incident) => <AllActs incident={incident} />}
  />
)

/** Every order that stands there, frozen as a set; and the sets that were made of it before. */
function AllActs({ incident }: { incident: Detail['incident'] }) {
  const api = useConsoleApi()
  const { data: sets = [] } = useQuery(
    api.console.sets.list.queryOptions({ incident: incident.id }),
  )
  const [service, ...others] = groups.filter((group) => incident.groups.includes(group))
  return (
    <div className="grid gap-1.5">
      {incident.held > 0 ? (
        <ActOnAll
          from={{ type: 'incident', incident: incident.id }}
          title={`orders that stand still at “${titleOf(incident)}”`}
          service={others.length === 0 ? service : undefined}
          isInUrl
          label={`Act on all ${formatCount(incident.held)}…`}
        />
      ) : null}
      {sets.slice(0, 3).map((set) => (
        <Link
          key={set.id}
          href={setHref(set.id)}
          className="text-small text-ink-2 underline underline-offset-2"
        >
          {actLabels[set.act.type]}, {formatCount(set.orders)}: {stateLabels[set.state]}
        </Link>
      ))}
    </div>
  )
}

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
