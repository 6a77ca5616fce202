import type { EventType } from '../catalog/events.ts'
import { orderSaga, type Step } from './order-saga.ts'

/**
 * Where an order stands on its line, by what has happened: what the order's status and the drawing
 * both need.
 */

/** The lane that an event belongs to: it brings the order forward, or it is part of undoing it. */
export const laneOfEvent = (type: EventType): 'forward' | 'undo' => orderSaga.directionOf(type)

/**
 * The step at which an order waits once `type` has happened; the end steps when nothing
 * handles it any more.
 */
export function stepAfter(type: EventType): Step | undefined {
  if (type === 'OrderCompleted') return 'completed'
  if (type === 'OrderCancelled') return 'cancelled'
  return orderSaga.stepAfter(type)
}

/**
 * The step that states `type`: where the order was when it happened; undefined for what comes
 * from beside the line.
 */
export const stepOf = (type: EventType): Step | undefined =>
  type === 'OrderCreated' ? 'placed' : orderSaga.stepOf(type)
