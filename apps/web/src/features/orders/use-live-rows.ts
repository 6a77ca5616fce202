'use client'

import { isTerminal } from '@sagaboard/events/saga/order-view'
import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { type ConsoleOutputs, useConsoleApi, useConsoleClient } from '../../lib/console-api.ts'
import type { OrderFilter } from '../../lib/order-filter.ts'
import { useThrottle } from '../../lib/use-throttle.ts'
import type { FeedFrame } from '../../live/protocol.ts'
import { isConnected, useLiveFeed } from '../../live/use-live.ts'

type Page = ConsoleOutputs['orders']['list']
type Row = Page['rows'][number]

/** Rows that changed are read again, and newcomers counted, at most this often. */
const refreshEveryMs = 400
/** A fault and its next try are no events: rows that are under way are looked at this often as well. */
const underWayEveryMs = 5_000
/** After a call that failed the next one waits this long; the badge says that the connection is away. */
const retryAfterMs = 2_000
/** The call takes at most so many ids; the next round takes the rest. */
const rowsPerCallMax = 500

/** Takes as many of these ids as fit into one call. */
function takeSome(ids: Set<string>): string[] {
  const taken = [...ids].slice(0, rowsPerCallMax)
  for (const id of taken) ids.delete(id)
  return taken
}

const readRows = (client: ReturnType<typeof useConsoleClient>, orderIds: string[]) =>
  orderIds.length > 0 ? client.console.orders.rows.query({ orderIds }) : []

/** Where a list begins. */
const keyOf = (row: Row | undefined) =>
  row ? { createdAt: row.createdAt, orderId: row.orderId } : null

/** The rows that a frame tells of; all of them when it left events out. */
function touchedBy({ events, skipped }: FeedFrame, rows: readonly Row[]): Iterable<string> {
  const shown = new Set(rows.map((row) => row.orderId))
  return skipped > 0 ? shown : events.map(({ orderId }) => orderId).filter((id) => shown.has(id))
}

/**
 * Keeps the rows that are shown as they are now, in their places, and counts what came since.
 *
 * @param rows the rows on the screen, newest first
 * @param patch puts newer rows in the place of the shown ones
 * @returns how many orders of this filter are not shown yet because they are newer
 */
export function useLiveRows(
  filter: OrderFilter,
  rows: readonly Row[],
  patch: (fresh: readonly Row[]) => void,
): number {
  const client = useConsoleClient()
  const [newer, setNewer] = useState<{ first: string | undefined; count: number }>({
    first: undefined,
    count: 0,
  })
  const touched = useRef(new Set<string>())
  const arrived = useRef(false)

  const refresh = useThrottle(
    async (again) => {
      // Nothing would come back; what was touched is read when the line is there again.
      if (!isConnected()) return again(retryAfterMs)
      const ids = takeSome(touched.current)
      const count = arrived.current
      arrived.current = false
      const first = rows[0]
      try {
        const [fresh, found] = await Promise.all([
          readRows(client, ids),
          count ? client.console.orders.newer.query({ filter, first: keyOf(first) }) : null,
        ])
        patch(fresh)
        if (found) setNewer({ first: first?.orderId, count: found.count })
      } catch {
        for (const id of ids) touched.current.add(id)
        arrived.current ||= count
        again(retryAfterMs)
      }
      if (touched.current.size > 0) again()
    },
    { everyMs: refreshEveryMs, firstAfterMs: refreshEveryMs },
  )
  const touchUnderWay = useEffectEvent(() => {
    for (const row of rows) if (!isTerminal(row.status)) touched.current.add(row.orderId)
    if (touched.current.size > 0) refresh()
  })
  useEffect(() => {
    const underWay = setInterval(() => touchUnderWay(), underWayEveryMs)
    return () => clearInterval(underWay)
  }, [])

  useLiveFeed({
    onFrame: (frame) => {
      for (const id of touchedBy(frame, rows)) touched.current.add(id)
      // A filter by step or status can be met by an order that was placed before; only newer ones are counted.
      arrived.current = true
      refresh()
    },
    onReset: () => {
      for (const row of rows) touched.current.add(row.orderId)
      arrived.current = true
      refresh()
    },
  })
  return newer.first === rows[0]?.orderId ? newer.count : 0
}

/** Puts rows into the pages of the cache that show them. */
export function usePatchRows(filter: OrderFilter): (fresh: readonly Row[]) => void {
  const api = useConsoleApi()
  const queries = useQueryClient()
  return (fresh) => {
    if (fresh.length === 0) return
    const byId = new Map(fresh.map((row) => [row.orderId, row]))
    queries.setQueriesData<InfiniteData<Page>>(
      api.console.orders.list.infiniteQueryFilter({ filter }),
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            rows: page.rows.map((row) => newest(row, byId.get(row.orderId))),
          })),
        },
    )
  }
}

const newest = (row: Row, other: Row | undefined) =>
  other && other.version >= row.version ? other : row
