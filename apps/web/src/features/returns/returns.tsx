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
import { keyIn } from '../../lib/keys.ts'
import {
  needsSomebody,
  type ReturnGroup,
  returnGroupLabels,
  returnGroups,
  returnsHref,
  returnsIn,
} from '../../lib/return-groups.ts'
import { useOpened } from '../../lib/use-opened.ts'
import { ReturnAct } from './return-act.tsx'
import { type Act, canInspect, type ReturnRow } from './return-row.ts'
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
  const { shown: act, opening, isOpen, open, close } = useOpened<Act | null>(null)
  const { counts, list, found, isStale, retry } = useReturns(
    { group, counts: firstCounts, page },
    text,
  )
  const isFinding = found !== undefined
  const rows: readonly ReturnRow[] = isFinding
    ? (found.rows ?? [])
    : list.data.pages.flatMap((one) => one.rows)
  return (
    <>
      {isStale ? <StaleNote what="The returns" onRetry={retry} /> : null}
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
          onKeyDown={(event) => {
            const [only, ...others] = found?.rows ?? []
            const isMeant = keyIn('returns', event) === 'inspect'
            if (isMeant && only && others.length === 0 && canInspect(only))
              open({ type: 'inspect', row: only })
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
          <Nothing {...{ group, found, retry }} />
        ) : (
          <ReturnTable rows={rows} onAct={open} />
        )}
        {!isFinding && list.hasNextPage ? (
          <div className="grid justify-items-center border-t border-line py-2.5">
            <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
              {list.isFetchingNextPage ? 'Loading more' : 'Show more'}
            </Button>
          </div>
        ) : null}
      </Panel>
      <ReturnAct key={opening} act={act} open={isOpen} onClose={close} />
    </>
  )
}

/** What was looked for. */
interface Found {
  /** Undefined until they are known. */
  rows: readonly ReturnRow[] | undefined
  isError: boolean
}

/**
 * The list or what was found, whichever is shown, read anew while somebody looks.
 *
 * @returns `found`: undefined while nothing is looked for; `isStale`: what is shown is from before
 */
function useReturns({ group, counts: firstCounts, page }: ReturnsProps, text: string) {
  const api = useConsoleApi()
  const wanted = text.trim()
  const isFinding = wanted.length >= textMin
  const counts = useQuery(
    api.console.returns.counts.queryOptions(undefined, {
      initialData: firstCounts,
      refetchInterval: refreshMs,
    }),
  )
  const list = useInfiniteQuery(
    api.console.returns.list.infiniteQueryOptions(
      { group },
      {
        initialData: { pages: [page], pageParams: [null] },
        initialCursor: null,
        getNextPageParam: (last) => last.next,
        refetchInterval: isFinding ? false : refreshMs,
      },
    ),
  )
  const search = useQuery(
    api.console.returns.find.queryOptions(
      { text: wanted },
      { enabled: isFinding, refetchInterval: refreshMs },
    ),
  )
  const found: Found | undefined = isFinding
    ? { rows: search.data, isError: search.isError }
    : undefined
  const shown = isFinding ? search : list
  return {
    counts: counts.data,
    list,
    found,
    isStale: counts.isError || (shown.isError && shown.data !== undefined),
    retry: () => void Promise.all([counts.refetch(), shown.refetch()]),
  }
}

function Lists({ current, counts }: { current: ReturnGroup; counts: Outputs['counts'] }) {
  return (
    <nav aria-label="Lists" className="flex flex-wrap gap-1.5">
      {returnGroups.map((group) => {
        const returns = returnsIn(counts, group)
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

interface NothingProps {
  group: ReturnGroup
  found: Found | undefined
  retry: () => void
}

function Nothing({ group, found, retry }: NothingProps) {
  if (found?.rows === undefined && found?.isError)
    return (
      <StateNote
        kind="error"
        title="The search failed"
        actions={<Button onClick={retry}>Try again</Button>}
      >
        Whether a return has this number is not known. It is asked again every few seconds.
      </StateNote>
    )
  if (found && found.rows === undefined) return <p className="px-4 py-6 text-ink-3">Looking…</p>
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
