import type { LogEntry, SagaEvent } from '@sagaboard/events/catalog/envelope'
import { laneOfEvent, type StationNode, sagaGraph, stationOf } from '@sagaboard/events/saga/graph'
import type { Station } from '@sagaboard/events/saga/order-saga'
import { isTerminal, type OrderView } from '@sagaboard/events/saga/status'
import { type SagaPicture, type SegmentPicture, type StationPicture, segmentKey } from '../../components/saga/picture.ts'
import { formatDuration } from '../../lib/format.ts'
import { eventWords, stationName } from '../../lib/words.ts'
import type { Obstacle } from './explain.ts'

/** The event that a station stated, if it did: what a click on the station selects. */
export function eventAt(events: readonly SagaEvent[], station: Station): SagaEvent | undefined {
  return events.findLast((event) => stationOf(event.type) === station)
}

/** How long an event took, from what caused it; null for one that nothing of this order caused. */
export function tookMs(events: readonly LogEntry[], event: LogEntry): number | null {
  const cause = events.find(({ id }) => id === event.causationId)
  return cause ? Math.max(0, Date.parse(event.time) - Date.parse(cause.time)) : null
}

/**
 * The drawing of one order: what happened, is happening, was undone, and never will.
 *
 * @param nowMs the clock, for "try 4 in 12 s"
 * @param placedAt the time of day at which it was placed, as the person reads it
 */
export function pictureOrder(
  events: readonly SagaEvent[],
  order: OrderView,
  obstacles: readonly Obstacle[],
  nowMs: number,
  placedAt: string,
): SagaPicture {
  const happened = new Set(events.map(({ type }) => type))
  const ahead = stationsAhead(order)
  const stations = Object.fromEntries(
    sagaGraph.stations.map((node) => [node.id, pictureStation(node, { events, order, obstacles, nowMs, placedAt, ahead })]),
  ) as Record<Station, StationPicture>
  const segments = Object.fromEntries(
    sagaGraph.segments.flatMap((segment): [string, SegmentPicture][] => {
      const travelled = segment.events.some((type) => happened.has(type))
      if (travelled)
        return [
          [
            segmentKey(segment),
            { look: 'travelled', tone: segment.kind === 'forward' ? (segment.to === 'completed' ? 'ok' : 'go') : 'undo' },
          ],
        ]
      // A refusal that did not happen is no road: drawing it would say that it could still come.
      return segment.kind === 'refusal' ? [] : [[segmentKey(segment), { look: 'ahead', tone: 'plain' }]]
    }),
  )
  return { stations, segments }
}

interface Facts {
  events: readonly SagaEvent[]
  order: OrderView
  obstacles: readonly Obstacle[]
  nowMs: number
  placedAt: string
  ahead: ReadonlySet<Station>
}

function pictureStation(node: StationNode, facts: Facts): StationPicture {
  const { events, order, ahead } = facts
  const name = stationName(node.id)
  const tell = (picture: Omit<StationPicture, 'sentence'>, words = picture.detail): StationPicture => ({
    ...picture,
    sentence: `${name}: ${words}`,
  })
  if (node.id === 'placed') return tell({ look: 'done', tone: 'go', detail: facts.placedAt }, `placed at ${facts.placedAt}`)
  if (node.id === order.station && isTerminal(order.status)) {
    return order.status === 'COMPLETED'
      ? tell({ look: 'done', tone: 'ok', detail: 'done', detailTone: 'ok' })
      : tell({ look: 'done', tone: 'undo', detail: 'everything undone', detailTone: 'undo' })
  }
  if (node.id === order.station) return tell(happening(node, facts))
  const stated = eventAt(events, node.id)
  if (stated && node.kind === 'step') {
    const took = tookMs(events, stated)
    const refused = node.lane === 'forward' && laneOfEvent(stated.type) === 'undo'
    if (refused) return tell({ look: 'refused', tone: 'undo', detail: eventWords[stated.type], detailTone: 'undo' })
    const tone = node.lane === 'forward' ? 'go' : 'undo'
    const duration = took === null ? eventWords[stated.type] : formatDuration(took)
    const detail = stated.type === 'PaymentVoided' || stated.type === 'CancellationRefused' ? eventWords[stated.type] : duration
    return tell({ look: 'done', tone, detail }, `${eventWords[stated.type]}, took ${duration}`)
  }
  if (ahead.has(node.id)) return tell({ look: 'next', tone: 'plain', detail: 'then' }, 'still to come')
  if (node.lane === 'forward') return tell({ look: 'never', tone: 'plain', detail: 'will not happen' })
  return tell({ look: 'never', tone: 'plain', detail: canStillFail(order) ? 'only if it fails' : 'not needed' })
}

function happening(node: StationNode, { order, obstacles, nowMs }: Facts): Omit<StationPicture, 'sentence'> {
  const obstacle = obstacles.find(({ group }) => group === node.service)
  const tone = obstacle?.state === 'dead' ? 'stop' : node.lane === 'undo' ? 'undo' : 'go'
  return {
    look: 'now',
    tone,
    detail: obstacle ? tries(obstacle, nowMs) : 'now',
    detailTone: tone,
    ...(order.version === 0 ? { detail: 'not yet' } : {}),
  }
}

function tries({ state, attempts, nextAt }: Obstacle, nowMs: number): string {
  if (state === 'dead') return `gave up after ${attempts}`
  const waitMs = nextAt ? Date.parse(nextAt) - nowMs : 0
  return waitMs >= 1000 ? `try ${attempts + 1} in ${formatDuration(Math.ceil(waitMs / 1000) * 1000)}` : `try ${attempts + 1} now`
}

/** True while a step may still refuse: before the pivot is passed. */
function canStillFail(order: OrderView): boolean {
  if (isTerminal(order.status)) return false
  const at = sagaGraph.stations.find(({ id }) => id === order.station)
  const pivot = sagaGraph.stations.find(({ id }) => id === sagaGraph.pivotAfter)
  return at?.lane === 'forward' && pivot !== undefined && at.column <= pivot.column
}

/** The stations that the order passes from here on when nothing more goes wrong. */
function stationsAhead(order: OrderView): ReadonlySet<Station> {
  const ahead = new Set<Station>()
  if (isTerminal(order.status)) return ahead
  let at: Station | undefined = order.station
  while (at) {
    const from: Station = at
    at = sagaGraph.segments.find((segment) => segment.from === from && segment.kind !== 'refusal')?.to
    if (at === undefined || ahead.has(at)) break
    ahead.add(at)
  }
  return ahead
}
