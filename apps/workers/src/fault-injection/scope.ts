import { createHash } from 'node:crypto'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventType } from '@sagaboard/events/catalog/events'
import type { Group } from '@sagaboard/events/catalog/groups'

/** What a person has turned on: see the table simulated.fault_switches. */
export interface FaultSwitch {
  id: string
  service: Group
  /** Null: every event that the service subscribes to. */
  eventType: EventType | null
  kind: 'fail' | 'latency' | 'timeout_after_effect' | 'duplicate' | 'crash'
  /** Of the attempts on an order in scope, how many are disturbed. */
  percent: number
  latencyMs: number
  sharePercent: number
  orderId: string | null
}

/** True when the switch is about this event: its type, and its order by name or by its share. The same orders each time. */
export function isInScope(
  { eventType, orderId, sharePercent }: FaultSwitch,
  event: Pick<SagaEvent, 'type' | 'orderId'>,
): boolean {
  if (eventType !== null && eventType !== event.type) return false
  return orderId === null ? percentOf(event.orderId) < sharePercent : orderId === event.orderId
}

/**
 * True when the switch triggers on this attempt. It follows from the numbers and is never random,
 * so that what happened can be explained and repeated.
 *
 * @param attempt how often the switch has looked at the order so far, 1 for the first time
 */
export const triggers = ({ id, percent }: FaultSwitch, orderId: string, attempt: number): boolean =>
  percentOf(`${id}/${orderId}/${attempt}`) < percent

/** A place from 0 up to 100 that belongs to this text. */
const percentOf = (text: string): number =>
  (createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32) * 100
