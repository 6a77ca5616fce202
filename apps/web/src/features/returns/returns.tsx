'use client'

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { cn } from '../../lib/cn.ts'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { formatCount } from '../../lib/format.ts'
import {
  needsSomebody,
  type ReturnGroup,
  returnGroupLabels,
  returnGroups,
  returnsHref,
} from '../../lib/return-groups.ts'
import { ReturnAct } from './return-act.tsx'
import type { Act, ReturnRow } from './return-row.ts'
import { ReturnTable } from './return-table.tsx'

/** The lists are read anew so often; what somebody else has decided goes. */
const refreshMs = 3_000
const textMin = 3

type Outputs = ConsoleOutputs['returns']

interface ReturnsProps {
  group: ReturnGroup
  counts: Outputs['counts']
  /** The first of its list. */
  page: Outputs['list']
}

/** The returns, list by list; and what was found by a number that somebody has in their hands. */
export function Returns({ group, counts: firstCounts, page }: ReturnsProps) {
  const [text, setText] = useState('')
  const [asked, setAsked] = useState<{ act: Act; open: boolean } | null>(null)
  const { counts, list, found, isError } = useReturns({ group, counts: firstCounts, page }, text)
  const isFinding = found !== undefined
  const rows: readonly ReturnRow[] = found?.rows ?? list.data.pages.flatMap(({ rows }) => rows)
  const onAct = (act: Act) => setAsked({ act, open: true })
  return (
    <>
      {isError ? <StaleNote what="The returns" onRetry={() => void list.refetch()} /> : null}
      <div className="flex flex-wrap items-center gap-2">
        <Lists current={group} counts={counts} />
        <TextField
          label="Find by label or order number"
          labelHidden
          type="search"
          placeholder="Label or order number"
          maxLength={100}
          value={text}
          onChange={({ target }) => setText(target.value)}
          // A scanner types the number and Enter: what it found alone is opened.
          onKeyDown={({ key }) => {
            const [only] = found?.rows ?? []
            if (key === 'Enter' && found?.rows.length === 1 && only && canInspect(only))
              onAct({ type: 'inspect', row: only })
          }}
          className="ml-auto w-full sm:w-64"
        />
      </div>
      <Panel aria-label={isFinding ? 'Found' : returnGroupLabels[group]}>
        <PanelHeader
          title={isFinding ? 'Found' : returnGroupLabels[group]}
          note={isFinding || group === 'done' ? 'newest first' : 'oldest first'}
          className="pb-2"
        />
        {rows.length === 0 ? (
          <Nothing group={group} found={found} />
        ) : (
          <ReturnTable rows={rows} onAct={onAct} />
        )}
        {!isFinding && list.hasNextPage ? (
          <div className="grid justify-items-center border-t border-line py-2.5">
            <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
              {list.isFetchingNextPage ? 'Loading more' : 'Show more'}
            </Button>
          </div>
        ) : null}
      </Panel>
      <ReturnAct
        act={asked?.act ?? null}
        open={asked?.open ?? false}
        onClose={() => setAsked(asked && { ...asked, open: false })}
      />
    </>
  )
}

/** What was looked for: the rows that were found, while they are asked for none. */
interface Found {
  rows: readonly ReturnRow[]
  isLoading: boolean
}

/** The lists, read anew while somebody looks; `found` is undefined while nothing is looked for. */
function useReturns({ group, counts: firstCounts, page }: ReturnsProps, text: string) {
  const api = useConsoleApi()
  const every = { refetchInterval: refreshMs }
  const wanted = text.trim()
  const isFinding = wanted.length >= textMin
  const counts = useQuery(
    api.console.returns.counts.queryOptions(undefined, { initialData: firstCounts, ...every }),
  )
  const list = useInfiniteQuery(
    api.console.returns.list.infiniteQueryOptions(
      { group },
      {
        initialData: { pages: [page], pageParams: [null] },
        initialCursor: null,
        getNextPageParam: (last) => last.next,
        ...every,
      },
    ),
  )
  const search = useQuery(
    api.console.returns.find.queryOptions({ text: wanted }, { enabled: isFinding, ...every }),
  )
  const found: Found | undefined = isFinding
    ? { rows: search.data ?? [], isLoading: search.isLoading }
    : undefined
  return { counts: counts.data, list, found, isError: counts.isError || list.isError }
}

/** A return whose goods may be here: it is inspected, and was not yet. */
const canInspect = ({ view }: ReturnRow): boolean => !view.isGivingUp && view.status === 'labelled'

function Lists({ current, counts }: { current: ReturnGroup; counts: Outputs['counts'] }) {
  return (
    <nav aria-label="Lists" className="flex flex-wrap gap-1.5">
      {returnGroups.map((group) => {
        const returns = counts
          .filter((one) => one.group === group)
          .reduce((sum, one) => sum + one.returns, 0)
        return (
          <Link
            key={group}
            href={returnsHref(group)}
            aria-current={group === current ? 'page' : undefined}
            className="flex min-h-8 items-center gap-2 rounded-lg border border-line px-2.5 text-ui font-label text-ink-2 no-underline hover:bg-sunk current:border-ink current:bg-panel current:text-ink"
          >
            {returnGroupLabels[group]}
            <span
              className={cn(
                'num',
                returns > 0 && needsSomebody(group) ? 'text-wait' : 'text-ink-3',
              )}
            >
              <span className="sr-only">, returns: </span>
              {formatCount(returns)}
            </span>
          </Link>
        )
      })}
    </nav>
  )
}

function Nothing({ group, found }: { group: ReturnGroup; found: Found | undefined }) {
  if (found?.isLoading) return <p className="px-4 py-6 text-ink-3">Looking…</p>
  if (found)
    return (
      <StateNote kind="missing" title="No return has this number">
        Look for the number of the return label, or for the whole number of the order.
      </StateNote>
    )
  return (
    <StateNote kind="empty" title="Nothing here">
      {nothing[group]}
    </StateNote>
  )
}

const nothing: Record<ReturnGroup, string> = {
  decide: 'A customer’s wish to send something back comes here.',
  on_the_way: 'Approved, with a label, and not here yet: that comes here.',
  inspect: 'What a carrier brought back comes here.',
  settling: 'Nothing is being refunded, restocked or given up.',
  done: 'No return has ended yet.',
}
