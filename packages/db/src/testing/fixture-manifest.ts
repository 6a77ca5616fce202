import { createHash } from 'node:crypto'

/** A command of a person, as the console sends it. */
export type FixtureCommand = { type: string } & Record<string, unknown>

/** How an order ends once everything that held it up is over and a person has decided what is left to them. */
export interface End {
  status: 'COMPLETED' | 'CANCELLED'
  reason: string | null
}

/** One order of a fixture: how it was left, and how it has to end. */
export interface FixtureOrder {
  /** What has happened to it, in a few words. */
  name: string
  orderId: string
  /** What people call it; absent where the build had no numbers. */
  orderNumber?: string
  partition: number
  status: string
  reason: string | null
  /** Of the last event in the log. */
  version: number
  /** Where services stand, by their names. */
  blocked: FixtureBlock[]
  end: End
  /** What a person asks for, after outages and faults have ended, so that it comes to its end. */
  remedy: FixtureCommand[]
}

export interface FixtureBlock {
  service: string
  version: number
  state: string
  /** What a person has decided and nobody has carried out yet: `retry`, or the type of the decision. */
  decision: string | null
  deadLetterPublished: boolean
}

/** What a fixture holds, written by the script that made it. */
export interface FixtureManifest {
  /** Of the build that made it. */
  commit: string
  partitions: number
  topic: string
  orders: FixtureOrder[]
  /** The orders that invariant views list, by view: what an earlier build leaves open, and no other. */
  violations: Record<string, string[]>
  /** How many rows there are of each kind that nothing is to get lost of. */
  counts: Counts
  /** Of all events, as {@link digestOf} makes it. */
  logDigest: string
  /** The books of the simulated providers. */
  books: Record<Book, ProviderLedgerEntry[]>
}

export const countedKinds = [
  'accounts',
  'auditEntries',
  'idempotencyKeys',
  'amendments',
  'foreignMessages',
  'faultSwitches',
] as const
type CountedKind = (typeof countedKinds)[number]

/** Kinds that the first build did not have: their count is absent where there was no such table. */
export const laterKinds = ['staffLinks', 'attempts'] as const
type LaterKind = (typeof laterKinds)[number]

export type Counts = Record<CountedKind, number> & Partial<Record<LaterKind, number>>
export type AnyKind = CountedKind | LaterKind

export const books = ['charges', 'refunds', 'labels'] as const
export type Book = (typeof books)[number]

/** What a provider has done under a key; `outcome` is null when nothing came of it yet. */
export interface ProviderLedgerEntry {
  key: string
  orderId: string
  calls: number
  outcome: unknown
  /** The key is barred, and what had come of it undone. */
  isVoided?: true
}

/** An event as far as nobody may ever change it. */
export interface LoggedEvent {
  orderId: string
  version: number
  id: string
  type: string
  schemaVersion: number
  data: unknown
}

/** The same text for the same events, in whatever order they come and however their payloads are written. */
export function digestOf(events: readonly LoggedEvent[]): string {
  const lines = events.map(({ orderId, version, id, type, schemaVersion, data }) =>
    JSON.stringify([orderId, version, id, type, schemaVersion, data], sortKeys),
  )
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex')
}

const sortKeys = (_name: string, value: unknown) =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** Text as it is; other bytes in base64. */
export type Bytes = string | { base64: string } | null

/** One message of a topic: a line of JSON in the fixture. */
export interface TopicMessage {
  partition: number
  offset: number
  timestamp: string
  key: Bytes
  value: Bytes
  headers: Record<string, Bytes>
}
