import { io, type Socket } from 'socket.io-client'
import {
  type Freshness,
  freshnessAt,
  type LinkState,
  sameFreshness,
  silentAfterMs,
} from './freshness.ts'
import { PresenceStore } from './presence-store.ts'
import {
  type Beat,
  type ClientToServer,
  type FeedFrame,
  type JoinedFeed,
  type JoinedOrder,
  livePath,
  type OrderFrame,
  type Refusal,
  type ServerToClient,
} from './protocol.ts'
import { type FeedRoom, type OrderRoom, startFeed, takeFeedFrame, takeOrderFrame } from './rooms.ts'

/** How often the clock is looked at: a silent server shows within two seconds. */
const watchIntervalMs = 250
/** A request to join that gets no answer is asked again. */
const joinTimeoutMs = 5_000
/** A figure of how far behind we are is shown this long: at rest nothing is behind. */
const behindFreshMs = 3_000
/** Between two pages of the app nobody listens for a moment; the connection is kept that long. */
const lingerMs = 2_000

export interface FeedListener {
  onFrame: (frame: FeedFrame) => void
  /** Too much was missed to be replayed: what is shown has to be fetched anew. */
  onReset: () => void
}

/**
 * The one live connection of a page. Rooms say what they have whenever the connection (re)starts, are replayed what they
 * lack, drop what they have, and join again on a gap; Socket.IO's own recovery is not relied on.
 */
export class LiveConnection {
  private socket: Socket<ServerToClient, ClientToServer> | null = null
  private readonly orders = new Set<OrderRoom>()
  private readonly feedListeners = new Set<FeedListener>()
  private feed: FeedRoom = { positions: null, joining: false, missing: 0 }
  /** Who else of the staff is at an order that the page has open. */
  readonly presence = new PresenceStore({
    show: (message) => {
      this.open()
      if (this.socket?.connected) this.socket.emit('presence:show', message)
    },
    leave: (orderId) => {
      if (this.socket?.connected) this.socket.emit('presence:leave', { orderId })
      this.closeWhenUnused()
    },
  })
  private readonly watchers = new Set<() => void>()
  private link: LinkState = idleLink()
  private behind: { ms: number; atMs: number } | null = null
  /** This browser's clock minus the server's: the smallest seen, since delays only add to it. */
  private skewMs = Number.POSITIVE_INFINITY
  private watchTimer: ReturnType<typeof setInterval> | undefined
  private closeTimer: ReturnType<typeof setTimeout> | undefined
  private current: Freshness = { state: 'connecting' }

  /** For useSyncExternalStore. */
  readonly subscribe = (onChange: () => void): (() => void) => {
    this.watchers.add(onChange)
    return () => this.watchers.delete(onChange)
  }
  readonly freshness = (): Freshness => this.current

  /** Follows one order from `afterVersion` on. Returns what ends it. */
  followOrder(
    follow: Pick<OrderRoom, 'orderId' | 'accessToken' | 'onFrame' | 'onAhead'> & {
      afterVersion: number
    },
  ): () => void {
    const { orderId, accessToken, onFrame, onAhead, afterVersion } = follow
    const room: OrderRoom = {
      orderId,
      accessToken,
      onFrame,
      onAhead,
      version: afterVersion,
      headVersion: afterVersion,
      joining: true,
    }
    this.orders.add(room)
    this.open()
    this.joinOrder(room)
    return () => {
      this.orders.delete(room)
      if (![...this.orders].some((other) => other.orderId === orderId))
        this.socket?.emit('order:leave', { orderId })
      this.closeWhenUnused()
    }
  }

  /** Follows everything (staff). The first listener joins the feed at its end, later ones share it. */
  followFeed(listener: FeedListener): () => void {
    this.feedListeners.add(listener)
    this.open()
    if (this.feedListeners.size === 1) this.joinFeed()
    return () => {
      this.feedListeners.delete(listener)
      if (this.feedListeners.size === 0) {
        this.socket?.emit('feed:leave')
        this.feed = { positions: null, joining: false, missing: 0 }
      }
      this.closeWhenUnused()
    }
  }

