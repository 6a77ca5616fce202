import type { EventData, EventType } from '@sagaboard/events/catalog/events'
import type { StoredEvent } from '@sagaboard/events/log/event-store'
import type { OrderView } from '@sagaboard/events/saga/order-view'
import {
  acceptedUnits,
  hasEnded,
  type ReturnView,
} from '@sagaboard/events/saga/returns/return-view'
import type { Checked } from './checked.ts'
import { tables } from './memory-stores.ts'
import { isLeftAlone, waitsForPerson } from './return-workload.ts'

const sum = <T>(of: Iterable<T>, figure: (one: T) => number) =>
  [...of].reduce((total, one) => total + figure(one), 0)

/** The returns of an order that are under way, in words; without those that wait for a person who never looks. */
export const openReturns = ({ returns = {} }: OrderView): string[] =>
  Object.values(returns)
    .filter((one) => !hasEnded(one) && !(waitsForPerson(one) && isLeftAlone(one.returnId)))
    .map(({ returnId, status }) => `return ${returnId} is ${status}`)

/**
 * What came back against what was delivered, restocked and given back: unit by unit, in the order's events, the movements of
 * the stock and the ledgers of provider and carrier.
 */
export function brokenReturns(
  simulation: Checked,
  order: OrderView,
  history: readonly StoredEvent[],
): string[] {
  const returns = Object.values(order.returns ?? {})
  return [
    ...brokenUnits(order, returns),
    ...brokenShares(order, returns),
    ...brokenShelf(simulation, order),
    ...returns.flatMap((one) =>
      [
        ...brokenRefund(simulation, { order, one, history }),
        ...brokenRestock({ order, one, history }),
        ...brokenLabels(simulation, { order, one, history }),
      ].map((why) => `return ${one.returnId}: ${why}`),
    ),
  ]
}

/** No unit is given back twice, and none that was never delivered. */
function brokenUnits(order: OrderView, returns: readonly ReturnView[]): string[] {
  const broken: string[] = []
  for (const { line, quantity } of order.lines) {
    const left = sum(order.leftOut, (one) => (one.line === line ? one.quantity : 0))
    const back = returns
      .filter(({ refundedMinor, outcome }) => refundedMinor > 0 || outcome === 'refunded')
      .flatMap(({ lines }) => lines.filter((one) => one.line === line).flatMap(acceptedUnits))
      .map(({ unit }) => unit)
    if (new Set(back).size < back.length) broken.push(`a unit of line ${line} was returned twice`)
    if (back.length > quantity - left)
      broken.push(`of ${quantity - left} of line ${line} ${back.length} were returned`)
  }
  return broken
}

/** A unit gives back what was paid for it: here that is its price. */
function brokenShares({ lines }: OrderView, returns: readonly ReturnView[]): string[] {
  const prices = new Map(lines.map(({ line, unitPriceMinor }) => [line, unitPriceMinor]))
  return returns
    .flatMap((one) => one.lines)
    .flatMap(({ line, units }) =>
      units
        .filter(({ amountMinor }) => amountMinor !== prices.get(line))
        .map(({ amountMinor }) => `a unit of ${prices.get(line)} is to give ${amountMinor} back`),
    )
}

/** What is put on the shelf again is at most what has left it. */
function brokenShelf({ log: { reader } }: Checked, { orderId, lines }: OrderView): string[] {
  const movements = tables.movements(reader, orderId)
  const unitsOf = (kind: string, line: number) =>
    sum(movements, (one) => (one.kind === kind && one.line === line ? one.quantity : 0))
  return lines.flatMap(({ line }) => {
    const shipped = unitsOf('commit', line)
    const back = unitsOf('restock', line)
    return back > shipped ? [`of ${shipped} of line ${line} ${back} are on the shelf again`] : []
  })
}

/** A return, its order, and what is in its log. */
interface Told {
  order: OrderView
  one: ReturnView
  history: readonly StoredEvent[]
}

/** What the log says of a return by one type of event. */
const said = <E extends EventType>({ one, history }: Told, type: E): EventData<E>[] =>
  history
    .filter((event) => event.type === type)
    .map(({ data }) => data as EventData<E>)
    .filter((data) => (data as { returnId?: string }).returnId === one.returnId)

const has = (history: readonly StoredEvent[], type: EventType) =>
  history.some((event) => event.type === type)

