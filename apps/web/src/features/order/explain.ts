import type { EndReason, Service } from '@sagaboard/events/catalog/events'
import { sagaGraph } from '@sagaboard/events/saga/graph'
import type { Step } from '@sagaboard/events/saga/order-saga'
import { isTerminal, type OrderView } from '@sagaboard/events/saga/order-view'
import { messageOf } from '../../lib/error-message.ts'
import { formatDuration, formatMoney } from '../../lib/format.ts'
import type { Tone } from '../../lib/labels.ts'
import { reasonLabels } from '../../lib/labels.ts'

/** A group that can't get past an event of the order, as the console reads it. */
export interface BlockedStep {
  group: string
  version: number
  eventType: string
  attempts: number
  attemptsMax: number
  state: 'retrying' | 'dead'
  error: string
  nextAt: string | null
}

/** The step at which a service is blocked; undefined for an event that none of its steps handles. */
export const stepOfBlock = ({ group, eventType }: BlockedStep): Step | undefined =>
  sagaGraph.steps.find(
    ({ service, subscribesTo }) =>
      service === group && subscribesTo.some((type) => type === eventType),
  )?.id

/** What is happening, why, until when, what comes next and who can act: in words. */
export interface Explanation {
  tone: Tone
  title: string
  body: string
  /** Set while something is tried again, or was given up. */
  tries: { done: number; max: number; nextAt: string | null; dead: boolean } | null
}

/**
 * Says where an order stands.
 *
 * @param order the fold of its events
 * @param blockedSteps where its services are blocked; empty when none is
 * @param warehouses names of warehouses by id
 * @param nowMs the clock, for "in 12 s"
 * @returns a sentence for every state; a step that this text does not know is told by its name, never left blank
 */
export function explain(
  order: OrderView,
  blockedSteps: readonly BlockedStep[],
  nowMs: number,
  warehouse = 'the warehouse',
): Explanation {
  const service = sagaGraph.steps.find((node) => node.id === order.step)?.service
  const blockedStep = blockedSteps.find(({ group }) => group === service) ?? blockedSteps[0]
  const facts = factsOf(order, warehouse)
  if (blockedStep && !isTerminal(order.status))
    return withBlockedStep(order, blockedStep, nowMs, facts)
  const { title, body } = calm(order, facts)
  if (blockedStep) return afterTheEnd(blockedStep, nowMs, title)
  return { tone: toneOf(order), title, body, tries: null }
}

interface Facts {
  total: string
  taken: string
  /** What is still with us of what was taken. */
  kept: string
  units: string
  warehouse: string
}

function factsOf(order: OrderView, warehouse: string): Facts {
  const units = order.lines.reduce((sum, line) => sum + line.quantity, 0)
  return {
    total: formatMoney(order.totalMinor, order.currency),
    taken: formatMoney(order.payment.capturedMinor, order.currency),
    kept: formatMoney(order.payment.capturedMinor - order.payment.refundedMinor, order.currency),
    units: units === 1 ? '1 unit' : `${units} units`,
    warehouse,
  }
}

const toneOf = (order: OrderView): Tone =>
  order.status === 'COMPLETED'
    ? 'ok'
    : order.status === 'CANCELLING' || order.status === 'CANCELLED'
      ? 'undo'
      : 'go'

function calm(order: OrderView, facts: Facts): { title: string; body: string } {
  if (order.status === 'COMPLETED') return completed(order, facts)
  if (order.status === 'CANCELLED')
    return { title: `Cancelled: ${cause(order.reason)}.`, body: cancelledBody(order, facts) }
  return {
    title: waitingFor(order, facts),
    body: `${why(order, facts)} ${next(order.step, facts)}`,
  }
}

/** What the order waits for now, as a sentence. */
function waitingFor(order: OrderView, { total, kept, units, warehouse }: Facts): string {
  const sentences: Record<Step, string> = {
    placed: 'Waiting for the order to enter the line.',
    reserve: `Waiting for inventory to set ${units} aside.`,
    charge: `Waiting for the payment provider to take ${total}.`,
    ship: 'Waiting for the carrier to take the parcel.',
    commit: `Waiting for inventory to book ${units} out of ${warehouse}.`,
    completed: 'Everything is done; the order is being closed.',
    recall: 'Waiting for shipping to promise that nothing will be sent.',
    refund:
      order.payment.capturedMinor > order.payment.refundedMinor
        ? `Waiting for the payment provider to give back ${kept}.`
        : 'Waiting for payment to promise that nothing will be taken.',
    release: `Waiting for inventory to put ${units} back.`,
    cancelled: 'Everything is undone; the order is being closed.',
  }
  return sentences[order.step] ?? `Waiting at ${order.step}.`
}

