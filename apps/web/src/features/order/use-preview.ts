import type { Command } from '@sagaboard/events/commands/command'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useConsoleApi } from '../../lib/console-api.ts'
import { useActed } from '../../live/use-live.ts'
import { actsSince, type Seen, versionOf } from './moved-on.ts'

/** What somebody asks for elsewhere is looked for this often while a command is about to be sent. */
const actsRefreshMs = 2_000
const behindRefreshMs = 1_000

interface PreviewOf {
  orderId: string
  offered: Command
  /** What the fields mean; undefined: that is not said yet. */
  asked: Command | undefined
  /** The order as the page shows it by now; null: the page shows none. */
  version: number | null
  /** As it was when the dialog was opened; null: as it is first read. */
  seen: Seen | null
}

/**
 * What will follow, as the server works it out: again whenever the order has moved on, or somebody has asked for something.
 * Until it is there nothing can be sent.
 */
export function usePreview({ orderId, offered, asked, version, seen: opened }: PreviewOf) {
  const { preview: previews, log } = useConsoleApi().console.commands
  const { data: entries, refetch: readActs } = useQuery(
    log.queryOptions({ orderId }, { staleTime: 0, refetchInterval: actsRefreshMs }),
  )
  const [seen, setSeen] = useState(opened)
  const acts = seen ? actsSince(entries, seen) : []
  const latest = Math.max(version ?? 0, ...acts.map(versionOf))
  const { data, isFetching, error, refetch } = useQuery(
    previews.queryOptions(
      { orderId, command: asked ?? offered },
      {
        enabled: asked !== undefined,
        staleTime: 0,
        // One that could not be made anew is asked for again.
        refetchInterval: ({ state }) =>
          state.data && state.data.version < latest ? behindRefreshMs : false,
      },
    ),
  )
  const shown = asked === undefined ? undefined : data
  if (seen === null && shown) setSeen({ version: shown.version, entryIds: undefined })
  const isBehind = shown !== undefined && shown.version < latest
  useEffect(() => {
    if (isBehind && latest > 0) void refetch()
  }, [isBehind, latest, refetch])
  // Not all that somebody asks for is an event.
  useActed(orderId, () => {
    void refetch()
    void readActs()
  })
  return {
    shown,
    possible: shown?.preview.type === 'possible',
    isOutdated: isBehind || isFetching,
    /** What stands in its place. */
    instead:
      error?.message ?? (asked ? 'Working out what will follow…' : 'Say what is meant first.'),
    refetch,
    /** What has happened since the dialog was opened. */
    since: {
      acts,
      events: seen ? Math.max(0, Math.max(latest, shown?.version ?? 0) - seen.version) : 0,
    },
  }
}
