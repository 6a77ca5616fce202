import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import type { EventType, Service } from '@sagaboard/events/catalog/events'
import type { Command } from '@sagaboard/events/commands/command'
import { z } from 'zod'
import { versionMax } from '../lib/storable.ts'
import type { PublicEvent } from './public-event.ts'

/**
 * Everything that browser and server say to each other over the live connection. Browser-safe: schemas and types only.
 *
 * A browser joins a room and says what it has; the answer comes first, then what it lacks, then what happens. What is sent
 * may repeat what the browser has (it drops that by version or position) and never leaves a gap without saying so.
 */

/** Frames of one room are this far apart while much happens; the first event after a calm goes out at once. */
export const frameIntervalMs = 100
/**
 * How long after a frame the next one may follow (ms). One of a few events is followed sooner, so that an order's quick
 * steps are seen as they happen; at 20 events a second or at 2,000 there are never more than 40 frames a second.
 */
export const pauseAfterMs = (events: number): number => Math.min(frameIntervalMs, 25 + 5 * events)
/** A frame of an order carries at most this many events; a longer history comes in several. */
export const orderFrameEventsMax = 500
/** A frame of the feed carries at most this many events; the rest is only counted. */
export const feedFrameEventsMax = 500
/** The feed replays at most this many events to a browser that comes back; one that lacks more starts anew. */
export const feedReplayEventsMax = 5_000
/** The server says that it is alive this often; a browser that hears nothing for two of them is not live. */
export const beatIntervalMs = 1_000

const version = z.int().min(0).max(versionMax)
const position = z.int().min(0)

/** Last position seen per partition of the log; a partition that is not named has not been seen. */
export const positions = z.record(z.string().regex(/^\d{1,3}$/), position)
export type Positions = z.infer<typeof positions>

/** Follow one order: its owner and staff by their session, a guest by the access token of the link. */
export const joinOrder = z.strictObject({
  orderId: z.uuid(),
  accessToken: z.string().min(1).max(128).optional(),
  /** The last version that the browser has; 0 when it has none. */
  afterVersion: version,
})
export type JoinOrder = z.infer<typeof joinOrder>

/** Follow everything (staff only). `null` starts at the end of the log. */
export const joinFeed = z.strictObject({ positions: positions.nullable() })
export type JoinFeed = z.infer<typeof joinFeed>

export const leaveOrder = z.strictObject({ orderId: z.uuid() })
export type LeaveOrder = z.infer<typeof leaveOrder>

/** Why a request was not done. `not_found` covers both "no such order" and "not yours"; `left`: it was left before it was joined. */
export type Refusal =
  | {
      type: 'refused'
      reason: 'invalid' | 'not_found' | 'sign_in' | 'forbidden' | 'unavailable' | 'left'
    }
  | { type: 'refused'; reason: 'too_fast'; retryAfterMs: number }

/**
 * `headVersion` is the order's last version at the time of joining: a browser that has less is catching up. One that has
 * more shows what is not there (any more), and has to fetch the order anew.
 */
export type JoinedOrder = { type: 'joined'; audience: 'staff' | 'shopper'; headVersion: number }

/**
 * `positions` is the end of the log at the time of joining. `reset` says that too much had happened to replay it: fetch
 * what is shown anew; the frames go on from `positions`.
 */
export type JoinedFeed = { type: 'joined'; positions: Positions; reset: boolean; replayed: number }

/** An event of the feed: the envelope without its payload, and the few facts that a list shows. */
export interface FeedEvent {
  id: string
  orderId: string
  version: number
  type: EventType
  time: string
  source: Service
  partition: number
  position: number
  causationId: string | null
  actor: string | null
  /** The word for why it went wrong, when it did. */
  reason?: string
  /** Money that was taken or given back (or the order's total, for `OrderCreated`). */
  amountMinor?: number
  currency?: string
}

/**
 * Events of one order in the order of their versions, ascending, after the version that the browser named. Within one
 * connection nothing is left out; after a new one the browser joins again with its last version. Staff get the events, a
 * shopper what concerns them.
 */
export type OrderFrame =
  | { audience: 'staff'; orderId: string; events: LogEntry[] }
  | { audience: 'shopper'; orderId: string; events: PublicEvent[] }

/**
 * What happened since the last frame. `events` holds the newest at most {@link feedFrameEventsMax}, `counts` all of them by
 * type, `skipped` how many are only counted. `positions` is what the browser has seen after this frame: keep it for the next
 * join. Events of different partitions are in no order; sort by `time` to show them.
 */
export interface FeedFrame {
  events: FeedEvent[]
  counts: { [Type in EventType]?: number }
  skipped: number
  positions: Positions
  /** True for what happened before the browser joined. */
  replay: boolean
}

/** The server is there. `logReadAt` (ISO) is when it last read the log with success; older than a few seconds: not live. */
export interface Beat {
  time: string
  logReadAt: string | null
}

/** The server ends this connection: signed out, session over, or the server stops (then come back). */
export interface Goodbye {
  reason: 'signed_out' | 'session_over' | 'server_stops'
}

/** What somebody of the staff has in hand at an order: the command whose dialog is open; null: they look at it. */
export type Doing = Command['type'] | null

/** I have this order open (staff only). Said again, it changes what I am doing. Who I am, the session says. */
export interface ShowPresence {
  orderId: string
  doing: Doing
}

/** Somebody of the staff at an order, once however many pages they have open. */
export interface Present {
  userId: string
  name: string
  doing: Doing
}

/** Who else of the staff has the order open, those with a command in hand first; whoever reads it is not among them. */
export interface PeopleFrame {
  orderId: string
  people: Present[]
  /** How many there are beside those. */
  more: number
}

/** Of the orders that one page can have open, and of the people that are named at one. */
export const presentOrdersMax = 20
export const peopleMax = 20

export interface ClientToServer {
  'order:join': (message: JoinOrder, answer: (result: JoinedOrder | Refusal) => void) => void
  'order:leave': (message: LeaveOrder) => void
  'feed:join': (message: JoinFeed, answer: (result: JoinedFeed | Refusal) => void) => void
  'feed:leave': () => void
  'presence:show': (message: ShowPresence) => void
  'presence:leave': (message: LeaveOrder) => void
}

export interface ServerToClient {
  'order:events': (frame: OrderFrame) => void
  'feed:events': (frame: FeedFrame) => void
  'presence:people': (frame: PeopleFrame) => void
  /** Somebody of the staff has asked for something, or noted something, of which the log may say nothing. */
  'presence:acted': (message: LeaveOrder) => void
  beat: (beat: Beat) => void
  goodbye: (goodbye: Goodbye) => void
}

/** Where the live connection is served. */
export const livePath = '/live'
