import type { Uncertainty } from '@sagaboard/events/commands/certainties'
import type { Forecast, Wait } from '@sagaboard/events/commands/order-forecast'
import { stepAt } from '@sagaboard/events/commands/order-forecast'
import { isTerminal, type OrderView } from '@sagaboard/events/saga/order-view'
import {
  deliveryOf,
  isUnderWay,
  type ParcelState,
  stateOfParcel,
} from '@sagaboard/events/saga/parcel-news'
import { messageOf } from '../../lib/error-message.ts'
import { formatDuration, formatMoney } from '../../lib/format.ts'
import type { Tone } from '../../lib/labels.ts'
import { say } from '../../messages/say.ts'
import { runLines } from './explain-runs.ts'
import { moneyFacts } from './money-facts.ts'
import { type ReaderContext, waitFor } from './reader-context.ts'

/** What is happening, why, until when, what comes next and who can act: in words. */
export interface Explanation {
  tone: Tone
  title: string
  body: string
  /** What follows, a line for each assumption under which it was computed. */
  lines: string[]
  /** Set while something is tried again, or was given up. */
  tries: Wait['tries']
  /** When it is cancelled by itself, ISO. */
  deadline: string | null
}

/**
 * Says where an order stands, from its forecast.
 *
 * @param order the fold of the events that the forecast was computed from
 * @returns a sentence for every state, never left blank
 */
export function explain(order: OrderView, forecast: Forecast, reader: ReaderContext): Explanation {
  const { wait, deadline } = forecast
  const ended = isTerminal(order.status)
  const body = ended ? endedBody(order, forecast) : underWayBody(order, forecast, reader)
  return {
    tone: toneOf(order, forecast),
    title: titleOf(order, forecast, reader),
    body: body.filter((sentence) => sentence !== '').join(' '),
    lines: ended ? [] : runLines(order, forecast, reader),
    tries: wait?.tries ?? null,
    deadline,
  }
}

function toneOf(order: OrderView, { wait, packing, needsPerson }: Forecast): Tone {
  if (needsPerson) return 'stop'
  if (order.status === 'COMPLETED') return wait?.tries || hasComeBack(order) ? 'wait' : 'ok'
  if (order.status === 'CANCELLING' || order.status === 'CANCELLED') return 'undo'
  return wait?.tries || packing || order.waitingFor ? 'wait' : 'go'
}

/** A parcel came back, and nothing was given back for it yet. */
const hasComeBack = ({ shipment, payment }: OrderView): boolean =>
  deliveryOf(shipment.parcels) === 'returned' && payment.refundedMinor === 0

const unitsOf = ({ lines }: OrderView): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0)

/** Why it is undone; where that rests on a person's word alone, it is told as theirs. */
const reasonOf = ({ reason }: OrderView, { notMade }: Forecast): string =>
  say(notMade ? `reason.no_${notMade}` : `reason.${reason ?? 'none'}`)

function titleOf(
  order: OrderView,
  forecast: Forecast,
  { warehouse, clock }: ReaderContext,
): string {
  const { wait, packing } = forecast
  if (isTerminal(order.status)) return endedTitle(order, forecast)
  const step = { units: unitsOf(order), warehouse, tone: toneName(wait) }
  const amount = formatMoney(wait?.amountMinor ?? order.totalMinor, order.currency)
  if (order.waitingFor === 'stock' && !wait?.tries) return waitsForStock(order, clock)
  if (packing) return say('wait.packing', { time: packing.dueAt ? clock(packing.dueAt) : 'none' })
  if (forecast.isSourcedAgain && !wait?.tries) return say('wait.sourcing')
  if (!wait) return say('wait.nothing')
  const { service, version, eventType: event } = wait
  const at = { service, version, event }
  if (wait.isDecided) return say('wait.decided', at)
  if (wait.for === 'unreadable') return say('wait.unreadable', { ...step, ...at })
  if (wait.for !== 'step') return say(`wait.${wait.for}`, { ...step, amount })
  return wait.tries && stepAt(service, event) === undefined
    ? say('wait.event', { ...step, ...at })
    : say(`wait.step.${wait.step}`, { ...step, amount })
}

