import type { Server as HttpServer, IncomingMessage } from 'node:http'
import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import type { Role } from '@sagaboard/events/commands/roles'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import { isLoopback } from '@sagaboard/process/config'
import pLimit from 'p-limit'
import type { Logger } from 'pino'
import { Server } from 'socket.io'
import {
  beatIntervalMs,
  type ClientToServer,
  type JoinOrder,
  joinFeed,
  joinOrder,
  leaveOrder,
  livePath,
  type Refusal,
  type ServerToClient,
} from '../../live/protocol.ts'
import { clientAddressHeader } from '../auth/auth.ts'
import { audienceOf, mayFollowFeed, type Session, type Viewer } from '../auth/policy.ts'
import { isOwnOrigin } from '../auth/same-origin.ts'
import { markClient } from '../auth/viewer.ts'
import { isUnavailable } from '../is-unavailable.ts'
import type { OrderReader } from '../orders/order-reader.ts'
import { uncounted, waitAfter } from './counted.ts'
import { FeedRoom, type ReadAfter } from './feed.ts'
import { emitTo, type LiveSocket, type Place, type SocketData } from './live-socket.ts'
import type { LogFollower } from './log-follower.ts'
import type { Presence } from './presence.ts'
import { OrderRooms } from './rooms.ts'

/** A message is a few hundred bytes; a list of 32 positions the longest. */
const messageBytesMax = 16 * 1024
const ordersPerSocketMax = 20
/** Tabs of one address; who is behind a proxy that is not trusted shares one. This machine itself is not counted. */
const connectionsPerClientMax = 200
const messagesMax = 30
const messagesWindowMs = 10_000
/** Whoever sends more packets in that time, of whatever kind, is cut off. */
const packetsMax = 300
/** Reads of the database for those who join, at once: the others wait, and are not told that it is away. */
const joinsMax = 8
const defaultSessionCheckMs = 30_000

/** A connection as the library below Socket.IO has it. */
interface EngineClient {
  request: IncomingMessage
  once(event: 'close', listener: () => void): void
}

/** Who comes into the room of an order, and what they have of it. */
interface Entering {
  order: NonNullable<Awaited<ReturnType<OrderReader['find']>>>
  audience: NonNullable<ReturnType<typeof audienceOf>>
  join: JoinOrder
  place: Place
}

const left: Refusal = { type: 'refused', reason: 'left' }

export interface GatewayOptions {
  readonly http: HttpServer
  readonly log: Logger
  readonly orders: OrderReader
  /** What the tail has read so far; see log-follower.ts. */
  readonly tail: Pick<LogFollower, 'positions' | 'lastReadAt' | 'attend'>
  readonly readAfter: ReadAfter
  /** Who of the staff is at which order. */
  readonly presence: Presence
  readonly publicUrl: string | undefined
  /** Whether a request with this Host header is for us. */
  readonly isOurHost: (host: string | undefined) => boolean
  readonly trustProxy: boolean
  readonly sessionOf: (request: IncomingMessage) => Promise<Session | null>
  /** The roles of those of these session tokens that are still good. */
  readonly rolesOf: (tokens: readonly string[]) => Promise<ReadonlyMap<string, Role>>
  /** How often it is asked whether sessions and roles are still what they were. */
  readonly sessionCheckMs?: number
}

/**
 * The live connection: hands what the log's tail reads to the browsers that may see it. Who may is decided here for each
 * room, by the same functions as in the API, and asked again on a timer.
 */
export class Gateway {
  private readonly io: Server<ClientToServer, ServerToClient, Record<string, never>, SocketData>
  private readonly rooms = new OrderRooms()
  private readonly feed: FeedRoom
  private readonly beats: NodeJS.Timeout
  private readonly sessionChecks: RunLoop
  private readonly sessionCheckMs: number
  private readonly joins = pLimit(joinsMax)
  /** Open connections by the address of who made them. */
  private readonly connectionsOf = new Map<string, number>()
  private closing = false

