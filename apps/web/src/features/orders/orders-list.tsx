'use client'

import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useQueryStates } from 'nuqs'
import { type ReactNode, useMemo, useState } from 'react'
import { Button, buttonClass } from '../../components/ui/button.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { Loading, Skeleton } from '../../components/ui/skeleton.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { cn } from '../../lib/cn.ts'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import type { FilterNames } from '../../lib/filter-words.ts'
import { formatCount } from '../../lib/format.ts'
import { type OrderFilter, urlKeys } from '../../lib/order-filter.ts'
import { readOrderSearch } from '../../lib/order-search.ts'
import { useIsHydrated } from '../../lib/use-is-hydrated.ts'
import { ChosenBar } from './chosen-bar.tsx'
import type { OrderRow } from './columns.tsx'
import { filterOf, filterParsers } from './filter-url.ts'
import { Filters } from './filters.tsx'
import { OrdersTable } from './orders-table.tsx'
import { SavedViews } from './saved-views.tsx'
import { useChoice } from './use-choice.ts'
import { useHeldRows } from './use-held-rows.ts'
import { useLiveRows, usePatchRows } from './use-live-rows.ts'

const noRows: OrderRow[] = []

interface OrdersListProps {
  /** What the server read for the filter of the address. */
  first: {
    filter: OrderFilter
    page: ConsoleOutputs['orders']['list']
    count: ConsoleOutputs['orders']['count']
    views: ConsoleOutputs['views']['list']
  }
  /** Names of warehouses by id. */
  warehouses: Readonly<Record<string, string>>
  /** What a person can do for all that a filter finds. */
  actOn: (filter: OrderFilter, names: FilterNames) => ReactNode
  /** What a person can do for these orders; `title`: which they are, in words. */
  actOnChosen: (orderIds: string[], title: string) => ReactNode
}

/**
 * All orders, newest first. Rows change in place and never move; what is new waits behind a button. While some are chosen, all
 * of it stands still.
 */
export function OrdersList({ first, warehouses, actOn, actOnChosen }: OrdersListProps) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const filter = useFilter(first.filter)
  const names = useNames(filter, warehouses)
  const same = JSON.stringify(filter) === JSON.stringify(first.filter)
  const list = useInfiniteQuery(
    api.console.orders.list.infiniteQueryOptions(
      { filter },
      {
        initialData: same ? { pages: [first.page], pageParams: [null] } : undefined,
        initialCursor: null,
        getNextPageParam: (page) => page.next,
        placeholderData: keepPreviousData,
        staleTime: Number.POSITIVE_INFINITY,
        meta: { keepsItself: true },
      },
    ),
  )
  const count = useQuery(
    api.console.orders.count.queryOptions(
      { filter },
      {
        initialData: same ? first.count : undefined,
        placeholderData: keepPreviousData,
        refetchInterval: 10_000,
      },
    ),
  )
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? noRows, [list.data])
  const { choice, isHeld, goOn, table } = useChoice(rows)
  const { shown, changed } = useHeldRows(rows, isHeld)
  const newer = useLiveRows(filter, rows, usePatchRows(filter))
  const [freshAfter, setFreshAfter] = useState<string | null>(null)
  const showNewer = () => {
    setFreshAfter(rows[0]?.createdAt ?? '')
    void queries.resetQueries(api.console.orders.list.infiniteQueryFilter({ filter }))
    void queries.invalidateQueries(api.console.orders.count.queryFilter())
  }
  return (
    <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
      <ListTitle count={count.data} newer={isHeld ? 0 : newer} onShowNewer={showNewer} />
      <SavedViews filter={filter} first={first.views} />
      <Filters filter={filter} names={names} />
      <div className="flex flex-wrap items-center gap-3">
        {actOn(filter, names)}
        <Link href="/console/sets" className="underline underline-offset-2">
          Acts on many
        </Link>
      </div>
      <Panel aria-busy={list.isFetching}>
        {rows.length > 0 ? (
          <OrdersTable {...{ freshAfter, choice, ...table }} rows={shown} />
        ) : list.isPending ? (
          <WaitingRows />
        ) : (
          <NoRows
            text={filter.text}
            error={list.error?.data?.code ?? list.error?.message}
            onRetry={() => void list.refetch()}
          />
        )}
      </Panel>
      {list.hasNextPage ? (
        <Button
          className="justify-self-center"
          onClick={() => void list.fetchNextPage()}
          disabled={list.isFetchingNextPage}
        >
          {list.isFetchingNextPage ? 'Loading older orders' : 'Show older orders'}
        </Button>
      ) : null}
      {list.isError && rows.length > 0 ? (
        <p role="alert" className="text-center text-stop">
          Older orders could not be read. Try again.
        </p>
      ) : null}
      <ChosenBar
        {...{ choice, rows, held: { newer, changed } }}
        onGoOn={() => {
          goOn()
          if (newer > 0) showNewer()
        }}
        onChooseNone={table.onChooseNone}
        actOn={actOnChosen}
      />
    </main>
  )
}

