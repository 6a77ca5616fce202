import type { LogEntry, SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventType } from '@sagaboard/events/catalog/events'
import type { Forecast, Wait } from '@sagaboard/events/commands/order-forecast'
import { orderGraph, type StepNode } from '@sagaboard/events/saga/graph'
import { orderSaga, type Step } from '@sagaboard/events/saga/order-saga'
import { isTerminal, type OrderView } from '@sagaboard/events/saga/order-view'
import { laneOfEvent } from '@sagaboard/events/saga/sagas'
import {
  type EdgeViewModel,
  edgeKey,
  type NodeViewModel,
  type Place,
  type SagaViewModel,
} from '../../components/saga/view-model.ts'
import { formatDuration } from '../../lib/format.ts'
import { eventLabel, shortLabel, stepName } from '../../lib/labels.ts'
import { say } from '../../messages/say.ts'
import { returnViewModels } from './returns.ts'
import { retryOf, triesLabel } from './tries.ts'

/** The event that a step stated, or the last answer or request of a return: what a click on the place selects. */
export function eventAt(events: readonly SagaEvent[], place: Place): SagaEvent | undefined {
  const returned = orderGraph.returns.find(({ id }) => id === place)
  const types: readonly string[] = returned ? [returned.id, returned.done, ...returned.refused] : []
  return events.findLast(({ type }) => orderSaga.stepOf(type) === place || types.includes(type))
}

/** How long an event took, from what caused it; null for one that nothing of this order caused. */
export const tookMs = (
  cause: Pick<LogEntry, 'time'> | undefined,
  event: Pick<LogEntry, 'time'>,
): number | null => (cause ? Math.max(0, Date.parse(event.time) - Date.parse(cause.time)) : null)

/**
 * The drawing of one order: what happened, is happening, was undone, and never will.
 *
 * @param forecast may be a moment behind the events: what has happened since is not drawn as to come
 * @param hours as the person reads them: when it was placed, and any other
 */
