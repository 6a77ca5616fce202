'use client'

import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { LiveConnection } from './connection.ts'
import type { Freshness } from './freshness.ts'
import type { People } from './presence-store.ts'
import type { Doing, FeedFrame, OrderFrame } from './protocol.ts'

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

/** True while the page gets what happens; read when it matters, so that nothing renders for it. */
export const isConnected = (): boolean => {
  const { state } = connection().freshness()
  return state === 'live' || state === 'catching_up'
}

/** A call was answered with "not signed in": the badge says so at once, not with the next beat. */
export const noteSessionOver = (): void => connection().endSession()

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
export function useLiveOrder({ orderId, accessToken, version, onEvents }: FollowOrder): void {
  const onFrame = useEffectEvent(onEvents)
  const shownVersion = useEffectEvent(() => version)
  useEffect(
    () =>
      connection().followOrder({
        orderId,
        accessToken,
        afterVersion: shownVersion(),
        onFrame: (frame) => onFrame(frame),
        // Nothing of what is shown can be relied on.
        onAhead: () => location.reload(),
      }),
    [orderId, accessToken],
  )
}

interface FollowFeed {
  onFrame: (frame: FeedFrame) => void
  /** Too much was missed: fetch what is shown anew. */
  onReset: () => void
}

/** Follows everything that happens (staff only). How fresh it is says `useFreshness`, to who shows that. */
export function useLiveFeed(follow: FollowFeed): void {
  const onFrame = useEffectEvent(follow.onFrame)
  const onReset = useEffectEvent(follow.onReset)
  useEffect(
    () => connection().followFeed({ onFrame: (frame) => onFrame(frame), onReset: () => onReset() }),
    [],
  )
}

const nobody: People = { people: [], more: 0 }

/** Who else of the staff has an order open. While the component is there, they are told of whoever looks at this page. */
export function usePeople(orderId: string): People {
  useEffect(() => connection().presence.follow(orderId), [orderId])
  return useSyncExternalStore(
    (onChange) => connection().presence.subscribe(onChange),
    () => connection().presence.peopleAt(orderId),
    () => nobody,
  )
}

/** Tells the others what is about to be done at an order, where `usePeople` is used, too; until it is another, or gone. */
export function useDoing(orderId: string, doing: Doing): void {
  useEffect(() => {
    connection().presence.say(orderId, doing)
    return () => connection().presence.say(orderId, null)
  }, [orderId, doing])
}

/** Calls `onActed` when somebody of the staff has asked for something at the order, or noted something. */
export function useActed(orderId: string, onActed: () => void): void {
  const act = useEffectEvent(onActed)
  useEffect(
    () =>
      connection().presence.onActed((about) => {
        if (about === orderId) act()
      }),
    [orderId],
  )
}