interface ListTitleProps {
  count: ConsoleOutputs['orders']['count'] | undefined
  /** How many orders are newer than those that are shown. */
  newer: number
  onShowNewer: () => void
}

const ListTitle = ({ count, newer, onShowNewer }: ListTitleProps) => (
  <div className="flex min-h-8 items-center gap-x-3">
    <h1 className="text-xl">Orders</h1>
    {count ? (
      <span className="num text-ink-2">
        {formatCount(count.count)}
        {count.more ? ' and more' : ''}
      </span>
    ) : null}
    <Button
      tone="main"
      onClick={onShowNewer}
      disabled={newer === 0}
      className={cn('num ml-auto', newer === 0 && 'invisible')}
    >
      Show {formatCount(newer)} new
    </Button>
  </div>
)

interface NoRowsProps {
  text: string
  /** Code or message of the error when the list could not be read. */
  error: string | undefined
  onRetry: () => void
}

function NoRows({ text, error, onRetry }: NoRowsProps) {
  return error === undefined ? (
    <Nothing text={text} />
  ) : (
    <Failed signedOut={error === 'UNAUTHORIZED'} onRetry={onRetry} />
  )
}

/** What people call what the filter names by an id. */
function useNames(
  { incident }: OrderFilter,
  warehouses: Readonly<Record<string, string>>,
): FilterNames {
  const api = useConsoleApi()
  const { data } = useQuery(
    api.console.incidents.title.queryOptions(
      { id: incident ?? '' },
      { enabled: incident !== null, staleTime: Number.POSITIVE_INFINITY },
    ),
  )
  return { warehouses, incident: incident === null ? undefined : data?.title }
}

/** What stands in the address; `drawn` at first: the picture that is taken over is the server's, whatever the address has become since. */
function useFilter(drawn: OrderFilter): OrderFilter {
  const [query] = useQueryStates(filterParsers, { urlKeys })
  const inAddress = useMemo(() => filterOf(query), [query])
  return useIsHydrated() ? inAddress : drawn
}

const placeholders = Array.from({ length: 12 }, (_, index) => `row ${index}`)

function WaitingRows() {
  return (
    <Loading what="orders" className="grid gap-px p-4">
      {placeholders.map((key) => (
        <Skeleton key={key} className="my-2.25 h-5" />
      ))}
    </Loading>
  )
}

const Nothing = ({ text }: { text: string }) =>
  readOrderSearch(text).mistyped ? (
    <StateNote kind="empty" title="This order number can’t be right">
      A character is wrong, or two are swapped: the last one checks the others. Numbers have none of
      0, 1, 5, A, E, I, L, O and S.
    </StateNote>
  ) : (
    <StateNote kind="empty" title="No order is found by this">
      Loosen the filter. When an order is found by it later, a button above shows it.
    </StateNote>
  )

function Failed({ signedOut, onRetry }: { signedOut: boolean; onRetry: () => void }) {
  if (signedOut)
    return (
      <StateNote
        kind="denied"
        title="Your session is over"
        actions={
          <a href="/console/sign-in?next=/console/orders" className={buttonClass()}>
            Sign in again
          </a>
        }
      >
        You were signed out. The orders go on without you; nothing is lost.
      </StateNote>
    )
  return (
    <StateNote
      kind="offline"
      title="The orders can’t be read just now"
      actions={<Button onClick={onRetry}>Try again</Button>}
    >
      The database or the connection is away. Nothing is lost.
    </StateNote>
  )
}