  constructor(private readonly options: GatewayOptions) {
    this.sessionCheckMs = options.sessionCheckMs ?? defaultSessionCheckMs
    this.feed = new FeedRoom(() => options.tail.positions)
    this.io = new Server(options.http, {
      path: livePath,
      serveClient: false,
      maxHttpBufferSize: messageBytesMax,
      pingInterval: 10_000,
      pingTimeout: 5_000,
      // Frames are small and many; compressing each would cost more than it saves.
      perMessageDeflate: false,
      allowRequest: (request, decide) => decide(null, this.isAllowed(request)),
    })
    this.io.use((socket, next) => {
      this.admit(socket).then(() => next(), next)
    })
    this.io.on('connection', (socket) => this.serve(socket))
    this.io.engine.on('connection', (client: EngineClient) => this.count(client))
    this.beats = setInterval(() => this.beat(), beatIntervalMs).unref()
    this.sessionChecks = new RunLoop({
      round: () => this.checkSessions(),
      // Nobody is cut off because the database is away.
      onFailure: (error, failures) =>
        options.log[failures === 1 ? 'warn' : 'debug'](
          { err: error, part: 'live' },
          'sessions could not be checked',
        ),
    })
    this.sessionChecks.start(Date.now() + this.sessionCheckMs)
  }

  /** How many browsers are connected, or about to be. */
  get connections(): number {
    return this.io.engine.clientsCount
  }

  /** Hands over what the tail has just read. */
  publish(events: readonly LogEntry[]): void {
    this.rooms.publish(events)
    this.feed.publish(events)
  }

  /** Ends the connections of a session at once: signed out, or ended by an administrator. */
  cutSession(token: string): void {
    for (const socket of this.sockets())
      if (socket.data.session?.token === token) this.dismiss(socket, 'signed_out')
  }

  /** Looks now, and not only in a while, whose session has ended or has another role. */
  recheckSessions(): void {
    this.sessionChecks.wake()
  }

  /** Says goodbye to everybody, cuts the connections and takes no new ones. The HTTP server is left to who made it. */
  close(): void {
    this.closing = true
    clearInterval(this.beats)
    void this.sessionChecks.stop()
    this.feed.stop()
    this.options.presence.stop()
    this.io.emit('goodbye', { reason: 'server_stops' })
    this.io.disconnectSockets(true)
    this.io.engine.close()
  }

  private sockets(): LiveSocket[] {
    return [...this.io.sockets.sockets.values()]
  }

  private isAllowed(request: IncomingMessage): boolean {
    const { origin, host } = request.headers
    const client = markClient(request, this.options.trustProxy)
    return (
      !this.closing &&
      this.options.isOurHost(host) &&
      (origin === undefined || isOwnOrigin(origin, host, this.options.publicUrl)) &&
      (isLoopback(client) || (this.connectionsOf.get(client) ?? 0) < connectionsPerClientMax)
    )
  }

  /** Counts a connection under its address until it is closed. */
  private count(connection: EngineClient): void {
    const client = String(connection.request.headers[clientAddressHeader])
    this.connectionsOf.set(client, (this.connectionsOf.get(client) ?? 0) + 1)
    connection.once('close', () => {
      const left = (this.connectionsOf.get(client) ?? 1) - 1
      if (left > 0) this.connectionsOf.set(client, left)
      else this.connectionsOf.delete(client)
    })
  }

  private async admit(socket: LiveSocket): Promise<void> {
    socket.data.orders = new Map()
    socket.data.messages = uncounted()
    socket.data.packets = uncounted()
    const [session] = await Promise.all([
      this.options.sessionOf(socket.request),
      this.options.tail.attend(),
    ])
    socket.data.session = session
  }

  private serve(socket: LiveSocket): void {
    socket.use((_packet, next) => {
      if (waitAfter(socket.data.packets, packetsMax, messagesWindowMs) > 0) socket.disconnect(true)
      else next()
    })
    socket.on('order:join', (message, answer) =>
      this.answer(socket, answer, () => this.joinOrder(socket, message, answer)),
    )
    socket.on('feed:join', (message, answer) =>
      this.answer(socket, answer, () => this.joinFeed(socket, message, answer)),
    )
    socket.on('order:leave', (message) => {
      const { success, data } = leaveOrder.safeParse(message)
      if (success && socket.data.orders.delete(data.orderId))
        this.rooms.leave(data.orderId, socket.id)
    })
    socket.on('feed:leave', () => this.feed.leave(socket.id))
    this.options.presence.serve(socket)
    socket.on('disconnect', () => {
      this.feed.leave(socket.id)
      for (const orderId of socket.data.orders.keys()) this.rooms.leave(orderId, socket.id)
      socket.data.orders.clear()
    })
  }