  /** The session is over, as an answer of the API has said. */
  endSession(): void {
    this.note({ ended: 'session_over', connected: false })
    this.socket?.disconnect()
  }

  private open(): void {
    clearTimeout(this.closeTimer)
    if (this.socket) return
    this.link = { ...idleLink(), startedAtMs: Date.now() }
    const socket: Socket<ServerToClient, ClientToServer> = io({
      path: livePath,
      transports: ['websocket'],
      reconnectionDelay: 200,
      reconnectionDelayMax: 2_000,
      timeout: 4_000,
    })
    this.socket = socket
    socket.on('connect', () => this.rejoin())
    socket.on('disconnect', () => {
      this.note({ connected: false })
      this.presence.lost()
    })
    socket.on('presence:people', (frame) => this.presence.take(frame))
    socket.on('presence:acted', ({ orderId }) => this.presence.acted(orderId))
    socket.on('beat', (beat) => this.heard(beat))
    socket.on('order:events', (frame) => this.takeOrder(frame))
    socket.on('feed:events', (frame) => this.takeFeed(frame))
    socket.on('goodbye', ({ reason }) => {
      if (reason === 'server_stops') return
      this.note({ ended: reason, connected: false })
      socket.disconnect()
    })
    this.watchTimer = setInterval(() => this.watch(), watchIntervalMs)
    addEventListener('online', this.wake)
    addEventListener('offline', this.unplugged)
    document.addEventListener('visibilitychange', this.wake)
  }

  private closeWhenUnused(): void {
    clearTimeout(this.closeTimer)
    if (this.orders.size > 0 || this.feedListeners.size > 0 || this.presence.isUsed) {
      this.refresh()
      return
    }
    this.closeTimer = setTimeout(() => {
      clearInterval(this.watchTimer)
      removeEventListener('online', this.wake)
      removeEventListener('offline', this.unplugged)
      document.removeEventListener('visibilitychange', this.wake)
      this.socket?.disconnect()
      this.socket = null
      this.link = idleLink()
    }, lingerMs)
  }

  private rejoin(): void {
    const nowMs = Date.now()
    this.note({ connected: true, ended: null, heardAtMs: nowMs, logReadAtMs: nowMs })
    if (this.feedListeners.size > 0) this.joinFeed()
    for (const room of this.orders) this.joinOrder(room)
    this.presence.connected()
  }

  private joinOrder(room: OrderRoom): void {
    if (!this.socket?.connected) return
    room.joining = true
    const { orderId, accessToken, version } = room
    this.socket
      .timeout(joinTimeoutMs)
      .emit(
        'order:join',
        { orderId, afterVersion: version, ...(accessToken ? { accessToken } : {}) },
        (error, answer) => {
          if (!this.orders.has(room)) return
          if (error) return this.joinOrder(room)
          this.answered(
            answer,
            () => this.joinOrder(room),
            ({ headVersion }) => {
              room.joining = false
              if (headVersion < version) {
                room.version = headVersion
                room.headVersion = headVersion
                room.onAhead()
              } else room.headVersion = Math.max(room.headVersion, headVersion)
            },
          )
        },
      )
    this.refresh()
  }

  private joinFeed(): void {
    if (!this.socket?.connected) return
    this.feed.joining = true
    this.socket
      .timeout(joinTimeoutMs)
      .emit('feed:join', { positions: this.feed.positions }, (error, answer) => {
        if (this.feedListeners.size === 0) return
        if (error) return this.joinFeed()
        this.answered(
          answer,
          () => this.joinFeed(),
          (joined) => {
            this.feed = { ...startFeed(joined, this.feed.positions), joining: false }
            if (joined.reset) for (const listener of this.feedListeners) listener.onReset()
          },
        )
      })
    this.refresh()
  }

