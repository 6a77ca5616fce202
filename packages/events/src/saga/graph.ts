import type { EventType, Service } from '../catalog/events.ts'
import type { Rest, SagaDefinition, SagaRow, StepName } from './define-saga.ts'
import { orderSaga, type Step } from './order-saga.ts'

/**
 * The drawing of a saga, computed from its table: steps on two lanes, what leads from one to the next, and the pivot.
 * The fleet map, the picture of one order, the preview of a compensation and the Mermaid in the docs all read this value.
 */
export interface StepNode<S extends string = Step> {
  id: S
  lane: 'forward' | 'undo'
  /** Column from left to right; an undo step stands under the step that it undoes. */
  column: number
  service: Service
  /** The events that bring an order to this step: heard here. */
  subscribesTo: EventType[]
  /** It starts or rests here, as an order where it is placed, completed or cancelled. */
  kind: 'start' | 'step' | 'end'
}

export interface SagaEdge<S extends string = Step> {
  from: S
  to: S
  /** The events that travel this segment. */
  events: EventType[]
  /** forward: to the right; undo: back to the left; refusal: down from a step that refused. */
  kind: 'forward' | 'undo' | 'refusal'
}

/** What a person may ask for once all is done: a stop of the return lane, after the pivot. */
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

/** What is handled while a step rests: by whom, and with which event it is answered; undefined: with none. */
export interface WithinRest {
  on: EventType
  service: Service
  done: EventType | undefined
}

export interface SagaGraph<S extends string = Step> {
  /** The name of the saga. */
  name: string
  steps: StepNode<S>[]
  edges: SagaEdge<S>[]
  /** Each is asked for from the end of the way forward, by itself. */
  returns: ReturnNode[]
  /** How it is asked to be undone, and the step that hears it first; undefined where nobody may. */
  undo: { event: EventType; step: S } | undefined
  /** The steps that may rest on their way, until somebody asks that they go on. */
  rests: readonly ({ step: S; within: WithinRest[] } & Rest)[]
  /** The last step before the pivot: what happened there can't be called back. */
  pivotAfter: S
  /** Where the way forward ends. */
  end: S
  columns: number
}

/** The drawing of a saga. */
export function graphOf<Rows extends readonly SagaRow[], Start extends string>(
  saga: SagaDefinition<Rows, Start>,
): SagaGraph<Start | StepName<Rows>> {
  type S = Start | StepName<Rows>
  const rows: readonly SagaRow[] = saga.steps
  const stops = rows.filter((row): row is SagaRow & { step: S } => row.step !== undefined)
  const forward = forwardLane(saga)
  const nodes = [...forward, ...undoLane(forward, stops)]
  const laneOf = (id: S) => nodes.find((node) => node.id === id)?.lane
  const edges: SagaEdge<S>[] = []
  const kindOf = (from: S, to: S): SagaEdge['kind'] =>
    laneOf(from) === laneOf(to) ? (laneOf(to) ?? 'forward') : 'refusal'
  const lead = (from: S, event: EventType) => {
    for (const { step: to } of stops.filter((stop) => stop.on === event)) {
      const known = edges.find((edge) => edge.from === from && edge.to === to)
      if (!known) edges.push({ from, to, events: [event], kind: kindOf(from, to) })
      else if (!known.events.includes(event)) known.events.push(event)
    }
  }
  if (rows[0]) lead(saga.start.step, rows[0].on)
  // From the step that usually states it: a label that comes to light when it is voided is drawn as one that was made.
  for (const { step, emits } of stops)
    for (const event of emits.filter((type) => saga.stepOf(type) === step)) lead(step, event)
  for (const { step, awaits } of stops) if (awaits) lead(step, awaits)
  const last = saga.forward.at(-1)?.step ?? saga.start.step
  const recall = saga.stepAfter(saga.undoneBy)
  return {
    name: saga.name,
    steps: nodes,
    edges,
    returns: returnLane(rows, saga),
    rests: saga.rests.map((rest) => ({ ...rest, within: withinOf(rows, rest) })),
    undo: recall && { event: saga.undoneBy, step: recall },
    pivotAfter: saga.pivot ?? last,
    end: last,
    columns: saga.forward.length + 1,
  }
}

