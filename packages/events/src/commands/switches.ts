import type { EventType, Service } from '../catalog/events.ts'

/**
 * What staff turn on and off beside the orders: faults to see how the system takes them, and the
 * simulated outage.
 */

export const faultKinds = ['fail', 'latency', 'timeout_after_effect', 'duplicate', 'crash'] as const
export type FaultKind = (typeof faultKinds)[number]

/** What goes wrong, where, for which orders and for how long. */
export interface FaultSettings {
  service: Service
  /** Null: every event that the service handles. */
  eventType: EventType | null
  kind: FaultKind
  /** Of the attempts on an order in scope, how many are disturbed: 1 to 100. */
  percent: number
  latencyMs: number
  /** Which orders: 1 to 100 percent of them, or the one named. */
  sharePercent: number
  orderId: string | null
  minutes: number
}

export type SwitchCommand =
  /** Turn a fault on; it ends by itself. */
  | ({ type: 'fault_on' } & FaultSettings)
  /** End a fault before its time. */
  | { type: 'fault_off'; id: string }
  /** End the outage of the simulated provider. */
  | { type: 'end_outage'; name: string }