export function orderViewModel(
  events: readonly SagaEvent[],
  order: OrderView,
  forecast: Forecast,
  { placedAt, clock }: { placedAt: string; clock: (iso: string) => string },
): SagaViewModel {
  const happened = new Set(events.map(({ type }) => type))
  const ahead = stepsAhead(forecast, order)
  const atDeadline = stepsAtDeadline(forecast)
  const steps = Object.fromEntries(
    orderGraph.steps.map((node) => [
      node.id,
      nodeViewModel(node, { events, order, forecast, placedAt, ahead, atDeadline, clock }),
    ]),
  ) as Record<Step, NodeViewModel>
  const edges = Object.fromEntries(
    orderGraph.edges.flatMap((edge): [string, EdgeViewModel][] => {
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
  return { steps, edges, returns: returnViewModels(events, order, waitsOf(forecast)) }
}

interface Facts {
  events: readonly SagaEvent[]
  order: OrderView
  forecast: Forecast
  placedAt: string
  ahead: ReadonlySet<Step>
  /** The steps that it passes when what hangs goes on hanging until its deadline. */
  atDeadline: ReadonlySet<Step>
  clock: (iso: string) => string
}

type Look = Omit<NodeViewModel, 'sentence'>

const described = (node: StepNode, look: Look, sentence = look.detail): NodeViewModel => ({
  ...look,
  sentence: `${look.name ?? stepName(node.id)}: ${sentence}`,
})

/** Nothing is refunded of an order that paid nothing: its charge is voided, at the same step. */
function voidName({ events, forecast }: Facts): { name?: string } {
  const { answers_come, nobody_acts } = forecast.runs
  const states = [
    eventAt(events, 'refund')?.type,
    ...[...answers_come.steps, ...nobody_acts.steps].map(({ type }) => type),
  ].find((type) => type !== undefined && orderSaga.stepOf(type) === 'refund')
  return states === 'PaymentVoided' ? { name: say('drawing.void') } : {}
}

/** A node has room for so much: what is longer is said in its sentence. */
export const nodeTextMax = 16

const nodeLabels: Partial<Record<EventType, string>> = { CancellationRefused: 'too late' }

/**
 * How a step that has stated its event looks, and what is said of it.
 *
 * @param took ms from the event before it; null when that is not known
 */
function finished(node: StepNode, event: SagaEvent, took: number | null): [Look, string?] {
  const { type } = event
  const told = eventLabel(event)
  const short = nodeLabels[type] ?? shortLabel(event)
  if (node.lane === 'forward' && laneOfEvent(type) === 'undo')
    return [{ look: 'refused', tone: 'undo', detail: short, detailTone: 'undo' }, told]
  const duration = took === null ? short : formatDuration(took)
  const isVoid = type === 'PaymentVoided' || type === 'CancellationRefused'
  const tone = node.lane === 'forward' ? 'go' : 'undo'
  return [{ look: 'done', tone, detail: isVoid ? short : duration }, `${told}, took ${duration}`]
}

function nodeViewModel(node: StepNode, facts: Facts): NodeViewModel {
  const { events, order, ahead } = facts
  const name = node.id === 'refund' ? voidName(facts) : {}
  const describeNode = (look: Look, sentence?: string) =>
    described(node, { ...look, ...name }, sentence)
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
  const isBlockedHere = !isTerminal(order.status) && standsAt(node, facts) !== undefined
  if (node.id === order.step || isBlockedHere) return describeNode(happening(node, facts))
  const stated = eventAt(events, node.id)
  if (stated && node.kind === 'step') {
    const cause = events.find(({ id }) => id === stated.causationId)
    return describeNode(...finished(node, stated, tookMs(cause, stated)))
  }
  if (ahead.has(node.id))
    return describeNode(
      { look: 'next', tone: 'plain', detail: say('drawing.next') },
      say('drawing.next.sentence'),
    )
  // Nobody has heard of the charge; it came to light when it was voided.
  if (node.id === 'charge' && order.payment.capturedMinor > 0)
    return describeNode({ look: 'done', tone: 'undo', detail: 'charged, unheard' })
  return describeNode({ look: 'never', tone: 'plain', detail: notAhead(node, facts) })
}

/** What is said of a step that does not come if every call is answered. */
function notAhead(node: StepNode, { order, forecast, atDeadline, clock }: Facts): string {
  if (isTerminal(order.status))
    return say(node.lane === 'forward' ? 'drawing.never' : 'drawing.not_needed')
  if (forecast.deadline !== null && atDeadline.has(node.id))
    return say('drawing.if_cancelled', { time: clock(forecast.deadline) })
  if (node.lane === 'forward') return notForward(node, order, forecast)
  return say(isRuledOut(forecast) ? 'drawing.not_needed' : 'drawing.if_it_fails')
}

function notForward(node: StepNode, { waitingFor }: OrderView, forecast: Forecast): string {
  if (waitingFor === 'stock') return say('drawing.once_there')
  if (forecast.runs.answers_come.isResting) return say('drawing.once_packed')
  if (isStillOpen(node, forecast)) return say('drawing.not_known')
  // A person may still let it go on.
  const isDead = waitsOf(forecast).some(({ tries }) => tries?.isDead)
  return say(isDead ? 'drawing.person_decides' : 'drawing.never')
}

/** True for a step of the way forward that may have happened all the same, as nobody knows what came of its call. */
function isStillOpen({ id }: StepNode, { certain, uncertain }: Forecast): boolean {
  const isCertain = (code: Forecast['certain'][number]['code']) =>
    certain.some((one) => one.code === code)
  if (id === 'charge') return uncertain.some(({ code }) => code === 'charge')
  if (isCertain('never_shipped')) return false
  return id === 'ship' || id === 'commit' || id === 'completed'
    ? uncertain.some(({ code }) => code === 'label')
    : false
}

/** True once nothing can be undone any more: it has shipped; or the way back is under way, and has no other. */
const isRuledOut = ({ certain }: Forecast): boolean =>
  certain.some(({ code }) => code === 'never_cancelled' || code === 'never_completed')

/** Where a service stands: at the step of its event, or at the order's own for an event of none. */
function standsAt(node: StepNode, { forecast }: Facts): Wait | undefined {
  return waitsOf(forecast).find(
    (wait) => wait.service === node.service && wait.step === node.id && wait.tries !== null,
  )
}

function happening(node: StepNode, facts: Facts): Look {
  const { order, forecast } = facts
  const stands = standsAt(node, facts)?.tries
  const tone = stands?.isDead ? 'stop' : node.lane === 'undo' ? 'undo' : 'go'
  return {
    look: 'now',
    tone,
    detail: stands ? triesLabel(stands) : restsFor(order, forecast),
    retry: stands ? retryOf(stands) : undefined,
    detailTone: tone,
    ...(order.version === 0 ? { detail: 'not yet' } : {}),
  }
}

/** What it rests for where it stands; `now` while it goes on. */
function restsFor({ waitingFor }: OrderView, { packing, isSourcedAgain }: Forecast): string {
  if (waitingFor === 'stock') return say('drawing.awaits_stock')
  if (packing) return say('drawing.packing')
  return isSourcedAgain ? say('drawing.sourcing') : 'now'
}

/** The steps that the order passes from here on if every call is answered, by the events that are to come. */
function stepsAhead({ runs, version }: Forecast, order: OrderView): ReadonlySet<Step> {
  if (isTerminal(order.status)) return new Set()
  // Without the events that have come since the forecast was made.
  const steps = runs.answers_come.steps.slice(Math.max(0, order.version - version))
  return new Set(steps.flatMap(({ type }) => orderSaga.stepOf(type) ?? []))
}

/** What the order waits for, first what hangs. */
const waitsOf = ({ wait, others }: Forecast): Wait[] => (wait ? [wait, ...others] : others)

const stepsAtDeadline = ({ runs: { nobody_acts: run } }: Forecast): ReadonlySet<Step> =>
  new Set(
    run.steps
      .slice(
        run.steps.findIndex(({ by, type }) => by === 'clock' && type === 'OrderCancelRequested') >>>
          0,
      )
      .flatMap(({ type }) => orderSaga.stepOf(type) ?? []),
  )
