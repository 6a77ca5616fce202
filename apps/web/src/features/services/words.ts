import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatCount, formatDuration } from '../../lib/format.ts'
import type { Tone } from '../../lib/labels.ts'

export type ServicesState = ConsoleOutputs['services']
export type Reader = ServicesState['readers'][number]

/** What the console calls who reads the log. */
export const readerNames: Record<Reader['name'], string> = {
  orders: 'orders',
  inventory: 'inventory',
  payment: 'payment',
  shipping: 'shipping',
  notifications: 'messages',
  relay: 'relay to Kafka',
}

/** Whose oldest event in line is older than this is behind. */
const behindMs = 2_000

export const inLineOf = ({ partitions }: Pick<Reader, 'partitions'>): number =>
  partitions.reduce((sum, { inLine }) => sum + inLine, 0)

/** The age of the oldest event in line, in ms. */
export const behindOf = ({ partitions }: Pick<Reader, 'partitions'>): number =>
  partitions.reduce((most, { behindMs }) => Math.max(most, behindMs), 0)

const listed = (names: readonly string[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

/** The page in one sentence, and what it means. */
export function verdictOf({ readers, invariants }: Pick<ServicesState, 'readers' | 'invariants'>): {
  tone: Tone
  title: string
  note: string
} {
  const away = readers.filter(({ instances }) => instances.length === 0)
  const late = readers.filter((reader) => behindOf(reader) > behindMs)
  // Each has a line of its own: the same event stands in several.
  const most = Math.max(0, ...readers.map(inLineOf))
  const line =
    most === 0
      ? 'Nothing waits in line.'
      : `${formatCount(most)} ${most === 1 ? 'event waits' : 'events wait'} in the longest line.`
  const held = readers.reduce((sum, one) => sum + one.held.dead + one.held.retrying, 0)
  const note =
    held === 0
      ? line
      : `${line} ${formatCount(held)} ${held === 1 ? 'order is' : 'orders are'} held: until a next try, or for a person.`
  const broken = invariants.filter((one) => one.broken > 0).length
  const names = (some: readonly Reader[]) => listed(some.map(({ name }) => readerNames[name]))
  if (away.length > 0)
    return {
      tone: 'stop',
      title: `Nobody runs ${names(away)}`,
      note: `${note} Orders are accepted, and go on there once a process runs it.`,
    }
  if (broken > 0)
    return {
      tone: 'stop',
      title: `${formatCount(broken)} ${broken === 1 ? 'promise is' : 'promises are'} broken`,
      note: `${note} What is promised says which orders break it.`,
    }
  if (late.length > 0)
    return {
      tone: 'wait',
      title: `All ${readers.length} are at work; ${names(late)} ${late.length === 1 ? 'is' : 'are'} behind`,
      note,
    }
  return { tone: 'ok', title: `All ${readers.length} are at work`, note }
}

/** How many were in line of each reader at a moment of this page, in ms since the epoch. */
export interface Reading {
  atMs: number
  inLine: Partial<Record<Reader['name'], number>>
}

/** How long what is seen is kept. */
export const keepMs = 15 * 60_000

/** The readings with one more, without those that are too old. */
export function withReading(
  before: readonly Reading[],
  { readers }: Pick<ServicesState, 'readers'>,
  atMs: number,
): Reading[] {
  if (before.at(-1)?.atMs === atMs) return [...before]
  const inLine = Object.fromEntries(readers.map((reader) => [reader.name, inLineOf(reader)]))
  return [...before.filter((one) => one.atMs > atMs - keepMs), { atMs, inLine }]
}

/** A trend is told by the last so many ms. */
const trendMs = 30_000

/**
 * When the line of a reader will be empty, by how it went over the last half minute.
 *
 * @param readings in the order in which they were made
 */
export function clearsIn(name: Reader['name'], readings: readonly Reading[]): string {
  const last = readings.at(-1)
  const now = last?.inLine[name] ?? 0
  if (!last || now === 0) return 'at once'
  const first = readings.find(({ atMs }) => atMs >= last.atMs - trendMs)
  const tookMs = last.atMs - (first?.atMs ?? last.atMs)
  const fell = (first?.inLine[name] ?? now) - now
  if (tookMs === 0) return 'is being measured'
  if (fell < 0) return 'is growing'
  if (fell === 0) return 'stands'
  return `in ${formatDuration((now / fell) * tookMs)}, falling`
}

/** What a service leans on, how it does, and what it would mean if it were gone. */
export interface Lean {
  name: string
  tone: Tone
  state: string
  says: string
}

const outsiders = [
  ['payment', 'Payment provider'],
  ['shipping', 'Carrier'],
] as const

/** @param bus what carries the events */
export function leansOf(state: Omit<ServicesState, 'invariants'>, bus: 'log' | 'kafka'): Lean[] {
  const { readers, database, messages } = state
  const readerOf = (name: Reader['name']) => readers.find((reader) => reader.name === name)
  const relay = readerOf('relay')
  return [
    ...outsiders.map(([service, name]): Lean => {
      const { unanswered, held } = readerOf(service) ?? {
        unanswered: 0,
        held: { dead: 0, retrying: 0 },
      }
      const waiting = held.dead + held.retrying
      return unanswered === 0
        ? {
            name,
            tone: waiting > 0 ? 'wait' : 'ok',
            state: waiting > 0 ? 'held' : 'well',
            says: `No call of the last 15 minutes is without its answer.${heldWords(waiting)}`,
          }
        : {
            name,
            tone: waiting > 0 ? 'stop' : 'wait',
            state: 'in part',
            says: `${formatCount(unanswered)} ${unanswered === 1 ? 'try' : 'tries'} of the last 15 minutes got no answer.${heldWords(waiting)}`,
          }
    }),
    {
      name: 'Database, PostgreSQL',
      ...(database.connections > database.connectionsMax * 0.9
        ? ({ tone: 'wait', state: 'nearly full' } as const)
        : ({ tone: 'ok', state: 'well' } as const)),
      says: `Version ${database.version}. ${formatCount(database.connections)} of ${formatCount(database.connectionsMax)} connections. Nothing works without it.`,
    },
    bus === 'kafka' && relay
      ? {
          name: 'Broker, Kafka',
          tone: behindOf(relay) > behindMs ? 'wait' : 'ok',
          state: behindOf(relay) > behindMs ? 'behind' : 'well',
          says: `${formatCount(inLineOf(relay))} events are on their way to it. Without it orders are accepted, and wait.`,
        }
      : {
          name: 'Broker',
          tone: 'plain',
          state: 'none',
          says: 'The services read the log in the database.',
        },
    { name: 'Messages to customers', ...sendingOf(messages) },
  ]
}

/** Whether what is written to customers is sent. */
function sendingOf({
  waiting,
  failed,
  isNobodySending,
}: ServicesState['messages']): Omit<Lean, 'name'> {
  const some = `${formatCount(waiting)} ${waiting === 1 ? 'waits' : 'wait'} for the mail server.`
  if (isNobodySending)
    return {
      tone: 'stop',
      state: 'nobody sends',
      says: `${some} Start the workers with SMTP_URL: none is lost.`,
    }
  if (waiting > 0) return { tone: 'wait', state: 'waiting', says: `${some} None is lost.` }
  if (failed > 0)
    return { tone: 'wait', state: 'in part', says: `${formatCount(failed)} never reached anybody.` }
  return { tone: 'ok', state: 'well', says: 'None waits to be sent.' }
}

const heldWords = (orders: number) =>
  orders === 0
    ? ''
    : ` ${formatCount(orders)} ${orders === 1 ? 'order is' : 'orders are'} held there.`
