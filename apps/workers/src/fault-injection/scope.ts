import { createHash } from 'node:crypto'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventType } from '@sagaboard/events/catalog/events'
import type { Group } from '@sagaboard/events/catalog/groups'
import type { FaultKind } from '@sagaboard/events/commands/switches'
import { mayCall } from '@sagaboard/events/saga/sagas'

/** What a person has turned on: see the table simulated.fault_switches. */
export interface FaultSwitch {
  id: string
  service: Group
  /** Null: every event that the service subscribes to. */
  eventType: EventType | null
  kind: FaultKind
  /** Of the attempts on an order in scope, how many are disturbed; of `decline`, how many of these orders. */
  percent: number
  latencyMs: number
  sharePercent: number
  orderId: string | null
  /** It ends when more orders than this need a person because of it; null: only at its time. */
  stopAfter: number | null
}

/** True when the switch is about this event: its type, and its order by name or by its share. The same orders each time. */
export function isInScope(one: FaultSwitch, event: Pick<SagaEvent, 'type' | 'orderId'>): boolean {
  const { kind, eventType } = one
  if (eventType !== null && eventType !== event.type) return false
  if (kind === 'decline' && !mayCall('payment', event.type, 'charge')) return false
  return isForOrder(one, event.orderId)
}

/** True when the switch is for this order, by name or by its share. */
const isForOrder = ({ orderId, sharePercent }: FaultSwitch, asked: string): boolean =>
  orderId === null ? percentOf(asked) < sharePercent : orderId === asked

/**
 * True when the switch triggers on this attempt. It follows from the numbers and is never random,
 * so that what happened can be explained and repeated.
 *
 * @param attempt how often the switch has looked at the order so far, 1 for the first time
 */
export const triggers = (
  { id, kind, percent }: FaultSwitch,
  orderId: string,
  attempt: number,
): boolean =>
  // What a provider declines, it declines at each try.
  percentOf(kind === 'decline' ? `${id}/${orderId}` : `${id}/${orderId}/${attempt}`) < percent

/** True when the switch has the provider decline what this order is charged. The same orders each time. */
export const declines = (one: FaultSwitch, orderId: string): boolean =>
  one.kind === 'decline' && isForOrder(one, orderId) && triggers(one, orderId, 1)

/** A place from 0 up to 100 that belongs to this text. */
const percentOf = (text: string): number =>
  (createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32) * 100
