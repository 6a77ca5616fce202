'use client'

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { cn } from '../../lib/cn.ts'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { formatCount } from '../../lib/format.ts'
import { PackingOrders, type SourceAgain } from './packing-orders.tsx'
import { PickList } from './pick-list.tsx'

/** What waits is read anew so often; what somebody else has packed goes. */
const refreshMs = 3_000

type Outputs = ConsoleOutputs['packing']

export interface PackingProps {
  /** Of the list that is shown. */
  warehouse: string
  lists: Outputs['lists']
  page: Outputs['list']
  pick: Outputs['pick']
  sourceAgain: SourceAgain
}

/** The packing list of a warehouse, oldest first; what is to be fetched for all of it; and the other lists. */
export function Packing({
  warehouse,
  lists: firstLists,
  page,
  pick: firstPick,
  sourceAgain,
}: PackingProps) {
  const api = useConsoleApi()
  const every = { refetchInterval: refreshMs }
  const { data: lists, ...known } = useQuery(
    api.console.packing.lists.queryOptions(undefined, { initialData: firstLists, ...every }),
  )
  const { data: pick } = useQuery(
    api.console.packing.pick.queryOptions({ warehouse }, { initialData: firstPick, ...every }),
  )
  const orders = useInfiniteQuery(
    api.console.packing.list.infiniteQueryOptions(
      { warehouse },
      {
        initialData: { pages: [page], pageParams: [null] },
        initialCursor: null,
        getNextPageParam: (last) => last.next,
        ...every,
      },
    ),
  )
  const names = Object.fromEntries(lists.lists.map((one) => [one.warehouse, one.name]))
  const here = lists.lists.find((one) => one.warehouse === warehouse)
  return (
    <>
      {known.isError || orders.isError ? (
        <StaleNote what="The packing list" onRetry={() => void orders.refetch()} />
      ) : null}
      <Warehouses current={warehouse} lists={lists.lists} />
      <div className="grid min-w-0 gap-3.5 xl:flex xl:items-start">
        <PackingOrders
          key={warehouse}
          warehouse={warehouse}
          warehouses={names}
          sourceAgain={sourceAgain}
          rows={orders.data.pages.flatMap(({ rows }) => rows)}
          waiting={here?.orders ?? 0}
          fulfilment={lists.fulfilment}
          more={
            orders.hasNextPage
              ? { isLoading: orders.isFetchingNextPage, load: () => void orders.fetchNextPage() }
              : null
          }
        />
        <Panel aria-label="Pick list" className="xl:w-80 xl:shrink-0">
          <PanelHeader
            title="Pick list"
            note={pick.length > 0 ? `${here?.name ?? warehouse}, for all of it` : undefined}
            className="pb-2"
          />
          <PickList lines={pick} />
        </Panel>
      </div>
    </>
  )
}

/** One list for each warehouse, with how many orders wait there. */
function Warehouses({ current, lists }: { current: string; lists: Outputs['lists']['lists'] }) {
  return (
    <nav aria-label="Warehouses" className="flex flex-wrap gap-1.5">
      {lists.map(({ warehouse, name, orders }) => (
        <Link
          key={warehouse}
          href={`/console/packing?warehouse=${encodeURIComponent(warehouse)}`}
          aria-current={warehouse === current ? 'page' : undefined}
          className="flex min-h-8 items-center gap-2 rounded-lg border border-line px-2.5 text-ui font-label text-ink-2 no-underline hover:bg-sunk current:border-ink current:bg-panel current:text-ink"
        >
          {name}
          <span className={cn('num', orders > 0 ? 'text-wait' : 'text-ink-3')}>
            <span className="sr-only">, orders to pack: </span>
            {formatCount(orders)}
          </span>
        </Link>
      ))}
    </nav>
  )
}
