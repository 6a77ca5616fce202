import { isReadable, type LogEntry, type SagaEvent } from '@sagaboard/events/catalog/envelope'
import { type EventType, services } from '@sagaboard/events/catalog/events'
import { isTerminal, type OrderView } from '@sagaboard/events/saga/order-view'
import { hasEnded } from '@sagaboard/events/saga/returns/return-view'
import { returnIdOf } from '@sagaboard/events/saga/sagas'
import { actionWords } from '../../lib/action-labels.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { faultSentence } from '../../lib/fault-switch.ts'
import { statusLabels, waitLabels } from '../../lib/labels.ts'
import { messageKindLabels } from '../../lib/message-labels.ts'
import { returnStatusOf } from '../../lib/return-labels.ts'
import { say } from '../../messages/say.ts'
import { dotsOf } from './attempts.ts'
import type { Zoom } from './selection.ts'
import type { Stretch } from './timeline-axis.ts'
import type { Band, Course, Mark, TimelineContent, Wait } from './timeline-content.ts'
import { triesLabel } from './tries.ts'

/** What is known of an order beside its events, as it is put on its time axis. */

type Detail = ConsoleOutputs['order']
type Asked = ConsoleOutputs['commands']['log'][number]
type Message = ConsoleOutputs['messages']['ofOrder'][number]

interface Sources {
  detail: Detail
  entries: readonly LogEntry[]
  order: OrderView
  asked: readonly Asked[]
  messages: readonly Message[]
  /** An hour as the reader has it. */
  clock: (iso: string) => string
}

/** Everything that stands on the time axis of an order. */
export function timelineContent({
  detail,
  entries,
  order,
  asked,
  messages,
  clock,
}: Sources): TimelineContent {
  const zero = Date.parse(order.createdAt)
  const msOf = (iso: string) => Math.max(0, Date.parse(iso) - zero)
  return {
    entries,
    waits: waitsOf(detail, msOf),
    attempts: dotsOf(detail.attempts, order.createdAt),
    marks: [...peopleMarks(asked, entries, msOf), ...messageMarks(messages, msOf)],
    courses: coursesOf({ detail, entries, order, clock }, msOf),
    bands: bandsOf(detail, msOf),
  }
}

type MsOf = (iso: string) => number

function waitLabel({ state, attempts, attemptsMax }: Detail['blocked'][number]) {
  const isDead = state === 'dead'
  const label = triesLabel({ isDead, done: attempts })
  return isDead ? label : `${label} of ${attemptsMax}`
}

/** The tries that are still to come, or were given up: one stretch for each service. */
function waitsOf({ blocked }: Detail, msOf: MsOf): Wait[] {
  return blocked.flatMap((step) => {
    const service = services.find((name) => name === step.group)
    if (!service) return []
    return [
      {
        service,
        startMs: msOf(step.since),
        endMs: msOf(step.nextAt ?? step.lastAt),
        dead: step.state === 'dead',
        label: waitLabel(step),
      },
    ]
  })
}

/** So far the clock of who keeps what was asked may be behind that of the log. */
const clockSkewMs = 100

/** What people asked for and were not refused, with the first event that is theirs. */
function peopleMarks(asked: readonly Asked[], entries: readonly LogEntry[], msOf: MsOf): Mark[] {
  const joined = new Set<number>()
  return asked
    .filter(({ outcome, role }) => outcome === 'accepted' && role !== 'system')
    .toSorted((a, b) => a.at.localeCompare(b.at))
    .map((entry) => {
      const caused = entries.find(
        ({ actor, time, version }) =>
          actor === entry.actor &&
          Date.parse(time) >= Date.parse(entry.at) - clockSkewMs &&
          !joined.has(version),
      )
      if (caused) joined.add(caused.version)
      return {
        id: entry.id,
        lane: 'people',
        atMs: msOf(entry.at),
        label: actionWords(entry),
        initial: (entry.name ?? entry.actor).charAt(0).toUpperCase(),
        causedVersion: caused?.version ?? null,
      }
    })
}

const messageMarks = (messages: readonly Message[], msOf: MsOf): Mark[] =>
  messages.map(({ id, kind, writtenAt }) => ({
    id,
    lane: 'messages',
    atMs: msOf(writtenAt),
    label: messageKindLabels[kind],
    initial: '',
    causedVersion: null,
  }))

/** Which events begin a wait with a time of its own, and which end it. */
const timers: readonly { starts: EventType; ends: readonly EventType[] }[] = [
  {
    starts: 'StockAwaited',
    ends: ['InventoryReserved', 'InventoryRejected', 'InventoryReleased', 'OrderCancelled'],
  },
  {
    starts: 'PackingStarted',
    ends: ['DispatchRequested', 'PackingStopped', 'ShipmentCancelled', 'OrderCancelled'],
  },
]

