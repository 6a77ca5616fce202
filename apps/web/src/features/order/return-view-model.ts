import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventType } from '@sagaboard/events/catalog/events'
import type { StepNode } from '@sagaboard/events/saga/graph'
import { type ReturnStep, returnSaga } from '@sagaboard/events/saga/return-saga'
import { hasEnded, type ReturnView } from '@sagaboard/events/saga/returns/return-view'
import { returnIdOf } from '@sagaboard/events/saga/sagas'
import { returnGraph } from '../../components/saga/return-graph.ts'
import {
  type EdgeViewModel,
  edgeKey,
  type NodeViewModel,
  type SagaViewModel,
} from '../../components/saga/view-model.ts'
import { formatDuration } from '../../lib/format.ts'
import { eventLabel, stepName } from '../../lib/labels.ts'
import { retryOf, type Tries, triesLabel } from './tries.ts'

/** The events of one return, of all that an order has. */
export const eventsOfReturn = (events: readonly SagaEvent[], returnId: string): SagaEvent[] =>
  events.filter((event) => returnIdOf(event) === returnId)

/** The event of a return that a step stated last: what a click on the step selects. */
export const returnEventAt = (
  events: readonly SagaEvent[],
  step: ReturnStep,
): SagaEvent | undefined => events.findLast(({ type }) => returnSaga.stepOf(type) === step)

/** A service that can't get past an event of a return. */
export interface ReturnBlock {
  version: number
  eventType: string
  tries: Tries
}

/**
 * The drawing of one return: what happened, is happening, was undone, and never will.
 *
 * @param events of this return alone
 * @param blocks of this return alone
 * @param clock an hour as the reader has it
 */
export function returnViewModel(
  events: readonly SagaEvent[],
  one: ReturnView,
  { blocks, clock }: { blocks: readonly ReturnBlock[]; clock: (iso: string) => string },
): SagaViewModel<ReturnStep> {
  const happened = new Set<string>(events.map(({ type }) => type))
  const facts = { events, one, blocks, clock }
  const steps = Object.fromEntries(
    returnGraph.steps.map((node) => [node.id, nodeViewModel(node, facts)]),
  ) as Record<ReturnStep, NodeViewModel>
  const edges = Object.fromEntries(
    returnGraph.edges.flatMap((edge): [string, EdgeViewModel][] => {
      const key = edgeKey(edge)
      if (edge.events.some((type) => happened.has(type)))
        return [[key, { look: 'travelled', tone: edge.kind === 'forward' ? 'go' : 'undo' }]]
      return edge.kind === 'refusal' ? [] : [[key, { look: 'ahead', tone: 'plain' }]]
    }),
  )
  return { steps, edges }
}

/** A node has room for so much: what is longer is said in its sentence. */
const nodeLabels: Partial<Record<EventType, string>> = {
  ReturnRefused: 'refused',
  ReturnLabelFailed: 'no label',
  ReturnRefundFailed: 'not refunded',
  ReturnGiveUpRefused: 'too late',
}

interface Facts {
  events: readonly SagaEvent[]
  one: ReturnView
  blocks: readonly ReturnBlock[]
  clock: (iso: string) => string
}

type Look = Omit<NodeViewModel, 'sentence'>

const described = (
  { id }: StepNode<ReturnStep>,
  look: Look,
  sentence = look.detail,
): NodeViewModel => ({ ...look, sentence: `${stepName(id)}: ${sentence}` })

function nodeViewModel(node: StepNode<ReturnStep>, facts: Facts): NodeViewModel {
  const { events, one, clock } = facts
  if (node.kind === 'start')
    return described(node, { look: 'done', tone: 'go', detail: clock(one.requestedAt) })
  const isHere = node.id === one.step
  if (isHere && node.kind === 'end' && hasEnded(one)) return described(node, endLook(one))
  const stands = blockAt(node, facts)
  if (stands || (isHere && !hasEnded(one)))
    return described(node, nowLook(node, one, stands?.tries))
  const stated = returnEventAt(events, node.id)
  if (stated && node.kind === 'step') return described(node, ...statedLook(node, stated, events))
  if (!hasEnded(one) && !one.isGivingUp && node.lane === 'forward')
    return described(node, { look: 'next', tone: 'plain', detail: 'still to come' })
  const detail = node.lane === 'undo' && !hasEnded(one) ? 'if given up' : 'not needed'
  return described(node, { look: 'never', tone: 'plain', detail })
}

/** Where a service stands: at the step that hears the event it can't get past. */
const blockAt = ({ subscribesTo }: StepNode<ReturnStep>, { blocks }: Facts) =>
  blocks.find(({ eventType }) => (subscribesTo as readonly string[]).includes(eventType))

function endLook({ outcome }: ReturnView): Look {
  switch (outcome) {
    case 'refunded':
      return { look: 'done', tone: 'ok', detail: 'refunded', detailTone: 'ok' }
    case 'rejected':
      return { look: 'done', tone: 'undo', detail: 'rejected', detailTone: 'undo' }
    default:
      return { look: 'done', tone: 'undo', detail: 'given up', detailTone: 'undo' }
  }
}

/** What it waits for at the step where it is. */
function waitingFor({ id }: StepNode<ReturnStep>, one: ReturnView): string {
  if (id === 'approve' && one.status === 'requested') return 'to decide'
  if (id === 'label' && one.status === 'labelled')
    return one.by === 'carrier' ? 'to inspect' : 'on the way'
  return 'now'
}

function nowLook(node: StepNode<ReturnStep>, one: ReturnView, tries: Tries | undefined): Look {
  const waits = waitingFor(node, one)
  const idle = node.lane === 'undo' ? 'undo' : waits === 'now' ? 'go' : 'wait'
  const tone = tries?.isDead ? 'stop' : tries ? 'wait' : idle
  return {
    look: 'now',
    tone,
    detail: tries ? triesLabel(tries) : waits,
    detailTone: tone,
    retry: tries && retryOf(tries),
  }
}

/** A step that has stated its event, and how long that took. */
function statedLook(
  node: StepNode<ReturnStep>,
  event: SagaEvent,
  events: readonly SagaEvent[],
): [Look, string] {
  const told = eventLabel(event)
  const isRefusal = node.lane === 'forward' && returnSaga.directionOf(event.type) === 'undo'
  if (isRefusal || event.type === 'ReturnRefused')
    return [
      {
        look: 'refused',
        tone: 'undo',
        detail: nodeLabels[event.type] ?? 'done',
        detailTone: 'undo',
      },
      told,
    ]
  const cause = events.find(({ id }) => id === event.causationId)
  const took = cause && Math.max(0, Date.parse(event.time) - Date.parse(cause.time))
  const detail = took === undefined ? (nodeLabels[event.type] ?? 'done') : formatDuration(took)
  return [
    { look: 'done', tone: node.lane === 'forward' ? 'go' : 'undo', detail },
    took === undefined ? told : `${told}, took ${detail}`,
  ]
}