function forwardLane<Rows extends readonly SagaRow[], Start extends string>(
  saga: SagaDefinition<Rows, Start>,
): StepNode<Start | StepName<Rows>>[] {
  const lane = 'forward' as const
  const { step: id, service } = saga.start
  return [
    { id, lane, column: 0, service, subscribesTo: [], kind: 'start' },
    ...saga.forward.map(
      ({ step, service }, index): StepNode<Start | StepName<Rows>> => ({
        id: step,
        lane,
        column: index + 1,
        service,
        subscribesTo: saga.steps.flatMap((row) => (row.step === step ? [row.on] : [])),
        kind: saga.isEnd(step) ? 'end' : 'step',
      }),
    ),
  ]
}

function undoLane<S extends string>(
  forward: readonly StepNode<S>[],
  stops: readonly (SagaRow & { step: S })[],
): StepNode<S>[] {
  const undo: StepNode<S>[] = []
  for (const row of stops) {
    if (forward.some((node) => node.id === row.step)) continue
    const known = undo.find((node) => node.id === row.step)
    if (known) known.subscribesTo.push(row.on)
    else
      undo.push({
        id: row.step,
        lane: 'undo',
        column: forward.find((node) => node.id === row.compensates)?.column ?? 0,
        service: row.service,
        subscribesTo: [row.on],
        kind: row.compensates ? 'step' : 'end',
      })
  }
  return undo
}

/** The rows beside the line that answer something: nothing of the saga leads to them, a person asks. */
function returnLane(
  rows: readonly SagaRow[],
  { forward, rests }: { forward: readonly unknown[]; rests: readonly Rest[] },
): ReturnNode[] {
  const columns = forward.length + 1
  const isWithin = (type: EventType) => rests.some(({ meanwhile }) => meanwhile?.includes(type))
  return rows
    .filter((row) => row.step === undefined && row.opens === undefined && !isWithin(row.on))
    .flatMap(({ on, service, emits: [done, ...refused] }) =>
      done === undefined ? [] : [{ id: on, service, done, refused }],
    )
    .map((node, index) => ({ ...node, column: columns - 1 - index }))
}

/** The rows that are handled while a step rests. */
const withinOf = (rows: readonly SagaRow[], { meanwhile = [] }: Rest): WithinRest[] =>
  rows
    .filter(({ on }) => meanwhile.includes(on))
    .map(({ on, service, emits: [done] }) => ({ on, service, done }))

/** The drawing of the saga of an order. */
export const orderGraph = graphOf(orderSaga)

/** As Mermaid names a node: it takes no spaces. */
const named = (id: string) => id.replaceAll(' ', '_')

/** A saga as a Mermaid flowchart, for the docs. */
export function mermaid<S extends string>(graph: SagaGraph<S>): string {
  const shape = (node: StepNode<S>) =>
    node.kind === 'step'
      ? `${named(node.id)}["${node.id}<br/>${node.service}"]`
      : `${named(node.id)}(["${node.id}"])`
  const arrow = { forward: '==>', undo: '-->', refusal: '-.->' } as const
  return [
    'flowchart LR',
    ...graph.steps.map((node) => `  ${shape(node)}`),
    ...graph.edges.map(
      ({ from, to, events, kind }) =>
        `  ${named(from)} ${arrow[kind]}|${events.join('<br/>')}| ${named(to)}`,
    ),
    ...(graph.undo ? [`  undo(["undo"]) -.->|${graph.undo.event}| ${named(graph.undo.step)}`] : []),
    ...graph.rests.flatMap(({ step, on, until, givenUpOn, within }) => [
      `  ${step} -.->|${on}| ${step}Waits(["waits"])`,
      `  ${step}Waits -.->|${[until, ...(givenUpOn ? [givenUpOn] : [])].join('<br/>')}| ${step}`,
      ...within.map((row) => {
        const from = within.some(({ done }) => done === row.on) ? row.on : `${step}Waits`
        const isBack = row.done === undefined || row.done === on
        const to = isBack ? `${step}Waits` : `${row.done}["${row.done}<br/>${row.service}"]`
        return `  ${from} -.->|${row.on}| ${to}`
      }),
    ]),
    ...graph.returns.map(
      ({ id, service, done }) => `  ${graph.end} -.->|${id}| ${done}["${done}<br/>${service}"]`,
    ),
  ].join('\n')
}
