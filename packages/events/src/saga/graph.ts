import type { EventType, Service } from '../catalog/events.ts'
import type { SagaRow, Stop } from './define-saga.ts'
import { orderSaga, type Station } from './order-saga.ts'

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

const stops = (orderSaga.steps as readonly SagaRow[]).filter(
  (row): row is Stop<typeof orderSaga.steps> => row.step !== undefined,
)

function buildGraph(): SagaGraph {
  const placed: StationNode = {
    ...{ id: 'placed', lane: 'forward', column: 0, service: 'orders' },
    ...{ subscribesTo: [], kind: 'start' },
  }
  const forward: StationNode[] = [
    placed,
    ...orderSaga.forward.map(
      ({ step, service, on }, index): StationNode => ({
        ...{ id: step, lane: 'forward', column: index + 1, service, subscribesTo: [on] },
        kind: step === 'completed' ? 'end' : 'step',
      }),
    ),
  ]
  const undo: StationNode[] = []
  for (const row of stops) {
    if (forward.some((node) => node.id === row.step)) continue
    const known = undo.find((node) => node.id === row.step)
    if (known) known.subscribesTo.push(row.on)
    else {
      const column = forward.find((node) => node.id === row.compensates)?.column ?? 0
      undo.push({
        id: row.step,
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
  const kindOf = (from: Station, to: Station): SagaEdge['kind'] =>
    laneOf(from) === laneOf(to) ? (laneOf(to) ?? 'forward') : 'refusal'
  const lead = (from: Station, event: EventType) => {
    for (const { step: to } of stops.filter((stop) => stop.on === event)) {
      const known = edges.find((edge) => edge.from === from && edge.to === to)
      if (!known) edges.push({ from, to, events: [event], kind: kindOf(from, to) })
      else if (!known.events.includes(event)) known.events.push(event)
    }
  }
  lead('placed', 'OrderCreated')
  for (const row of stops) for (const event of row.emits) lead(row.step, event)
  const pivotAfter = orderSaga.pivot ?? 'ship'
  return { stations, edges, pivotAfter, columns: forward.length }
}

export const sagaGraph: SagaGraph = buildGraph()

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