/** How it came to this: the state of goods and money. */
function why(order: OrderView, { taken, units, warehouse }: Facts): string {
  if (order.status === 'CANCELLING') return `It is being undone: ${cause(order.reason)}.`
  const sentences: Partial<Record<Step, string>> = {
    placed: 'It was just placed.',
    reserve: 'It was just placed; nothing is reserved or charged yet.',
    charge: `${units} set aside in ${warehouse}, nothing charged yet.`,
    ship: `${taken} taken and ${units} set aside in ${warehouse}.`,
    commit: `It has shipped${parcel(order)}; what has shipped can’t be called back.`,
    completed: `It has shipped${parcel(order)} and the stock is booked out.`,
  }
  return sentences[order.step] ?? ''
}

/** What comes next, and who decides when it goes wrong. */
function next(step: Step, { total, units, warehouse }: Facts): string {
  const sentences: Record<Step, string> = {
    placed: 'Inventory is asked first. Nobody has to do anything.',
    reserve: `Then payment charges ${total}. When there is not enough in stock the order is cancelled and nothing is charged. Nobody has to do anything.`,
    charge:
      'Then the carrier is asked to take the parcel. When the card is declined the units go back to stock and the order is cancelled. Nobody has to do anything.',
    ship: 'Then the stock is booked out and the order completes. When it can’t be delivered the money goes back first, then the units. Nobody has to do anything.',
    commit: 'Then the order completes. Nobody has to do anything.',
    completed: 'Nobody has to do anything.',
    recall:
      'Then payment gives the money back, or promises never to take it; then inventory puts the units back and the order is cancelled. When it has shipped already, the wish comes too late and the order goes on.',
    refund: `Afterwards inventory puts ${units} back in ${warehouse} and the order is cancelled. Nobody has to do anything.`,
    release: 'Afterwards the order is cancelled. Nobody has to do anything.',
    cancelled: 'Nobody has to do anything.',
  }
  return sentences[step] ?? ''
}

/**
 * An order that is to be undone while a call of its way forward is not answered: it may have been made, and is not asked for
 * any more. Undefined for any other.
 */
function uncertain(
  order: OrderView,
  blockedStep: BlockedStep,
  { total }: Facts,
): { title: string; after: string } | undefined {
  if (order.status !== 'CANCELLING') return undefined
  const step = stepOfBlock(blockedStep)
  if (step === 'charge')
    return {
      title: `Waiting for the payment provider to say whether it took ${total}.`,
      after:
        'It is not asked to take it any more. What it has taken is given back, before inventory puts the units back and the order is cancelled.',
    }
  if (step === 'ship')
    return {
      title: 'Waiting for the carrier to say whether it made the label.',
      after:
        'It is not asked to make one any more. One that was made is voided, and the money goes back; only when the parcel has been picked up is the order sent.',
    }
  return undefined
}

function withBlockedStep(
  order: OrderView,
  blockedStep: BlockedStep,
  nowMs: number,
  facts: Facts,
): Explanation {
  const tries = {
    done: blockedStep.attempts,
    max: blockedStep.attemptsMax,
    nextAt: blockedStep.nextAt,
    dead: blockedStep.state === 'dead',
  }
  const times = blockedStep.attempts === 1 ? 'once' : `${blockedStep.attempts} times`
  const asked = attemptVerbs[blockedStep.group as Service] ?? 'Tried'
  const answer = `the last answer was “${messageOf(blockedStep.error)}”`
  const open = uncertain(order, blockedStep, facts)
  const waiting = open?.title ?? waitingFor(order, facts)
  const following =
    order.step === 'refund' || order.step === 'release' || order.step === 'recall'
      ? next(order.step, facts).replace(' Nobody has to do anything.', '')
      : ''
  if (blockedStep.state === 'dead') {
    const title = waiting.replace(/^Waiting for/, 'Stopped: gave up waiting for')
    return {
      tone: 'stop',
      title,
      body: `${asked} ${times} with the same key; ${answer}. No further try is made by itself: a person finds the cause and has it tried again. ${stays(order, facts)}`.trim(),
      tries,
    }
  }
  const waitMs = blockedStep.nextAt ? Date.parse(blockedStep.nextAt) - nowMs : 0
  const left = Math.max(0, blockedStep.attemptsMax - blockedStep.attempts)
  const when =
    waitMs >= 1000
      ? `${asked} again in ${formatDuration(Math.ceil(waitMs / 1000) * 1000)}`
      : `${asked} again now`
  const soFar = `${asked} ${times} with the same key; ${answer}.`
  const then = `${when}, ${left === 1 ? 'one more time' : `at most ${left} more times`}, then a person decides. ${following}`
  return {
    tone: order.status === 'CANCELLING' ? 'undo' : 'wait',
    title: waiting,
    body: `${soFar} ${open?.after ?? then}`.trim(),
    tries,
  }
}