/** Each accepted unit gives back its share, once, and the provider has given exactly what the log says. */
function brokenRefund({ providers }: Checked, told: Told): string[] {
  const { order, one, history } = told
  const broken: string[] = []
  const refunds = said(told, 'ReturnRefunded')
  if (refunds.length > 1) broken.push(`given back ${refunds.length} times`)
  const due = sum(one.lines.flatMap(acceptedUnits), ({ amountMinor }) => amountMinor)
  const isShared = has(history, 'RefundIssued')
  const isRight = isShared ? one.refundedMinor <= due : one.refundedMinor === due
  if (refunds.length > 0 && !isRight)
    broken.push(`${one.refundedMinor} were given back for units of ${due}`)
  const provided = sum(refunds, (refund) => (refund.method === 'provider' ? refund.amountMinor : 0))
  const key = `${order.orderId}:return:${one.returnId}:refund`
  const given = providers.refunds.get(key)?.amountMinor ?? 0
  if (given !== provided)
    broken.push(`the provider gave ${given}, the log says that it gave ${provided}`)
  if (one.outcome === 'given_up' && given > 0) broken.push('given up, and money was given back')
  return broken
}

/** Of what came back as much is on the shelf as was found to be as new, and nothing before the money was given back. */
function brokenRestock(told: Told): string[] {
  const { one, history } = told
  const restocked = said(told, 'ReturnRestocked')
  if (restocked.length > 1) return [`put on the shelf ${restocked.length} times`]
  const [shelf] = restocked
  if (!shelf) return one.outcome === 'refunded' ? ['closed, and nothing was put anywhere'] : []
  const broken: string[] = []
  const byHand = has(history, 'RestockRequested')
  for (const { line, inspected } of one.lines) {
    const of = (units: readonly { line: number; quantity: number }[]) =>
      sum(units, (unit) => (unit.line === line ? unit.quantity : 0))
    const { restock = 0, writeOff = 0 } = inspected ?? {}
    const back = of(shelf.allocations)
    if (byHand ? back > restock : back !== restock)
      broken.push(`${restock} of line ${line} are as new, and ${back} on the shelf`)
    if (of(shelf.writtenOff) !== writeOff)
      broken.push(`${writeOff} of line ${line} are broken, and ${of(shelf.writtenOff)} written off`)
  }
  if (!has(history, 'ReturnRefunded')) broken.push('on the shelf before its money was given back')
  return broken
}

/** The carrier has labels of a return where the log says so, and nowhere else. */
function brokenLabels({ providers }: Checked, told: Told): string[] {
  const { order, one } = told
  const live = (what: 'label' | 'back') =>
    [...providers.labels.values()].filter(
      ({ key, outcome }) =>
        key.startsWith(`${order.orderId}:return:${one.returnId}:${what}:`) &&
        outcome.type === 'labelled' &&
        !providers.isBarred(key),
    ).length
  const recalled = said(told, 'ReturnRecalled')
  const isOnItsWay = recalled.some(({ goods }) => goods === 'on_their_way')
  const labelled = sum(said(told, 'ReturnLabelled'), ({ parcels }) => parcels.length)
  const isReceived = said(told, 'ReturnReceived').length > 0
  const broken: string[] = []
  if (live('label') > 0 && recalled.length > 0 && !isOnItsWay && !isReceived)
    broken.push('recalled, and its label is good')
  if (isOnItsWay && one.by !== 'carrier' && live('label') === 0)
    broken.push('said to be on their way, and the carrier has no label')
  if (recalled.length === 0 && hasEnded(one) && live('label') !== labelled)
    broken.push(`labels for ${labelled} parcels, and the carrier has ${live('label')}`)
  const sent = [...said(told, 'ReturnSentBack'), ...recalled]
  const back = sum(sent, ({ goods, parcels }) => (goods === 'sent' ? parcels.length : 0))
  if (live('back') !== back) broken.push(`${back} parcels sent back, and ${live('back')} labelled`)
  return broken
}

/** What of returns was met in the log of an order. */
export function noteReturns({ coverage }: Checked, history: readonly StoredEvent[]): void {
  for (const { type, data } of history) {
    const noted = noteworthy[type as EventType]
    const word = noted?.(data as never)
    if (word) coverage.saw(word)
  }
}

const noteworthy: { [E in EventType]?: (data: EventData<E>) => string } = {
  ReturnRequested: ({ by }) => `return asked for by ${by}`,
  ReturnReviewed: ({ decision }) => `return reviewed: ${decision}`,
  ReturnRefused: ({ reason }) => `return refused: ${reason}`,
  ReturnLabelFailed: () => 'return not labelled',
  ReturnRefunded: ({ method }) => `return given back by ${method}`,
  ReturnRestocked: ({ allocations }) =>
    allocations.length > 0 ? 'returned goods on the shelf' : 'returned goods not on the shelf',
  ReturnSentBack: ({ goods }) => `not accepted: ${goods}`,
  ReturnGiveUpRequested: () => 'return asked to be given up',
  ReturnGiveUpRefused: () => 'too late to give a return up',
  ReturnRecalled: ({ goods }) => `return recalled: ${goods}`,
  ReturnClosed: ({ outcome }) => `return ended: ${outcome}`,
}
