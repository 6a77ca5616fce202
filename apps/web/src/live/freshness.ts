import { beatIntervalMs } from './protocol.ts'

/** How fresh what the page shows is, in the order of how bad it is. Times are epoch milliseconds of this browser. */
export type Freshness =
  | { state: 'connecting' }
  | { state: 'live'; behindMs: number | null }
  | { state: 'catching_up'; missing: number }
  | { state: 'reconnecting'; sinceMs: number }
  | { state: 'stale'; sinceMs: number }
  | { state: 'ended'; reason: 'signed_out' | 'session_over' | 'refused' }

/** What the connection knows; `freshnessAt` makes a word of it. */
export interface LinkState {
  connected: boolean
  /** When the page asked for the connection first. */
  startedAtMs: number
  /** When the server was last heard; null before the first time. */
  heardAtMs: number | null
  /** When the server last read its log, in this browser's clock; null when it never did. */
  logReadAtMs: number | null
  /** Events that are known to be missing here, over all rooms. */
  missing: number
  /** True while a room waits for the answer to its joining. */
  joining: boolean
  /** How long ago the newest event happened when it came in; null when none came lately. */
  behindMs: number | null
  ended: 'signed_out' | 'session_over' | 'refused' | null
}

/** Two beats that did not come: the server is not there, whatever the socket thinks. */
export const silentAfterMs = 2 * beatIntervalMs
/** A server that can't read its log for so long sends nothing new, although it is there. */
export const logStaleAfterMs = 5_000
/** So long without a connection, what is shown counts as old. */
export const staleAfterMs = 10_000

/**
 * The word for the state of the connection at `nowMs`.
 *
 * @returns `live` only when the server was heard within two beats, reads its log, and nothing is missing here
 */
export function freshnessAt(link: LinkState, nowMs: number): Freshness {
  if (link.ended) return { state: 'ended', reason: link.ended }
  const heardAtMs = link.heardAtMs
  if (heardAtMs === null) {
    return nowMs - link.startedAtMs < staleAfterMs
      ? { state: 'connecting' }
      : { state: 'stale', sinceMs: link.startedAtMs }
  }
  const silentMs = nowMs - heardAtMs
  if (!link.connected || silentMs > silentAfterMs) {
    return silentMs > staleAfterMs
      ? { state: 'stale', sinceMs: heardAtMs }
      : { state: 'reconnecting', sinceMs: heardAtMs }
  }
  if (link.logReadAtMs !== null && nowMs - link.logReadAtMs > logStaleAfterMs)
    return { state: 'stale', sinceMs: link.logReadAtMs }
  if (link.missing > 0) return { state: 'catching_up', missing: link.missing }
  if (link.joining) return { state: 'connecting' }
  return { state: 'live', behindMs: link.behindMs }
}

/** True when two states read the same, so that nothing is drawn anew. */
export function sameFreshness(a: Freshness, b: Freshness): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
