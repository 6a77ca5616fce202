import type { EventType, Service } from '../catalog/events.ts'
import type { SagaRow, Stop } from './define-saga.ts'
import { orderSaga, type Step } from './order-saga.ts'

/**
 * The drawing of the saga, computed from the table: steps on two lanes, what leads from one to the next, and the pivot.
 * The fleet map, the picture of one order, the preview of a compensation and the Mermaid in the docs all read this value.
 */
export interface StepNode {
  id: Step
  lane: 'forward' | 'undo'
  /** Column from left to right; an undo step stands under the step that it undoes. */
  column: number
  service: Service
  /** The events that bring an order to this step: heard here. */
  subscribesTo: EventType[]
  /** Placed, completed and cancelled: an order starts or rests here. */
  kind: 'start' | 'step' | 'end'
}

export interface SagaEdge {
  from: Step
  to: Step
  /** The events that travel this segment. */
  events: EventType[]
  /** forward: to the right; undo: back to the left; refusal: down from a step that refused. */
  kind: 'forward' | 'undo' | 'refusal'
}

/** What a person may ask for once the order has completed: a stop of the return lane, after the pivot. */
export interface ReturnNode {
  /** The event that asks for it. */
  id: EventType
  service: Service
  /** It stands under the last steps, after the pivot, the first one on the far right. */
  column: number
  /** How it can end: carried out, or refused. */
  done: EventType
  refused: EventType[]
}

export interface SagaGraph {
  steps: StepNode[]
  edges: SagaEdge[]
  /** Each is asked for from the end of the way forward, by itself. */
  returns: ReturnNode[]
  /** The last step before the pivot: what happened there can't be called back. */
  pivotAfter: Step
  columns: number
}

const stops = (orderSaga.steps as readonly SagaRow[]).filter(
  (row): row is Stop<typeof orderSaga.steps> => row.step !== undefined,
)

function buildGraph(): SagaGraph {
  const placed: StepNode = {
    id: 'placed',
    lane: 'forward',
    column: 0,
    service: 'orders',
    subscribesTo: [],
    kind: 'start',
  }
  const forward: StepNode[] = [
    placed,
    ...orderSaga.forward.map(
      ({ step, service, on }, index): StepNode => ({
        id: step,
        lane: 'forward',
        column: index + 1,
        service,
        subscribesTo: [on],
        kind: step === 'completed' ? 'end' : 'step',
      }),
    ),
  ]
  const undo: StepNode[] = []
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
  const steps = [...forward, ...undo]
  const laneOf = (id: Step) => steps.find((node) => node.id === id)?.lane
  const edges: SagaEdge[] = []
  const kindOf = (from: Step, to: Step): SagaEdge['kind'] =>
    laneOf(from) === laneOf(to) ? (laneOf(to) ?? 'forward') : 'refusal'
  const lead = (from: Step, event: EventType) => {
    for (const { step: to } of stops.filter((stop) => stop.on === event)) {
      const known = edges.find((edge) => edge.from === from && edge.to === to)
      if (!known) edges.push({ from, to, events: [event], kind: kindOf(from, to) })
      else if (!known.events.includes(event)) known.events.push(event)
    }
  }
  lead('placed', 'OrderCreated')
  // From the step that usually states it: a label that comes to light when it is voided is drawn as one that was made.
  for (const { step, emits } of stops)
    for (const event of emits.filter((type) => orderSaga.stepOf(type) === step)) lead(step, event)
  const pivotAfter = orderSaga.pivot ?? 'ship'
  return { steps, edges, returns: returnLane(forward.length), pivotAfter, columns: forward.length }
}

/** The rows beside the line that answer something: nothing of the saga leads to them, a person asks. */
function returnLane(columns: number): ReturnNode[] {
  return (orderSaga.steps as readonly SagaRow[])
    .filter((row) => row.step === undefined)
    .flatMap(({ on, service, emits: [done, ...refused] }) =>
      done === undefined ? [] : [{ id: on, service, done, refused }],
    )
    .map((node, index) => ({ ...node, column: columns - 1 - index }))
}

export const sagaGraph: SagaGraph = buildGraph()

/** The saga as a Mermaid flowchart, for the docs. */
export function mermaid(): string {
  const shape = (node: StepNode) =>
    node.kind === 'step'
      ? `${node.id}["${node.id}<br/>${node.service}"]`
      : `${node.id}(["${node.id}"])`
  const arrow = { forward: '==>', undo: '-->', refusal: '-.->' } as const
  return [
    'flowchart LR',
    ...sagaGraph.steps.map((node) => `  ${shape(node)}`),
    ...sagaGraph.edges.map(
      ({ from, to, events, kind }) => `  ${from} ${arrow[kind]}|${events.join('<br/>')}| ${to}`,
    ),
    '  asked(["cancel"]) -.->|OrderCancelRequested| recall',
    ...sagaGraph.returns.map(
      ({ id, service, done }) => `  completed -.->|${id}| ${done}["${done}<br/>${service}"]`,
    ),
  ].join('\n')
}
