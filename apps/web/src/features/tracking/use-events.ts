'use client'

import { useState } from 'react'
import type { OrderFrame } from '../../live/protocol.ts'
import { type PublicEvent, toPublicEvent } from '../../live/public-event.ts'
import { useLiveOrder } from '../../live/use-live.ts'

/** Staff get the events as they are, a shopper what concerns them: the page is told from the same in both cases. */
const toPublic = (frame: OrderFrame): PublicEvent[] =>
  frame.audience === 'staff' ? frame.events.map(toPublicEvent) : frame.events

/** What happened to an order, told on while it happens. */
export function useEvents(
  orderId: string,
  accessToken: string | undefined,
  first: readonly PublicEvent[],
): readonly PublicEvent[] {
  const [events, setEvents] = useState(first)
  useLiveOrder({
    orderId,
    accessToken,
    version: events.at(-1)?.version ?? 0,
    onEvents: (frame) =>
      setEvents((known) => {
        const last = known.at(-1)?.version ?? 0
        return [...known, ...toPublic(frame).filter((event) => event.version > last)]
      }),
  })
  return events
}
