import type { FeedFrame, JoinedFeed, OrderFrame, Positions } from './protocol.ts'

/** What one subscriber of an order's room has, and what it is told. */
export interface OrderRoom {
  readonly orderId: string
  readonly accessToken: string | undefined
  /** The last version that was handed on. */
  version: number
  /** The last version that the server is known to have. */
  headVersion: number
  joining: boolean
  readonly onFrame: (frame: OrderFrame) => void
  /** More is shown than there is: what is shown has to be fetched anew. */
  readonly onAhead: () => void
}

export interface FeedRoom {
  positions: Positions | null
  joining: boolean
  /** Events of a replay that are still on their way. */
  missing: number
}

/**
 * Takes what a frame has beyond `room.version`.
 *
 * @returns `take` with the frame that holds only what is new, `drop` when nothing is, `gap` when something before it is
 *   missing: then the room has to be joined again from what it has
 */
export function takeOrderFrame(
  room: Pick<OrderRoom, 'version'>,
  frame: OrderFrame,
): { type: 'take'; frame: OrderFrame; version: number } | { type: 'drop' } | { type: 'gap' } {
  const fresh = (event: { version: number }) => event.version > room.version
  const news =
    frame.audience === 'staff'
      ? { ...frame, events: frame.events.filter(fresh) }
      : { ...frame, events: frame.events.filter(fresh) }
  let version = room.version
  for (const event of news.events) {
    if (event.version !== version + 1) return { type: 'gap' }
    version = event.version
  }
  return version === room.version ? { type: 'drop' } : { type: 'take', frame: news, version }
}

/** Takes what a frame of the feed has beyond `positions`, and says how far the browser has seen after it. */
export function takeFeedFrame(
  positions: Positions | null,
  frame: FeedFrame,
): { frame: FeedFrame; positions: Positions } {
  const seen = positions ?? {}
  const events = frame.events.filter(
    (event) => event.position > (seen[String(event.partition)] ?? -1),
  )
  const after: Positions = { ...seen }
  for (const [partition, position] of Object.entries(frame.positions))
    after[partition] = Math.max(after[partition] ?? 0, position)
  return { frame: { ...frame, events }, positions: after }
}

/** What a browser that just joined the feed starts from. */
export function startFeed(
  joined: JoinedFeed,
  known: Positions | null,
): { positions: Positions; missing: number } {
  // With a replay the frames that follow carry what is missing: what is known stays until they have come.
  if (joined.replayed > 0 && known !== null && !joined.reset)
    return { positions: known, missing: joined.replayed }
  return { positions: joined.positions, missing: 0 }
}
