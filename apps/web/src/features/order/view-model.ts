import type { LogEntry, SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventType } from '@sagaboard/events/catalog/events'
import { type StepNode, sagaGraph } from '@sagaboard/events/saga/graph'
import type { Step } from '@sagaboard/events/saga/order-saga'
import { isTerminal, type OrderView } from '@sagaboard/events/saga/order-view'
import { laneOfEvent, stepOf } from '@sagaboard/events/saga/steps'
import {
  type EdgeViewModel,
  edgeKey,
  type NodeViewModel,
  type Place,
  type SagaViewModel,
} from '../../components/saga/view-model.ts'
import { formatDuration } from '../../lib/format.ts'
import { eventLabel, shortLabel, stepName } from '../../lib/labels.ts'
import { type BlockedStep, stepOfBlock } from './explain.ts'
import { returnViewModels } from './returns.ts'
import { retryOf, tries } from './tries.ts'

/** The event that a step stated, or the last answer or request of a return: what a click on the place selects. */
export function eventAt(events: readonly SagaEvent[], place: Place): SagaEvent | undefined {
  const returned = sagaGraph.returns.find(({ id }) => id === place)
  const types: readonly string[] = returned ? [returned.id, returned.done, ...returned.refused] : []
  return events.findLast(({ type }) => stepOf(type) === place || types.includes(type))
}

/** How long an event took, from what caused it; null for one that nothing of this order caused. */
export function tookMs(events: readonly LogEntry[], event: LogEntry): number | null {
  const cause = events.find(({ id }) => id === event.causationId)
  return cause ? Math.max(0, Date.parse(event.time) - Date.parse(cause.time)) : null
}

/**
 * The drawing of one order: what happened, is happening, was undone, and never will.
 *
 * @param placedAt the time of day at which it was placed, as the person reads it
 */
export function orderViewModel(
  events: readonly SagaEvent[],
  order: OrderView,
  blockedSteps: readonly BlockedStep[],
  placedAt: string,
): SagaViewModel {
  const happened = new Set(events.map(({ type }) => type))
  const ahead = stepsAhead(order)
  const steps = Object.fromEntries(
    sagaGraph.steps.map((node) => [
      node.id,
      nodeViewModel(node, { events, order, blockedSteps, placedAt, ahead }),
    ]),
  ) as Record<Step, NodeViewModel>
  const edges = Object.fromEntries(
    sagaGraph.edges.flatMap((edge): [string, EdgeViewModel][] => {
      const travelled = edge.events.some((type) => happened.has(type))
      if (travelled)
        return [
          [
            edgeKey(edge),
            {
              look: 'travelled',
              tone: edge.kind === 'forward' ? (edge.to === 'completed' ? 'ok' : 'go') : 'undo',
            },
          ],
        ]
      // A refusal that did not happen has no edge: drawing it would say that it could still come.
      return edge.kind === 'refusal' ? [] : [[edgeKey(edge), { look: 'ahead', tone: 'plain' }]]
    }),
  )
  return { steps, edges, returns: returnViewModels(events, order, blockedSteps) }
}

interface Facts {
  events: readonly SagaEvent[]
  order: OrderView
  blockedSteps: readonly BlockedStep[]
  placedAt: string
  ahead: ReadonlySet<Step>
}

type Look = Omit<NodeViewModel, 'sentence'>

const described = (node: StepNode, look: Look, sentence = look.detail): NodeViewModel => ({
  ...look,
  sentence: `${stepName(node.id)}: ${sentence}`,
})

/** A node has room for so much: what is longer is said in its sentence. */
export const nodeTextMax = 16

const nodeLabels: Partial<Record<EventType, string>> = { CancellationRefused: 'too late' }