  private answered<J extends JoinedOrder | JoinedFeed>(
    answer: J | Refusal,
    again: () => void,
    joined: (answer: J) => void,
  ): void {
    if (answer.type === 'joined') joined(answer)
    else if (answer.reason === 'too_fast') setTimeout(again, answer.retryAfterMs)
    else if (answer.reason === 'unavailable') setTimeout(again, 1_000)
    else this.note({ ended: answer.reason === 'sign_in' ? 'session_over' : 'refused' })
    this.refresh()
  }

  private takeOrder(frame: OrderFrame): void {
    for (const room of this.orders) {
      if (room.orderId !== frame.orderId) continue
      const taken = takeOrderFrame(room, frame)
      if (taken.type === 'gap') this.joinOrder(room)
      if (taken.type !== 'take') continue
      room.version = taken.version
      room.headVersion = Math.max(room.headVersion, taken.version)
      room.onFrame(taken.frame)
    }
    this.measure(frame.events)
  }

  private takeFeed(frame: FeedFrame): void {
    const taken = takeFeedFrame(this.feed.positions, frame)
    const came = frame.events.length + frame.skipped
    this.feed = {
      ...this.feed,
      positions: taken.positions,
      missing: frame.replay ? Math.max(0, this.feed.missing - came) : 0,
    }
    for (const listener of this.feedListeners) listener.onFrame(taken.frame)
    if (!frame.replay) this.measure(frame.events)
    this.refresh()
  }

  private heard(beat: Beat): void {
    const nowMs = Date.now()
    this.skewMs = Math.min(this.skewMs, nowMs - Date.parse(beat.time))
    this.note({
      connected: true,
      heardAtMs: nowMs,
      logReadAtMs: beat.logReadAt === null ? null : Date.parse(beat.logReadAt) + this.skewMs,
    })
  }

  /** How long ago the newest event of a frame happened, by the server's clock. */
  private measure(events: readonly { time: string }[]): void {
    const newest = events.at(-1)
    if (newest && Number.isFinite(this.skewMs)) {
      const nowMs = Date.now()
      const ms = nowMs - this.skewMs - Date.parse(newest.time)
      if (ms >= 0 && ms < 60_000) this.behind = { ms, atMs: nowMs }
    }
    this.refresh()
  }

  /** A laptop that was opened, a network that is back: don't wait for the next try. */
  private readonly wake = (): void => {
    if (document.visibilityState !== 'visible' || this.link.ended) return
    if (this.link.heardAtMs === null || Date.now() - this.link.heardAtMs > silentAfterMs)
      this.restart()
  }

  /** The browser says that it has no network; a beat that comes all the same (a server on this machine) says otherwise. */
  private readonly unplugged = (): void => this.note({ connected: false })

  private restart(): void {
    this.socket?.disconnect().connect()
  }

  private watch(): void {
    const { connected, heardAtMs } = this.link
    // A dead line can look open for minutes: two more beats of silence, and it is dialled anew.
    if (connected && heardAtMs !== null && Date.now() - heardAtMs > 2 * silentAfterMs)
      this.restart()
    this.refresh()
  }

  private note(change: Partial<LinkState>): void {
    this.link = { ...this.link, ...change }
    this.refresh()
  }

  private refresh(): void {
    const nowMs = Date.now()
    const orders = [...this.orders]
    const missing =
      this.feed.missing +
      orders.reduce((sum, room) => sum + Math.max(0, room.headVersion - room.version), 0)
    const joining = orders.some((room) => room.joining) || this.feed.joining
    const behindMs = this.behind && nowMs - this.behind.atMs < behindFreshMs ? this.behind.ms : null
    this.link = { ...this.link, missing, joining, behindMs }
    const next = freshnessAt(this.link, nowMs)
    if (sameFreshness(next, this.current)) return
    this.current = next
    for (const watcher of this.watchers) watcher()
  }
}

const idleLink = (): LinkState => ({
  connected: false,
  startedAtMs: 0,
  heardAtMs: null,
  logReadAtMs: null,
  missing: 0,
  joining: false,
  behindMs: null,
  ended: null,
})
