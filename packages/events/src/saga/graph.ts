import type { EventType, Service } from '../catalog/events.ts'
import { orderSaga, type Station, type Step } from './order-saga.ts'

/**
 * The drawing of the saga, computed from the table: stations on two lanes, what leads from one to the next, and the pivot.
 * The fleet map, the picture of one order, the preview of a compensation and the Mermaid in the docs all read this value.
 */
export interface StationNode {
  id: Station
  lane: 'forward' | 'undo'
  /** Column from left to right; an undo station stands under the step that it undoes. */
  column: number
  service: Service
  /** The events that bring an order to this station: heard here. */
  subscribesTo: EventType[]
  /** Placed, completed and cancelled: an order starts or rests here. */
  kind: 'start' | 'step' | 'end'
}

export interface SagaEdge {
  from: Station
  to: Station
  /** The events that travel this segment. */
  events: EventType[]
  /** forward: to the right; undo: back to the left; refusal: down from a step that refused. */
  kind: 'forward' | 'undo' | 'refusal'
}

export interface SagaGraph {
  stations: StationNode[]
  edges: SagaEdge[]
  /** The last station before the pivot: what happened there can't be called back. */
  pivotAfter: Station
  columns: number
}

const rows: readonly (Step & { station?: Station; compensates?: Station })[] = orderSaga
const stops = rows.filter(
  (row): row is Step & { station: Station; compensates?: Station } => row.station !== undefined,
)

function buildGraph(): SagaGraph {
  const forward: StationNode[] = [
    {
      id: 'placed',
      lane: 'forward',
      column: 0,
      service: 'orders',
      subscribesTo: [],
      kind: 'start',
    },
  ]
  // Forward: follow the first answer (the success) of each step from OrderCreated on.
  let travelling: EventType | undefined = 'OrderCreated'
  while (travelling) {
    const event: EventType = travelling
    const row: (Step & { station: Station }) | undefined = stops.find(
      (stop) => stop.on === event && !stop.compensates && stop.station !== 'cancelled',
    )
    if (!row) break
    const kind = row.station === 'completed' ? 'end' : 'step'
    forward.push({
      id: row.station,
      lane: 'forward',
      column: forward.length,
      service: row.service,
      subscribesTo: [event],
      kind,
    })
    travelling = row.emits[0]
  }
  const undo: StationNode[] = []
  for (const row of stops) {
    if (forward.some((node) => node.id === row.station)) continue
    const known = undo.find((node) => node.id === row.station)
    if (known) known.subscribesTo.push(row.on)
    else {
      const column = forward.find((node) => node.id === row.compensates)?.column ?? 0
      undo.push({
        id: row.station,
        lane: 'undo',
        column,
        service: row.service,
        subscribesTo: [row.on],
        kind: row.compensates ? 'step' : 'end',
      })
    }
  }
  const stations = [...forward, ...undo]
  const laneOf = (id: Station) => stations.find((node) => node.id === id)?.lane
  const edges: SagaEdge[] = []
  const lead = (from: Station, event: EventType) => {
    for (const to of stops.filter((stop) => stop.on === event).map((stop) => stop.station)) {
      const known = edges.find((edge) => edge.from === from && edge.to === to)
      if (known) {
        if (!known.events.includes(event)) known.events.push(event)
      } else
        edges.push({
          from,
          to,
          events: [event],
          kind:
            laneOf(from) !== laneOf(to) ? 'refusal' : laneOf(to) === 'forward' ? 'forward' : 'undo',
        })
    }
  }
  lead('placed', 'OrderCreated')
  for (const row of stops) for (const event of row.emits) lead(row.station, event)
  const pivotAfter = stops.find((row) => row.pivot)?.station ?? 'ship'
  return { stations, edges, pivotAfter, columns: forward.length }
}

export const sagaGraph: SagaGraph = buildGraph()

const forwardEvents = new Set<EventType>([
  'OrderCreated',
  ...sagaGraph.stations
    .filter((node) => node.lane === 'forward')
    .flatMap((node) => successOf(node.id)),
])

function successOf(station: Station): EventType[] {
  const success = stops.find((row) => row.station === station)?.emits[0]
  return success ? [success] : []
}

/** The lane that an event belongs to: it brings the order forward, or it is part of undoing it. */
export function laneOfEvent(type: EventType): 'forward' | 'undo' {
  return forwardEvents.has(type) ? 'forward' : 'undo'
}

/** The station at which an order waits once `type` has happened; the end stations when nothing hears it any more. */
export function stationAfter(type: EventType): Station | undefined {
  if (type === 'OrderCompleted') return 'completed'
  if (type === 'OrderCancelled') return 'cancelled'
  return sagaGraph.stations.find((node) => node.subscribesTo.includes(type))?.id
}

/** The station that states `type`: where the order was when it happened; undefined for what comes from beside the line. */
export function stationOf(type: EventType): Station | undefined {
  return type === 'OrderCreated' ? 'placed' : stops.find((row) => row.emits.includes(type))?.station
}

/** The saga as a Mermaid flowchart, for the docs. */
export function mermaid(): string {
  const shape = (node: StationNode) =>
    node.kind === 'step'
      ? `${node.id}["${node.id}<br/>${node.service}"]`
      : `${node.id}(["${node.id}"])`
  const arrow = { forward: '==>', undo: '-->', refusal: '-.->' } as const
  return [
    'flowchart LR',
    ...sagaGraph.stations.map((node) => `  ${shape(node)}`),
    ...sagaGraph.edges.map(
      ({ from, to, events, kind }) => `  ${from} ${arrow[kind]}|${events.join('<br/>')}| ${to}`,
    ),
    '  asked(["cancel"]) -.->|OrderCancelRequested| recall',
  ].join('\n')
}
