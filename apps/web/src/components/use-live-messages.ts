'use client'

import { messageEvents } from '@sagaboard/events/saga/messages'
import { useQueryClient } from '@tanstack/react-query'
import { useConsoleApi } from '../lib/console-api.ts'
import { useThrottle } from '../lib/use-throttle.ts'
import type { FeedFrame } from '../live/protocol.ts'
import { useLiveFeed } from '../live/use-live.ts'

/** However much happens, lists are read at most this often. */
const everyMs = 3_000
/** A message is written a moment after its event. */
const settleMs = 2_200

/** True when a message may have been written for what the frame says; of one order, when one is named. */
export const bringsMessages = (
  { events, counts, skipped }: Pick<FeedFrame, 'events' | 'counts' | 'skipped'>,
  orderId?: string,
): boolean =>
  orderId === undefined || skipped > 0
    ? messageEvents.some((type) => counts[type])
    : events.some(
        (event) => event.orderId === orderId && messageEvents.some((type) => type === event.type),
      )

/** Reads the lists of messages anew when something has happened that brings one. */
export function useLiveMessages(orderId?: string): void {
  const { messages } = useConsoleApi().console
  const queries = useQueryClient()
  const refresh = useThrottle(
    () => {
      void queries.invalidateQueries(messages.counts.queryFilter())
      void queries.invalidateQueries(messages.list.infiniteQueryFilter())
      void queries.invalidateQueries(messages.ofOrder.queryFilter())
    },
    { everyMs, settleMs },
  )
  useLiveFeed({
    onFrame: (frame) => {
      if (bringsMessages(frame, orderId)) refresh()
    },
    onReset: () => refresh(),
  })
}