  /** Runs one request: limits its rate and turns what fails into a refusal. */
  private answer(
    socket: LiveSocket,
    answer: unknown,
    work: () => Promise<Refusal | undefined>,
  ): void {
    if (typeof answer !== 'function') return
    const reply = answer as (refusal: Refusal) => void
    const waitMs = waitAfter(socket.data.messages, messagesMax, messagesWindowMs)
    if (waitMs > 0) {
      reply({ type: 'refused', reason: 'too_fast', retryAfterMs: waitMs })
      return
    }
    work().then(
      (refusal) => refusal && reply(refusal),
      (error: unknown) => {
        if (isUnavailable(error))
          this.options.log.warn(
            { err: error, part: 'live' },
            'the database is away: a room could not be joined',
          )
        else this.options.log.error({ err: error, part: 'live' }, 'a room could not be joined')
        reply({ type: 'refused', reason: 'unavailable' })
      },
    )
  }

  private async joinOrder(
    socket: LiveSocket,
    message: unknown,
    answer: Parameters<ClientToServer['order:join']>[1],
  ): Promise<Refusal | undefined> {
    const { success, data: join } = joinOrder.safeParse(message)
    if (!success) return { type: 'refused', reason: 'invalid' }
    const { session, orders } = socket.data
    if (orders.size >= ordersPerSocketMax && !orders.has(join.orderId))
      return { type: 'refused', reason: 'too_fast', retryAfterMs: messagesWindowMs }
    const viewer: Viewer = { session, accessToken: join.accessToken ?? null }
    // Counted before anything is awaited: of those who join at once, each sees the others.
    const place = orders.get(join.orderId) ?? { asking: 0, isIn: false }
    orders.set(join.orderId, place)
    place.asking += 1
    try {
      const order = await this.joins(() => this.options.orders.find(join.orderId))
      const audience = audienceOf(viewer, order)
      if (order === null || audience === null) return { type: 'refused', reason: 'not_found' }
      return await this.enterRoom(socket, { order, audience, join, place }, answer)
    } finally {
      place.asking -= 1
      const isUnused = place.asking === 0 && !place.isIn
      if (isUnused && orders.get(join.orderId) === place) orders.delete(join.orderId)
    }
  }

  private async enterRoom(
    socket: LiveSocket,
    { order, audience, join, place }: Entering,
    answer: Parameters<ClientToServer['order:join']>[1],
  ): Promise<Refusal | undefined> {
    const { orderId } = order
    const hasLeft = () => socket.data.orders.get(orderId) !== place
    const afterVersion = await this.options.orders.startOf(order, join.afterVersion)
    if (hasLeft()) return left
    await this.rooms.join(
      orderId,
      socket.id,
      {
        audience,
        afterVersion,
        emit: (frame) => emitTo(socket, 'order:events', frame),
      },
      async () => {
        const history = await this.joins(() => this.options.orders.events(orderId, afterVersion))
        if (hasLeft()) return null
        place.isIn = true
        answer({
          type: 'joined',
          audience,
          headVersion: history.at(-1)?.version ?? Math.max(order.version, afterVersion),
        })
        return history
      },
    )
    return hasLeft() ? left : undefined
  }

  private async joinFeed(
    socket: LiveSocket,
    message: unknown,
    answer: Parameters<ClientToServer['feed:join']>[1],
  ): Promise<Refusal | undefined> {
    const { success, data: join } = joinFeed.safeParse(message)
    if (!success) return { type: 'refused', reason: 'invalid' }
    const { session } = socket.data
    if (!mayFollowFeed({ session, accessToken: null }))
      return { type: 'refused', reason: session === null ? 'sign_in' : 'forbidden' }
    await this.feed.join(
      socket.id,
      {
        from: join.positions,
        emit: (frame) => emitTo(socket, 'feed:events', frame),
        answer,
      },
      this.options.readAfter,
    )
    if (!socket.connected) this.feed.leave(socket.id)
    return undefined
  }

  private beat(): void {
    this.io.volatile.emit('beat', {
      time: new Date().toISOString(),
      logReadAt: this.options.tail.lastReadAt?.toISOString() ?? null,
    })
  }

  private dismiss(socket: LiveSocket, reason: 'signed_out' | 'session_over'): void {
    socket.emit('goodbye', { reason })
    socket.disconnect(true)
  }

  /**
   * Cuts those whose session has ended or whose role has changed since they came.
   *
   * @returns when to check them again (ms since the epoch)
   */
  private async checkSessions(): Promise<number> {
    const signedIn = this.sockets().flatMap((socket) =>
      socket.data.session ? [{ socket, session: socket.data.session }] : [],
    )
    const tokens = new Set(signedIn.map(({ session }) => session.token))
    const roles = tokens.size > 0 ? await this.options.rolesOf([...tokens]) : new Map()
    for (const { socket, session } of signedIn)
      if (roles.get(session.token) !== session.role) this.dismiss(socket, 'session_over')
    return Date.now() + this.sessionCheckMs
  }
}