/** The order has ended, and what was asked for since can't be done. */
function afterTheEnd(blockedStep: BlockedStep, nowMs: number, ended: string): Explanation {
  const { group, version, eventType, attempts, attemptsMax, nextAt } = blockedStep
  const dead = blockedStep.state === 'dead'
  const times = attempts === 1 ? 'once' : `${attempts} times`
  const waitMs = nextAt ? Date.parse(nextAt) - nowMs : 0
  const then = dead
    ? 'No further try is made by itself: a person decides.'
    : waitMs >= 1000
      ? `Tried again in ${formatDuration(Math.ceil(waitMs / 1000) * 1000)}.`
      : 'Tried again now.'
  return {
    tone: dead ? 'stop' : 'wait',
    title: `${ended.replace(/\.$/, '')}, but ${group} ${dead ? 'stopped' : 'stands'} at event ${version}, ${eventType}.`,
    body: `Tried ${times}; the last answer was “${messageOf(blockedStep.error)}”. ${then} What was done before stays as it is.`,
    tries: { done: attempts, max: attemptsMax, nextAt, dead },
  }
}

const attemptVerbs: Record<Service, string> = {
  payment: 'Asked',
  shipping: 'Asked',
  inventory: 'Tried',
  orders: 'Tried',
}

/** True once inventory has set something aside for the order. */
const wasReserved = (order: OrderView) =>
  order.forwardStep !== 'placed' && order.forwardStep !== 'reserve'

/** What a stuck order holds on to meanwhile. */
function stays(order: OrderView, { kept, units }: Facts): string {
  if (!wasReserved(order)) return 'Until then nothing is reserved and nothing is charged.'
  const held =
    order.payment.capturedMinor > order.payment.refundedMinor
      ? `${kept} of the customer and ${units} stay where they are`
      : `${units} stay where they are`
  return `Until then ${held}.`
}

function completed(
  order: OrderView,
  { taken, units, kept }: Facts,
): { title: string; body: string } {
  const took = formatDuration(
    Date.parse(order.closedAt ?? order.updatedAt) - Date.parse(order.createdAt),
  )
  const since =
    order.payment.refundedMinor > 0
      ? ` Since then ${formatMoney(order.payment.refundedMinor, order.currency)} went back to the customer; ${kept} are kept.`
      : ''
  return {
    title: `Completed in ${took}.`,
    body: `${taken} taken, ${units} shipped${parcel(order)}.${since} Nothing is left to do.`,
  }
}

function cancelledBody(order: OrderView, { taken, units }: Facts): string {
  const money =
    order.payment.refundedMinor > 0
      ? `${order.payment.refundedMinor === order.payment.capturedMinor ? taken : `${formatMoney(order.payment.refundedMinor, order.currency)} of ${taken}`} went back to the customer`
      : order.payment.capturedMinor > 0
        ? `${taken} were taken and have not been given back`
        : 'Nothing was charged'
  const goods = !wasReserved(order) ? 'nothing was set aside' : `${units} went back to stock`
  return `${money}, ${goods}. Nothing is left to do.`
}

const cause = (reason: EndReason | null): string =>
  reason ? reasonLabels[reason] : 'for a reason that was not given'

function parcel(order: OrderView): string {
  const [first, ...more] = order.shipment.parcels
  if (!first) return ''
  return ` with ${first.carrier}, ${first.trackingNumber}${more.length > 0 ? ` and ${more.length} more` : ''}`
}
