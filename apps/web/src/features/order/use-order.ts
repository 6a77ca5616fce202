'use client'

import { isReadable, type LogEntry, type SagaEvent } from '@sagaboard/events/catalog/envelope'
import { foldOrder, type OrderView } from '@sagaboard/events/saga/order-view'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { type ConsoleOutputs, useConsoleApi, useConsoleClient } from '../../lib/console-api.ts'
import { useThrottle } from '../../lib/use-throttle.ts'
import { useActed, useLiveOrder } from '../../live/use-live.ts'
import { isSettled } from './is-settled.ts'
import { mergeEvents } from './merge-events.ts'

type Detail = ConsoleOutputs['order']

/** Retries come due without an event: while an order or a return of it is on its way its records are asked for this often. */
const underWayRefreshMs = 3_000
/** After events the ledgers are read again, at most this often. */
const recordsRefreshMs = 300

/** One order, live: what stands in its log, the events of it that can be read, their fold, and what the services keep about it. */
export function useOrder(initial: Detail): {
  detail: Detail
  entries: readonly LogEntry[]
  events: readonly SagaEvent[]
  order: OrderView
  /** The order as of its forecast, which comes a moment after an event. */
  told: OrderView
  isError: boolean
  refetch: () => unknown
} {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const input = { orderId: initial.orderId }
  const [streamed, setStreamed] = useState<readonly LogEntry[]>(initial.events)
  const client = useConsoleClient()
  const key = api.console.order.queryKey(input)
  const {
    data: detail,
    isError,
    refetch,
  } = useQuery({
    queryKey: key,
    // What is known is not read again: an order may have ten thousand events.
    queryFn: async ({ signal }): Promise<Detail> => {
      const { events, traceUrl } = queries.getQueryData<Detail>(key) ?? initial
      const known = mergeEvents(streamed, events)
      const after = known.at(-1)?.version ?? 0
      const read = await client.console.order.query({ ...input, after }, { signal })
      return { ...read, traceUrl, events: mergeEvents(known, read.events) }
    },
    initialData: initial,
    refetchInterval: ({ state }) => (isAtRest(state.data) ? false : underWayRefreshMs),
  })
  const entries = useMemo(() => mergeEvents(streamed, detail.events), [streamed, detail.events])
  const events = useMemo(() => entries.filter(isReadable), [entries])
  const order = useMemo(() => foldOrder(entries), [entries])
  const { version } = detail.forecast
  const told = useMemo(
    () =>
      order.version === version
        ? order
        : foldOrder(entries.filter((entry) => entry.version <= version)),
    [entries, order, version],
  )
  const readRecords = useThrottle(
    () => {
      void queries.invalidateQueries(api.console.order.queryFilter(input))
      void queries.invalidateQueries(api.console.commands.pathFilter())
    },
    { everyMs: recordsRefreshMs, firstAfterMs: recordsRefreshMs },
  )
  // Not all that somebody asks for is an event.
  useActed(initial.orderId, () => {
    void queries.invalidateQueries(api.console.notes.list.queryFilter(input))
    readRecords()
  })
  useLiveOrder({
    orderId: initial.orderId,
    version: order.version,
    onEvents: (frame) => {
      if (frame.audience !== 'staff') return
      setStreamed((known) => mergeEvents(mergeEvents(known, detail.events), frame.events))
      readRecords()
    },
  })
  return { detail, entries, events, order, told, isError, refetch }
}

const settledByEvents = new WeakMap<readonly LogEntry[], boolean>()

/** As the server read it last: nothing is to come, and nothing stands. Asked with each render, so each log is folded once. */
function isAtRest(detail: Detail | undefined): boolean {
  if (!detail || detail.blocked.length > 0) return false
  const known = settledByEvents.get(detail.events)
  if (known !== undefined) return known
  const settled = isSettled(foldOrder(detail.events))
  settledByEvents.set(detail.events, settled)
  return settled
}
