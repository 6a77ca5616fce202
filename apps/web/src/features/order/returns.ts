import { isReadable, type LogEntry, type SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventType } from '@sagaboard/events/catalog/events'
import type { Wait } from '@sagaboard/events/commands/order-forecast'
import { orderGraph, type ReturnNode } from '@sagaboard/events/saga/graph'
import type { OrderView } from '@sagaboard/events/saga/order-view'
import type { NodeViewModel, SagaViewModel } from '../../components/saga/view-model.ts'
import { formatMoney } from '../../lib/format.ts'
import { eventLabels } from '../../lib/labels.ts'
import { retryOf, type Tries, triesLabel } from './tries.ts'

/** What was asked for once the order had completed, and what became of it. */
interface Request {
  asked: SagaEvent
  /** The answer; undefined while it is open. */
  answer: SagaEvent | undefined
}

const returnNames: Partial<Record<EventType, string>> = {
  RefundRequested: 'Money back',
  RestockRequested: 'Goods back',
}

const requestOf = ({ data }: SagaEvent) => ('requestId' in data ? data.requestId : undefined)

/** A person has had the service pass the request by. */
const isSkipOf = (asked: SagaEvent, event: SagaEvent) =>
  event.type === 'StepSkipped' && event.data.version === asked.version

function requestsOf(events: readonly SagaEvent[], { id, done, refused }: ReturnNode): Request[] {
  return events
    .filter(({ type }) => type === id)
    .map((asked) => ({
      asked,
      answer: events.find(
        (event) =>
          isSkipOf(asked, event) ||
          ([done, ...refused].includes(event.type) && requestOf(event) === requestOf(asked)),
      ),
    }))
}

/**
 * The return lane of one order: money and goods that came back since it completed.
 *
 * @returns undefined for an order that has not completed and of which nothing was asked
 */
export function returnViewModels(
  events: readonly SagaEvent[],
  order: OrderView,
  waits: readonly Wait[],
): SagaViewModel['returns'] {
  const lane = orderGraph.returns.map((node) => ({ node, requests: requestsOf(events, node) }))
  const isAsked = lane.some(({ requests }) => requests.length > 0)
  if (order.status !== 'COMPLETED' && !isAsked) return undefined
  return Object.fromEntries(
    lane.map(({ node, requests }) => {
      const name = returnNames[node.id] ?? node.id
      const blocked = waits.find(
        ({ service, eventType }) => service === node.service && eventType === node.id,
      )?.tries
      const { sentence, ...look } = lookOf(node, requests, order.currency, blocked)
      return [
        node.id,
        {
          name,
          node: { ...look, sentence: `${name}: ${sentence}` },
          edge:
            requests.length > 0 || blocked
              ? { look: 'travelled', tone: 'undo' }
              : { look: 'ahead', tone: 'plain' },
        },
      ]
    }),
  )
}

function lookOf(
  node: ReturnNode,
  requests: readonly Request[],
  currency: string,
  blocked: Tries | null | undefined,
): NodeViewModel {
  // A service that stands at a request was asked, also where nobody can read what for.
  if (blocked || requests.some(({ answer }) => answer === undefined)) {
    const tone = blocked?.isDead ? 'stop' : 'undo'
    const detail = blocked ? triesLabel(blocked) : 'now'
    return {
      look: 'now',
      tone,
      detail,
      detailTone: tone,
      sentence: `asked for, ${detail}`,
      retry: blocked ? retryOf(blocked) : undefined,
    }
  }
  const done = requests.flatMap(({ answer }) => (answer?.type === node.done ? [answer] : []))
  if (done.length > 0) {
    const detail = sumOf(done, currency)
    return { look: 'done', tone: 'undo', detail, sentence: done.map(toldOf).join(', ') }
  }
  const last = requests.at(-1)?.answer
  if (last) {
    const detail = last.type === 'StepSkipped' ? 'skipped' : 'refused'
    return { look: 'refused', tone: 'undo', detail, detailTone: 'undo', sentence: detail }
  }
  return {
    look: 'never',
    tone: 'plain',
    detail: 'if asked for',
    sentence: 'nothing was asked for',
  }
}

function sumOf(done: readonly SagaEvent[], currency: string): string {
  const minor = done.reduce(
    (sum, event) => (event.type === 'RefundIssued' ? sum + event.data.amountMinor : sum),
    0,
  )
  return minor > 0 ? formatMoney(minor, currency) : unitsLabel(done)
}

const unitsLabel = (done: readonly SagaEvent[]) => {
  const units = done.reduce(
    (sum, event) =>
      event.type === 'InventoryRestocked'
        ? sum + event.data.allocations.reduce((all, { quantity }) => all + quantity, 0)
        : sum,
    0,
  )
  return units === 1 ? '1 unit' : `${units} units`
}

/** What one answer says, in words that stand in a list: `5.00 € to the card`. */
function toldOf(event: SagaEvent): string {
  if (event.type === 'InventoryRestocked') return `${unitsLabel([event])} back on the shelf`
  if (event.type !== 'RefundIssued') return eventLabels[event.type]
  const { amountMinor, currency, method } = event.data
  const way = method === 'by_hand' ? 'given back by hand' : 'given back to the card'
  return `${formatMoney(amountMinor, currency)} ${way}`
}

/**
 * What came back since the order completed, in a sentence; empty when nothing did. An event that can't be read is left out:
 * the page says of it elsewhere.
 */
export function sinceTheEnd(entries: readonly LogEntry[]): string {
  const events = entries.filter(isReadable)
  const came = orderGraph.returns
    .flatMap((node) => requestsOf(events, node))
    .flatMap(({ answer }) => (answer ? [answer] : []))
    .sort((a, b) => a.version - b.version)
    .map(toldOf)
  return came.length > 0 ? `After the end: ${came.join(', ')}.` : ''
}