/** @param took ms from the event before it; null when that is not known */
function finished(node: StepNode, event: SagaEvent, took: number | null): NodeViewModel {
  const { type } = event
  const told = eventLabel(event)
  const short = nodeLabels[type] ?? shortLabel(event)
  if (node.lane === 'forward' && laneOfEvent(type) === 'undo') {
    const look: Look = { look: 'refused', tone: 'undo', detail: short, detailTone: 'undo' }
    return described(node, look, told)
  }
  const duration = took === null ? short : formatDuration(took)
  const isVoid = type === 'PaymentVoided' || type === 'CancellationRefused'
  const tone = node.lane === 'forward' ? 'go' : 'undo'
  const look: Look = { look: 'done', tone, detail: isVoid ? short : duration }
  return described(node, look, `${told}, took ${duration}`)
}

function nodeViewModel(node: StepNode, facts: Facts): NodeViewModel {
  const { events, order, ahead } = facts
  const describeNode = (look: Look, sentence?: string) => described(node, look, sentence)
  if (node.id === 'placed')
    return describeNode(
      { look: 'done', tone: 'go', detail: facts.placedAt },
      `placed at ${facts.placedAt}`,
    )
  if (node.id === order.step && isTerminal(order.status)) {
    return order.status === 'COMPLETED'
      ? describeNode({ look: 'done', tone: 'ok', detail: 'done', detailTone: 'ok' })
      : describeNode({
          look: 'done',
          tone: 'undo',
          detail: 'all undone',
          detailTone: 'undo',
        })
  }
  const isBlockedHere = !isTerminal(order.status) && blockAt(node, facts) !== undefined
  if (node.id === order.step || isBlockedHere) return describeNode(happening(node, facts))
  const stated = eventAt(events, node.id)
  if (stated && node.kind === 'step') return finished(node, stated, tookMs(events, stated))
  if (ahead.has(node.id))
    return describeNode({ look: 'next', tone: 'plain', detail: 'then' }, 'still to come')
  // Nobody has heard of the charge; it came to light when it was voided.
  if (node.id === 'charge' && order.payment.capturedMinor > 0)
    return describeNode({ look: 'done', tone: 'undo', detail: 'charged, unheard' })
  if (node.lane === 'forward')
    return describeNode({ look: 'never', tone: 'plain', detail: 'will not happen' })
  return describeNode({
    look: 'never',
    tone: 'plain',
    detail: canStillFail(order) ? 'only if it fails' : 'not needed',
  })
}

/** The block of the step's service, when it is at an event of this step, or at one that belongs to none and the order is here. */
function blockAt(node: StepNode, { order, blockedSteps }: Facts): BlockedStep | undefined {
  const ofService = blockedSteps.find(({ group }) => group === node.service)
  return ofService && (stepOfBlock(ofService) ?? order.step) === node.id ? ofService : undefined
}

function happening(node: StepNode, facts: Facts): Look {
  const { order } = facts
  const blockedStep = blockAt(node, facts)
  const tone = blockedStep?.state === 'dead' ? 'stop' : node.lane === 'undo' ? 'undo' : 'go'
  return {
    look: 'now',
    tone,
    detail: blockedStep ? tries(blockedStep) : 'now',
    retry: blockedStep && retryOf(blockedStep),
    detailTone: tone,
    ...(order.version === 0 ? { detail: 'not yet' } : {}),
  }
}

/** True while a step may still refuse: before the pivot is passed. */
function canStillFail(order: OrderView): boolean {
  if (isTerminal(order.status)) return false
  const at = sagaGraph.steps.find(({ id }) => id === order.step)
  const pivot = sagaGraph.steps.find(({ id }) => id === sagaGraph.pivotAfter)
  return at?.lane === 'forward' && pivot !== undefined && at.column <= pivot.column
}

/** The steps that the order passes from here on when nothing more goes wrong. */
function stepsAhead(order: OrderView): ReadonlySet<Step> {
  const ahead = new Set<Step>()
  if (isTerminal(order.status)) return ahead
  let at: Step | undefined = order.step
  while (at) {
    const from: Step = at
    at = sagaGraph.edges.find((edge) => edge.from === from && edge.kind !== 'refusal')?.to
    if (at === undefined || ahead.has(at)) break
    ahead.add(at)
  }
  return ahead
}
