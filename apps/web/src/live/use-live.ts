'use client'

import { useEffect, useEffectEvent, useRef, useSyncExternalStore } from 'react'
import { LiveConnection } from './connection.ts'
import type { Freshness } from './freshness.ts'
import type { FeedFrame, OrderFrame } from './protocol.ts'

let shared: LiveConnection | undefined
/** One connection per page, made when the first component follows something; never on the server. */
const connection = (): LiveConnection => (shared ??= new LiveConnection())

const connecting: Freshness = { state: 'connecting' }

/** How fresh what the page shows is. Changes when the word or the figure changes. */
export function useFreshness(): Freshness {
  return useSyncExternalStore(
    (onChange) => connection().subscribe(onChange),
    () => connection().freshness(),
    () => connecting,
  )
}

interface FollowOrder {
  orderId: string
  /** The guest's key to the order; staff and owners come with their session. */
  accessToken?: string
  /** The last version that the page shows; read when the following starts. */
  version: number
  /** Called with events that the page does not have yet, without a gap and in order. */
  onEvents: (frame: OrderFrame) => void
}

/** Follows one order. After a cut it is replayed what it lacks; what comes twice is dropped before `onEvents`. */
export function useLiveOrder({ orderId, accessToken, version, onEvents }: FollowOrder): Freshness {
  const onFrame = useEffectEvent(onEvents)
  const start = useRef(version)
  start.current = version
  useEffect(
    () =>
      connection().followOrder({
        orderId,
        accessToken,
        afterVersion: start.current,
        onFrame: (frame) => onFrame(frame),
      }),
    [orderId, accessToken],
  )
  return useFreshness()
}

interface FollowFeed {
  onFrame: (frame: FeedFrame) => void
  /** Too much was missed: fetch what is shown anew. */
  onReset: () => void
}

/** Follows everything that happens (staff only). */
export function useLiveFeed(follow: FollowFeed): Freshness {
  const onFrame = useEffectEvent(follow.onFrame)
  const onReset = useEffectEvent(follow.onReset)
  useEffect(
    () => connection().followFeed({ onFrame: (frame) => onFrame(frame), onReset: () => onReset() }),
    [],
  )
  return useFreshness()
}