function coursesOf(
  { detail, entries, order, clock }: Pick<Sources, 'detail' | 'entries' | 'order' | 'clock'>,
  msOf: MsOf,
): Course[] {
  const events = entries.filter(isReadable)
  const lastMs = msOf(events.at(-1)?.time ?? order.createdAt)
  return [
    ...timers.flatMap(({ starts, ends }) =>
      timersOf(events, { starts, ends, clock, lastMs }, msOf),
    ),
    ...expiryOf(detail, { clock, lastMs }, msOf),
    ...followUpOf(detail, events, lastMs, msOf),
    ...returnsOf(order, events, lastMs, msOf),
  ]
}

function timersOf(
  events: readonly SagaEvent[],
  {
    starts,
    ends,
    clock,
    lastMs,
  }: {
    starts: EventType
    ends: readonly EventType[]
    clock: (iso: string) => string
    lastMs: number
  },
  msOf: MsOf,
): Course[] {
  return events.flatMap((event) => {
    if (event.type !== starts || !('dueAt' in event.data)) return []
    const { dueAt } = event.data
    const end = events.find(({ type, version }) => version > event.version && ends.includes(type))
    const startMs = msOf(event.time)
    return [
      {
        id: `timer ${event.version}`,
        lane: 'timers' as const,
        startMs,
        endMs: end ? msOf(end.time) : Math.max(lastMs, dueAt === null ? 0 : msOf(dueAt)),
        isOpen: !end,
        label: say('timeline.timer', {
          what: event.type,
          until: dueAt === null ? 'none' : clock(dueAt),
        }),
      },
    ]
  })
}

/** Its time to run out, while it runs. */
function expiryOf(
  { forecast: { deadline } }: Detail,
  { clock, lastMs }: { clock: (iso: string) => string; lastMs: number },
  msOf: MsOf,
): Course[] {
  if (deadline === null) return []
  return [
    {
      id: 'expiry',
      lane: 'timers',
      startMs: lastMs,
      endMs: Math.max(lastMs, msOf(deadline)),
      isOpen: true,
      label: say('timeline.expires', { at: clock(deadline) }),
    },
  ]
}

/** The order that this one's rest has become, or of which this one is the rest. */
function followUpOf(
  { other }: Detail,
  events: readonly SagaEvent[],
  lastMs: number,
  msOf: MsOf,
): Course[] {
  if (other === null) return []
  const since = events.find(
    ({ type, data }) => type === 'InventoryReserved' && 'followUp' in data && data.followUp,
  )
  const state = other.waitingFor ? waitLabels[other.waitingFor] : statusLabels[other.status]
  return [
    {
      id: other.orderId,
      lane: 'follow-up',
      startMs: since ? msOf(since.time) : 0,
      endMs: lastMs,
      isOpen: false,
      label: `${other.orderNumber}: ${state.toLowerCase()}`,
    },
  ]
}

function returnsOf(
  { returns = {} }: OrderView,
  events: readonly SagaEvent[],
  lastMs: number,
  msOf: MsOf,
): Course[] {
  return Object.values(returns).map((one) => {
    const last = events.findLast((event) => returnIdOf(event) === one.returnId)
    return {
      id: one.returnId,
      lane: 'returns',
      startMs: msOf(one.requestedAt),
      endMs: hasEnded(one) && last ? msOf(last.time) : lastMs,
      isOpen: false,
      label: returnStatusOf(one).text.toLowerCase(),
    }
  })
}

/** While a fault switch was on that struck the order; of those that do the same and meet, one. */
function bandsOf({ faults }: Detail, msOf: MsOf): Band[] {
  const bands: Band[] = []
  for (const fault of faults) {
    const { id, createdAt, endsAt } = fault
    const [startMs, endMs, label] = [msOf(createdAt), msOf(endsAt), faultSentence(fault)]
    const before = bands.find((one) => one.label === label && startMs <= one.endMs)
    if (before) before.endMs = Math.max(before.endMs, endMs)
    else bands.push({ id, startMs, endMs, label })
  }
  return bands
}

/** So many events before and after the chosen one are around it. */
const around = 2

/** The windows that say something of this order, each in ms since it was placed; null: all of it. */
export function zoomsOf(
  { entries }: Pick<TimelineContent, 'entries'>,
  { createdAt, closedAt, status }: OrderView,
  selected: number | null,
): Map<Zoom, Stretch | null> {
  const msOf = (iso: string) => Math.max(0, Date.parse(iso) - Date.parse(createdAt))
  const lastMs = msOf(entries.at(-1)?.time ?? createdAt)
  const windows = new Map<Zoom, Stretch | null>([['all', null]])
  if (closedAt !== null && isTerminal(status) && msOf(closedAt) < lastMs) {
    windows.set('way', { startMs: 0, endMs: msOf(closedAt) })
    windows.set('afterwards', { startMs: msOf(closedAt), endMs: lastMs })
  }
  const at = entries.findIndex(({ version }) => version === selected)
  if (at !== -1 && entries.length > 2 * around + 1) {
    const near = entries.slice(Math.max(0, at - around), at + around + 1)
    windows.set('around', {
      startMs: msOf(near[0]?.time ?? createdAt),
      endMs: msOf(near.at(-1)?.time ?? createdAt),
    })
  }
  return windows
}
