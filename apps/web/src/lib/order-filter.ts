import { type EndReason, endReasons } from '@sagaboard/events/catalog/events'
import { orderGraph } from '@sagaboard/events/saga/graph'
import type { Step } from '@sagaboard/events/saga/order-saga'
import { emptyOrder, type OrderStatus } from '@sagaboard/events/saga/order-view'

/** What the list of orders can be narrowed by. */
export interface OrderFilter {
  status: OrderStatus[]
  step: Step | null
  attention: (typeof attentionKinds)[number] | null
  /** What it rests for on its way. */
  waitingFor: (typeof waitKinds)[number] | null
  cause: string | null
  text: string
  age: AgeLimit | null
  /** Why it is being, or was, undone. */
  reason: EndReason | null
  /** The id of a warehouse that its units are, or were, taken from. */
  warehouse: string | null
  /** The id of an incident that it has met, whether it still stands there or not. */
  incident: string | null
  /** Of its total, in minor units of its currency. */
  atLeastMinor: number | null
  atMostMinor: number | null
  /** Placed from then on, and before; ISO 8601 in UTC. */
  placedFrom: string | null
  placedBefore: string | null
  /** Completed or cancelled from then on. */
  endedFrom: string | null
  /** Something was given back of it from then on. */
  refundedFrom: string | null
  /** It is under way, and nothing has happened for at least so long. */
  stillFor: AgeLimit | null
}

/** dead: left for a person; retrying: waits for its next try. */
export const attentionKinds = ['dead', 'retrying'] as const

export const waitKinds = ['stock', 'packing'] as const

export const ageSeconds = {
  '15m': 15 * 60,
  '1h': 3600,
  '24h': 24 * 3600,
  '7d': 7 * 24 * 3600,
} as const
export type AgeLimit = keyof typeof ageSeconds
export const ageLimits = Object.keys(ageSeconds) as [AgeLimit, ...AgeLimit[]]

export const ageLabels: Record<AgeLimit, string> = {
  '15m': 'Last 15 min',
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
}

export const stillLabels: Record<AgeLimit, string> = {
  '15m': 'Nothing new for 15 min',
  '1h': 'Nothing new for 1 hour',
  '24h': 'Nothing new for 24 hours',
  '7d': 'Nothing new for 7 days',
}

export { endReasons }

/** In which amounts are typed: the one that the shop sells in. */
export const filterCurrency = emptyOrder.currency

/** The largest amount that is kept, in minor units. */
export const amountMaxMinor = 2 ** 31 - 1

export const steps = orderGraph.steps.map((step) => step.id) as [Step, ...Step[]]

export const noFilter: OrderFilter = {
  status: [],
  step: null,
  attention: null,
  waitingFor: null,
  cause: null,
  text: '',
  age: null,
  reason: null,
  warehouse: null,
  incident: null,
  atLeastMinor: null,
  atMostMinor: null,
  placedFrom: null,
  placedBefore: null,
  endedFrom: null,
  refundedFrom: null,
  stillFor: null,
}

/** What a part of the filter is called in the URL where that is another word: links of before go on working. */
export const urlKeys: Partial<Record<keyof OrderFilter, string>> = {
  step: 'station',
  waitingFor: 'waits',
  atLeastMinor: 'min',
  atMostMinor: 'max',
  placedFrom: 'from',
  placedBefore: 'before',
  endedFrom: 'ended',
  refundedFrom: 'refunded',
  stillFor: 'still',
}

/** The parts that stand in the URL as they are, in the order in which they stand there. */
const plainParts = [
  'step',
  'attention',
  'waitingFor',
  'cause',
  'age',
  'reason',
  'warehouse',
  'incident',
  'atLeastMinor',
  'atMostMinor',
  'placedFrom',
  'placedBefore',
  'endedFrom',
  'refundedFrom',
  'stillFor',
] as const satisfies (keyof OrderFilter)[]

/** Whether a filter leaves orders out. */
export const isNarrowed = (filter: OrderFilter): boolean =>
  filter.status.length > 0 || filter.text !== '' || plainParts.some((name) => filter[name] !== null)

/** The address of the list with this filter. */
export function ordersHref(filter: Partial<OrderFilter>): string {
  const query = orderQuery(filter)
  return query === '' ? '/console/orders' : `/console/orders?${query}`
}

/** The filter as the address has it; empty when it narrows nothing. */
export function orderQuery(filter: Partial<OrderFilter>): string {
  const query = new URLSearchParams()
  if (filter.status?.length) query.set('status', filter.status.join(','))
  for (const name of plainParts) {
    const value = filter[name]
    if (value !== null && value !== undefined && value !== '')
      query.set(urlKeys[name] ?? name, String(value))
  }
  if (filter.text) query.set('q', filter.text)
  return query.toString()
}
