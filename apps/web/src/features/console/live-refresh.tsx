'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useConsoleApi } from '../../lib/console-api.ts'
import { useThrottle } from '../../lib/use-throttle.ts'
import { useLiveFeed } from '../../live/use-live.ts'

/** A snapshot is asked for at most this often, however much happens. */
const refreshEveryMs = 1_000
/** The server may hand out a snapshot that is a moment old: after the last event of a burst one more is asked for. */
const settleMs = 2_200

/**
 * Keeps the console on the feed, and the figures of the overview fresh while things happen. Draws nothing. After a reset all
 * is read anew but what `keepsItself`: a list in which no row may move under the pointer.
 */
export function LiveRefresh() {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const refresh = useThrottle(
    () => void queries.invalidateQueries(api.console.overview.queryFilter()),
    { everyMs: refreshEveryMs, settleMs },
  )
  useLiveFeed({
    onFrame: () => refresh(),
    onReset: () =>
      void queries.invalidateQueries({
        predicate: (query) => !(query.meta?.keepsItself && query.isActive()),
      }),
  })
  return null
}