/** What it waits for until its stock is there, and when it is given up. */
const waitsForStock = (order: OrderView, clock: ReaderContext['clock']): string =>
  say('wait.stock', {
    what: order.lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', '),
    time: order.waitsUntil === null ? 'none' : clock(order.waitsUntil),
  })

const toneName = (wait: Wait | null) => (wait?.tries?.isDead ? 'stopped' : 'waiting')

function endedTitle(order: OrderView, forecast: Forecast): string {
  const { wait } = forecast
  if (wait?.tries) {
    const { service, version, eventType: event } = wait
    const ended = order.status === 'COMPLETED' ? 'completed' : 'cancelled'
    return say('ended.but', { ended, service, version, event, tone: toneName(wait) })
  }
  if (order.status === 'CANCELLED')
    return say('ended.cancelled', { reason: reasonOf(order, forecast) })
  const tookMs = Date.parse(order.closedAt ?? order.updatedAt) - Date.parse(order.createdAt)
  return say('ended.completed', { duration: formatDuration(tookMs) })
}

function underWayBody(order: OrderView, forecast: Forecast, reader: ReaderContext): string[] {
  const { wait, others } = forecast
  return [
    undoingFor(order, forecast),
    goodsOf(order, forecast, reader),
    ...moneyOf(order, forecast),
    ...parcelOf(order, forecast),
    wait?.tries ? triesSoFar(wait) : '',
    wait?.tries ? triesToCome(wait, reader.nowMs) : '',
    ...others.flatMap((other) => (other.tries ? [standsApart(other)] : [])),
    whoActs(order, forecast),
    whoPacks(forecast, reader),
  ]
}

function whoActs(order: OrderView, { wait, packing, needsPerson }: Forecast): string {
  if (needsPerson) return say('person.decides')
  if (order.waitingFor === 'stock' && !wait?.tries) return say('person.receives')
  if (packing && packing.dueAt === null) return say('person.packs')
  return wait?.tries ? '' : say('person.nobody')
}

/** Which warehouses have packed their part, and which are awaited; nothing where there is one. */
function whoPacks({ packing }: Forecast, { warehouses = {} }: ReaderContext): string {
  if (!packing || packing.packed.length + packing.awaited.length < 2) return ''
  const list = (ids: readonly string[]) => ids.map((id) => warehouses[id] ?? id).join(' and ')
  const awaited = list(packing.awaited)
  if (packing.packed.length === 0) return say('person.pack_each', { awaited })
  const { length: count } = packing.packed
  const left = packing.awaited.length
  return say('person.packed_in_part', { packed: list(packing.packed), count, awaited, left })
}

const undoingFor = (order: OrderView, forecast: Forecast): string =>
  order.status === 'CANCELLING' ? say('undoing.for', { reason: reasonOf(order, forecast) }) : ''

function endedBody(order: OrderView, forecast: Forecast): string[] {
  const { wait } = forecast
  const tried = wait?.tries
    ? [triesSoFar(wait), wait.tries.isDead ? say('person.decides') : '']
    : [leftToDo(order)]
  const goods = order.status === 'CANCELLED' ? [goodsAfterEnd(order)] : []
  return [...moneyOf(order, forecast), ...goods, ...parcelOf(order, forecast), ...tried]
}

/** What is still to come of an order that has ended: its parcels are delivered later, or come back. */
function leftToDo(order: OrderView): string {
  if (order.status !== 'COMPLETED') return say('left.nothing')
  if (hasComeBack(order)) return say('left.returned')
  return say(isUnderWay(order.shipment.parcels) ? 'left.carrier' : 'left.nothing')
}

