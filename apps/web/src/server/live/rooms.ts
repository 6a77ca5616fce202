import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import { type OrderFrame, orderFrameEventsMax, pauseAfterMs } from '../../live/protocol.ts'
import { toPublicEvent } from '../../live/public-event.ts'

/** One browser that follows one order. */
class Follower {
  private readonly waiting: LogEntry[] = []
  private timer: NodeJS.Timeout | undefined
  private nextFrameAtMs = 0
  private replaying = true

  constructor(
    private readonly orderId: string,
    private readonly audience: OrderFrame['audience'],
    private lastVersion: number,
    private readonly emit: (frame: OrderFrame) => void,
  ) {}

  /** Takes an event from the tail; one that the browser has is dropped. */
  offer(event: LogEntry): void {
    this.waiting.push(event)
    if (this.replaying || this.timer !== undefined) return
    const waitMs = this.nextFrameAtMs - Date.now()
    // The tail hands over a batch at once: a frame on the next turn takes all of it.
    this.timer = setTimeout(() => this.flush(), Math.max(0, waitMs))
  }

  /** Sends what the browser lacks, then what came meanwhile. */
  replay(history: readonly LogEntry[]): void {
    this.replaying = false
    this.waiting.unshift(...history)
    this.flush()
  }

  stop(): void {
    clearTimeout(this.timer)
  }

  private flush(): void {
    this.timer = undefined
    const events: LogEntry[] = []
    for (const event of this.waiting) {
      if (event.version <= this.lastVersion) continue
      this.lastVersion = event.version
      events.push(event)
    }
    this.waiting.length = 0
    if (events.length === 0) return
    this.nextFrameAtMs = Date.now() + pauseAfterMs(events.length)
    for (let at = 0; at < events.length; at += orderFrameEventsMax)
      this.send(events.slice(at, at + orderFrameEventsMax))
  }

  private send(events: LogEntry[]): void {
    const { orderId, audience } = this
    this.emit(
      audience === 'staff'
        ? { audience, orderId, events }
        : { audience, orderId, events: events.map(toPublicEvent) },
    )
  }
}

/** A browser that wants to follow an order. */
export interface OrderFollower {
  audience: OrderFrame['audience']
  /** The last version that it has. */
  afterVersion: number
  emit: (frame: OrderFrame) => void
}

/** Who follows which order. Whether somebody may is decided before; see gateway.ts. */
export class OrderRooms {
  private readonly rooms = new Map<string, Map<string, Follower>>()

  /**
   * Lets a browser follow an order from the version after `afterVersion`.
   *
   * @param who names the connection; a second call for the same order replaces the first
   * @param history reads the events after `afterVersion`; what happens during the read is kept and sent after it. Null: the
   *   browser has left meanwhile, and is sent nothing
   * @throws what `history` throws; the browser does not follow then
   */
  async join(
    orderId: string,
    who: string,
    { audience, afterVersion, emit }: OrderFollower,
    history: () => Promise<readonly LogEntry[] | null>,
  ): Promise<void> {
    this.leave(orderId, who)
    const follower = new Follower(orderId, audience, afterVersion, emit)
    const room = this.rooms.get(orderId) ?? new Map<string, Follower>()
    this.rooms.set(orderId, room.set(who, follower))
    try {
      const past = await history()
      if (past) follower.replay(past)
    } catch (error) {
      if (room.get(who) === follower) this.leave(orderId, who)
      throw error
    }
  }

  leave(orderId: string, who: string): void {
    const room = this.rooms.get(orderId)
    room?.get(who)?.stop()
    room?.delete(who)
    if (room?.size === 0) this.rooms.delete(orderId)
  }

  /** Hands what the tail has read to who follows it. */
  publish(events: readonly LogEntry[]): void {
    if (this.rooms.size === 0) return
    for (const event of events)
      for (const follower of this.rooms.get(event.orderId)?.values() ?? []) follower.offer(event)
  }
}
