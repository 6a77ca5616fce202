import type { EventType, Service } from '../catalog/events.ts'

/**
 * What staff turn on and off beside the orders: faults to see how the system takes them, and the
 * simulated outages.
 */

export const faultKinds = [
  'fail',
  'latency',
  'timeout_after_effect',
  'duplicate',
  'crash',
  'decline',
] as const
export type FaultKind = (typeof faultKinds)[number]

/** What goes wrong, where, for which orders and for how long. */
export interface FaultSettings {
  service: Service
  /** Null: every event that the service handles. */
  eventType: EventType | null
  kind: FaultKind
  /** Of the attempts on an order in scope, how many are disturbed: 1 to 100; of `decline`, how many of these orders. */
  percent: number
  latencyMs: number
  /** Which orders: 1 to 100 percent of them, or the one named. */
  sharePercent: number
  orderId: string | null
  minutes: number
  /** It ends before its time when more orders than this need a person because of it; null: it does not. */
  stopAfter: number | null
}

/**
 * What a simulated party does not do until a person ends it, by the payment token or the postcode of
 * ship-to that meets it. One that is silent answers no call at all, one that is not answers 503 to
 * what it would have to do and voids at once. All are on in a new shop.
 */
export const simulatedOutages = [
  { name: 'tok_outage', service: 'payment', isSilent: false },
  { name: 'tok_silent', service: 'payment', isSilent: true },
  { name: '99998', service: 'shipping', isSilent: false },
  { name: '99997', service: 'shipping', isSilent: true },
] as const satisfies readonly { name: string; service: Service; isSilent: boolean }[]

export type SimulatedOutage = (typeof simulatedOutages)[number]
export type OutageName = SimulatedOutage['name']

/** The outage that a token or a postcode meets; undefined: none. */
export const simulatedOutageOf = (service: Service, value: string): SimulatedOutage | undefined =>
  simulatedOutages.find((outage) => outage.service === service && outage.name === value)

export type SwitchCommand =
  /** Turn a fault on; it ends by itself. */
  | ({ type: 'fault_on' } & FaultSettings)
  /** End a fault before its time. */
  | { type: 'fault_off'; id: string }
  /** End an outage of the simulated provider or carrier. */
  | { type: 'end_outage'; name: OutageName }
