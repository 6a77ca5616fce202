'use client'

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { Button } from '../../components/ui/button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { useLiveMessages } from '../../components/use-live-messages.ts'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { formatCount } from '../../lib/format.ts'
import { type MessageFilter, messagesHref } from '../../lib/message-filter.ts'
import { messagesRefreshMs } from '../../lib/messages-refresh.ts'
import { MessageFilters } from './message-filters.tsx'
import { MessageTable } from './message-table.tsx'
import { type Opened, OpenedMessage } from './opened-message.tsx'

type Outputs = ConsoleOutputs['messages']

interface MessagesProps {
  filter: MessageFilter
  counts: Outputs['counts']
  /** The first of its list. */
  page: Outputs['list']
  /** What is opened beside it; `missing`: there is none with the id that the address names. */
  opened: Opened | 'missing' | null
}

/** What customers were written, newest first, and one of them beside the list. */
export function Messages({ filter, counts: firstCounts, page, opened }: MessagesProps) {
  const api = useConsoleApi()
  useLiveMessages()
  const counts = useQuery(
    api.console.messages.counts.queryOptions(undefined, {
      initialData: firstCounts,
      refetchInterval: ({ state: { data } }) =>
        messagesRefreshMs(data?.waiting ? [{ state: 'waiting' }] : []),
    }),
  )
  const list = useInfiniteQuery(
    api.console.messages.list.infiniteQueryOptions(
      { filter },
      {
        initialData: { pages: [page], pageParams: [null] },
        initialCursor: null,
        getNextPageParam: (last) => last.next,
        refetchInterval: ({ state: { data } }) =>
          messagesRefreshMs(data?.pages.flatMap(({ rows }) => rows) ?? []),
      },
    ),
  )
  const rows = list.data.pages.flatMap(({ rows }) => rows)
  const openedId = typeof opened === 'object' ? opened?.message.id : undefined
  return (
    <>
      {counts.isError || list.isError ? (
        <StaleNote what="The messages" onRetry={() => void list.refetch()} />
      ) : null}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <MessageFilters filter={filter} />
        <Unsent counts={counts.data} />
      </div>
      <div className="grid min-w-0 items-start gap-3.5 xl:grid-cols-2">
        <Panel aria-label="Messages">
          <PanelHeader title="Messages" note="newest first" className="pb-2" />
          {rows.length > 0 ? (
            <MessageTable {...{ rows, filter }} opened={openedId} />
          ) : (
            <Nothing isNarrowed={filter.state !== null || filter.kind !== null} />
          )}
          {list.hasNextPage ? (
            <div className="grid justify-items-center border-t border-line py-2.5">
              <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
                {list.isFetchingNextPage ? 'Loading more' : 'Show more'}
              </Button>
            </div>
          ) : null}
        </Panel>
        <Beside opened={opened} />
      </div>
    </>
  )
}

function Beside({ opened }: Pick<MessagesProps, 'opened'>) {
  if (opened === 'missing')
    return (
      <Panel aria-label="The message">
        <StateNote kind="missing" title="There is no such message">
          Choose one from the list.
        </StateNote>
      </Panel>
    )
  return opened ? <OpenedMessage key={opened.message.id} opened={opened} /> : null
}

/** How many have not reached their customer, as ways to them. */
function Unsent({ counts: { waiting, failed, isNobodySending } }: { counts: Outputs['counts'] }) {
  const link = 'num underline decoration-line-2 underline-offset-2 hover:decoration-ink'
  if (waiting === 0 && failed === 0)
    return <p className="text-ink-2">No message waits, and none has failed.</p>
  return (
    <p className="flex flex-wrap gap-x-4">
      {waiting > 0 ? (
        <Link href={messagesHref({ state: 'waiting', kind: null })} className={`${link} text-wait`}>
          {formatCount(waiting)} waiting for the mail server
        </Link>
      ) : null}
      {isNobodySending ? (
        <span className="text-stop">
          Nobody sends {waiting === 1 ? 'it' : 'them'}: start the workers with <code>SMTP_URL</code>
          .
        </span>
      ) : null}
      {failed > 0 ? (
        <Link href={messagesHref({ state: 'failed', kind: null })} className={`${link} text-stop`}>
          {formatCount(failed)} failed
        </Link>
      ) : null}
    </p>
  )
}

const Nothing = ({ isNarrowed }: { isNarrowed: boolean }) => (
  <StateNote
    kind="empty"
    title={isNarrowed ? 'There is no such message' : 'No customer was written to yet'}
  >
    {isNarrowed
      ? 'Loosen the filter to see the others.'
      : 'What customers are told by message about their orders stands here.'}
  </StateNote>
)
