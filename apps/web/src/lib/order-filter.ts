import { orderGraph } from '@sagaboard/events/saga/graph'
import type { Step } from '@sagaboard/events/saga/order-saga'
import type { OrderStatus } from '@sagaboard/events/saga/order-view'

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

export const steps = orderGraph.steps.map((step) => step.id) as [Step, ...Step[]]

export const noFilter: OrderFilter = {
  status: [],
  step: null,
  attention: null,
  waitingFor: null,
  cause: null,
  text: '',
  age: null,
}

/** What a part of the filter is called in the URL where that is another word: links of before go on working. */
export const urlKeys: Partial<Record<keyof OrderFilter, string>> = {
  step: 'station',
  waitingFor: 'waits',
}

/** The address of the list with this filter. */
export function ordersHref(filter: Partial<OrderFilter>): string {
  const query = new URLSearchParams()
  if (filter.status?.length) query.set('status', filter.status.join(','))
  for (const name of ['step', 'attention', 'waitingFor', 'cause', 'age'] as const)
    if (filter[name]) query.set(urlKeys[name] ?? name, filter[name])
  if (filter.text) query.set('q', filter.text)
  const text = query.toString()
  return text === '' ? '/console/orders' : `/console/orders?${text}`
}
