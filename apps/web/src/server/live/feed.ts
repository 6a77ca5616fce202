import { isReadable, type LogEntry, type SagaEvent } from '@sagaboard/events/catalog/envelope'
import {
  type FeedEvent,
  type FeedFrame,
  feedFrameEventsMax,
  feedReplayEventsMax,
  type JoinedFeed,
  type Positions,
  pauseAfterMs,
} from '../../live/protocol.ts'

/** Reads events after these positions, up to `limit` of them; fewer only at the end of the log. */
export type ReadAfter = (
  positions: ReadonlyMap<number, number>,
  limit: number,
) => Promise<readonly LogEntry[]>

type Emit = (frame: FeedFrame) => void

/** A browser that wants to watch the feed. */
export interface FeedWatcher {
  /** What the browser has; null: nothing, and it wants nothing of the past. */
  from: Positions | null
  emit: Emit
  answer: (joined: JoinedFeed) => void
}

const readMax = 1_000

/** The part of an event that lists show. */
export function toFeedEvent(event: SagaEvent): FeedEvent {
  const {
    id,
    orderId,
    version,
    type,
    time,
    source,
    partition,
    position,
    causationId,
    actor,
    data,
  } = event
  const told: FeedEvent = {
    id,
    orderId,
    version,
    type,
    time,
    source,
    partition,
    position,
    causationId,
    actor,
  }
  if ('reason' in data) told.reason = data.reason
  if ('amountMinor' in data && 'currency' in data)
    Object.assign(told, { amountMinor: data.amountMinor, currency: data.currency })
  if ('totalMinor' in data)
    Object.assign(told, { amountMinor: data.totalMinor, currency: data.currency })
  return told
}

const toObject = (positions: ReadonlyMap<number, number>): Positions =>
  Object.fromEntries(positions)

/** Everything that happens, in frames, for every member of staff who watches. */
export class FeedRoom {
  private readonly members = new Map<string, Emit>()
  private waiting: LogEntry[] = []
  private timer: NodeJS.Timeout | undefined
  private nextFrameAtMs = 0
  /** What all members have seen: the end of the last frame, or where the first of them began. */
  private framed = new Map<number, number>()

  /** @param positions where the tail is; read once per frame, after the events of the frame were handed over */
  constructor(private readonly positions: () => ReadonlyMap<number, number>) {}

  /**
   * Lets a browser watch, from `from` or from now on. The answer is given before the first frame.
   *
   * @param who names the connection
   * @param readAfter reads what the browser has missed
   * @throws what `readAfter` throws; the browser does not watch then
   */
  async join(
    who: string,
    { from, emit, answer }: FeedWatcher,
    readAfter: ReadAfter,
  ): Promise<void> {
    this.flush()
    if (this.members.size === 0) this.framed = new Map(this.positions())
    const until = new Map(this.framed)
    const behind = from === null ? new Map<number, number>() : missing(from, until)
    const joined = {
      type: 'joined',
      positions: toObject(until),
      reset: false,
      replayed: 0,
    } as const
    if (behind.size === 0) {
      answer(joined)
      this.members.set(who, emit)
      return
    }
    // Frames that come during the replay are kept and sent after it.
    const kept: FeedFrame[] = []
    const keep: Emit = (frame) => kept.push(frame)
    this.members.set(who, keep)
    try {
      const read = await readUntil(behind, until, readAfter)
      if (this.members.get(who) !== keep) return
      const events = read ?? []
      answer({ ...joined, reset: read === null, replayed: events.length })
      for (let at = 0; at < events.length; at += feedFrameEventsMax) {
        const part = events.slice(at, at + feedFrameEventsMax)
        for (const { partition, position } of part) behind.set(partition, position)
        emit(makeFrame(part, { ...from, ...toObject(behind) }, true))
      }
      for (const frame of kept) emit(frame)
      this.members.set(who, emit)
    } catch (error) {
      if (this.members.get(who) === keep) this.members.delete(who)
      throw error
    }
  }

  leave(who: string): void {
    this.members.delete(who)
  }

  /** Takes what the tail has read; a frame goes out at once after a calm, else when its time has come. */
  publish(events: readonly LogEntry[]): void {
    if (this.members.size === 0) return
    this.waiting.push(...events)
    this.timer ??= setTimeout(() => this.flush(), Math.max(0, this.nextFrameAtMs - Date.now()))
  }

  stop(): void {
    clearTimeout(this.timer)
    this.members.clear()
  }

  private flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.waiting.length === 0) return
    this.framed = new Map(this.positions())
    this.nextFrameAtMs = Date.now() + pauseAfterMs(this.waiting.length)
    const frame = makeFrame(this.waiting, toObject(this.framed), false)
    this.waiting = []
    for (const emit of this.members.values()) emit(frame)
  }
}

/** What can't be read moves the positions on; what it is, is shown with its order. */
function makeFrame(entries: readonly LogEntry[], positions: Positions, replay: boolean): FeedFrame {
  const all = entries.filter(isReadable)
  const counts: FeedFrame['counts'] = {}
  for (const { type } of all) counts[type] = (counts[type] ?? 0) + 1
  const skipped = Math.max(0, all.length - feedFrameEventsMax)
  return { events: all.slice(skipped).map(toFeedEvent), counts, skipped, positions, replay }
}

/** The partitions in which a browser lacks something, with what it has there. */
function missing(from: Positions, until: ReadonlyMap<number, number>): Map<number, number> {
  const behind = new Map<number, number>()
  for (const [partition, position] of until) {
    const has = from[String(partition)] ?? 0
    if (has < position) behind.set(partition, has)
  }
  return behind
}

/**
 * Reads what a browser lacks. How much that is, positions don't tell: all partitions count on the same sequence, so in each of
 * them most numbers belong to others.
 *
 * @returns null: more than is replayed
 */
async function readUntil(
  behind: ReadonlyMap<number, number>,
  until: ReadonlyMap<number, number>,
  readAfter: ReadAfter,
): Promise<LogEntry[] | null> {
  const endOf = (partition: number) => until.get(partition) ?? 0
  const events: LogEntry[] = []
  let at = new Map(behind)
  while (at.size > 0 && events.length <= feedReplayEventsMax) {
    const batch = await readAfter(at, readMax)
    if (batch.length === 0) break
    for (const { partition, position } of batch) at.set(partition, position)
    events.push(...batch.filter(({ partition, position }) => position <= endOf(partition)))
    at = new Map([...at].filter(([partition, position]) => position < endOf(partition)))
  }
  // Left in the order of reading: inside a partition positions only grow, so a browser that is cut off in the middle loses nothing.
  return events.length > feedReplayEventsMax ? null : events
}
