import { deliveryOf } from '@sagaboard/events/log/decode'
import type { StoredEvent } from '@sagaboard/events/log/event-store'
import { messageAfter, type NotificationState } from '@sagaboard/events/saga/messages'
import { messageId } from '@sagaboard/workers/services/notifications/index'
import type { Checked } from './checked.ts'
import { tables } from './memory-stores.ts'

/**
 * What was written to the customer against the order's log: one message for each event that brings one, and no other. What
 * a person had passed by brings none, also when it was put right later; of an order whose first event was, nothing is written.
 */
export function brokenMessages(
  { coverage, exactlyOnce, log: { reader } }: Checked,
  orderId: string,
  history: readonly StoredEvent[],
): string[] {
  const expected: string[] = []
  let known: NotificationState | undefined
  for (const delivery of history.map(deliveryOf)) {
    if (delivery.type !== 'event') continue
    const { version } = delivery.event
    if (exactlyOnce.hasPassedBy('notifications', delivery.event)) continue
    const { state, told } = messageAfter(known, delivery.event)
    known = state
    if (!told) continue
    expected.push(`${told.kind} by event ${version} (${messageId(orderId, version)})`)
    coverage.saw(`message written: ${told.kind}`)
  }
  const written = tables
    .messages(reader, orderId)
    .map(({ kind, causeVersion, id }) => `${kind} by event ${causeVersion} (${id})`)
  return written.toSorted().join() === expected.toSorted().join()
    ? []
    : [`written were ${written.join(', ')}, its log tells of ${expected.join(', ')}`]
}