const goodsAfterEnd = (order: OrderView): string =>
  say(wasReserved(order) ? 'goods.released' : 'goods.none', { units: unitsOf(order) })

/** True once inventory has set something aside for the order. */
const wasReserved = ({ forwardStep }: OrderView) =>
  forwardStep !== 'placed' && forwardStep !== 'reserve'

const goodsOf = (order: OrderView, { goods }: Forecast, { warehouse }: ReaderContext): string =>
  say(`goods.${goods}`, { units: unitsOf(order), warehouse })

/** What was taken and given back, what is not known of it, and what will never be. */
function moneyOf({ currency }: OrderView, { certain, uncertain, notMade }: Forecast): string[] {
  const amount = (minor: number) => formatMoney(minor, currency)
  const { takenMinor, givenMinor, byHandMinor } = moneyFacts(certain)
  const unknown = uncertain.filter(({ code }) => code !== 'label')
  const told = unknown.map((one) => sayUnknown(one, currency))
  if (takenMinor === 0) {
    if (unknown.length > 0) return told
    const isNever = certain.some(({ code }) => code === 'never_charged')
    if (isNever && notMade === 'charge') return [say('money.says_staff')]
    return [say(isNever ? 'money.never' : 'money.not_yet')]
  }
  if (givenMinor > 0) {
    const byHand = amount(byHandMinor)
    told.push(
      byHandMinor > 0
        ? say('money.given_back_by_hand', { amount: amount(givenMinor), byHand })
        : say('money.given_back', { amount: amount(givenMinor) }),
    )
    if (givenMinor < takenMinor)
      told.push(say('money.kept', { amount: amount(takenMinor - givenMinor) }))
  }
  return [say('money.taken', { amount: amount(takenMinor) }), ...told]
}

const sayUnknown = (
  { code, amountMinor, tries, isVoided }: Uncertainty,
  currency: string,
): string =>
  say(`unknown.${code}`, {
    amount: formatMoney(amountMinor, currency),
    tries,
    handling: isVoided ? 'voided' : 'asked',
  })

function parcelOf(order: OrderView, { certain, uncertain }: Forecast): string[] {
  const [first, ...more] = order.shipment.parcels
  if (order.shipment.status === 'created') {
    const parcel = first
      ? say('parcel.with', {
          carrier: first.carrier,
          number: first.trackingNumber,
          more: more.length,
        })
      : ''
    return [say('parcel.shipped', { parcel }), toldOf(order)]
  }
  const label = uncertain.find(({ code }) => code === 'label')
  if (label) return [sayUnknown(label, order.currency)]
  return order.status === 'CANCELLING' && certain.some(({ code }) => code === 'never_shipped')
    ? [say('parcel.never')]
    : []
}

/** What the carrier has told of the parcels since. */
function toldOf({ shipment: { parcels } }: OrderView): string {
  const states = parcels.map(stateOfParcel)
  const count = (state: ParcelState) => states.filter((one) => one === state).length
  return say('parcel.told', {
    parcels: states.length,
    state: states[0] ?? 'label_made',
    delivered: count('delivered'),
    returned: count('returned'),
  })
}

function triesSoFar(wait: Wait): string {
  const asks = wait.for !== 'step' && wait.for !== 'unreadable'
  return say(asks ? 'tries.asked' : 'tries.tried', {
    times: wait.tries?.done ?? 0,
    answer: messageOf(wait.error ?? ''),
  })
}

function triesToCome({ tries }: Wait, nowMs: number): string {
  if (!tries) return ''
  if (tries.isDead) return say('tries.none')
  return say('tries.next', {
    wait: waitFor(tries.nextAt, nowMs),
    left: Math.max(0, tries.max - tries.done - 1),
  })
}

const standsApart = (wait: Wait): string =>
  say('others', {
    tone: toneName(wait),
    service: wait.service,
    version: wait.version,
    event: wait.eventType,
    times: wait.tries?.done ?? 0,
    answer: messageOf(wait.error ?? ''),
  })
