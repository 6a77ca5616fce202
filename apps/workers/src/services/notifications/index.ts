import type { MessageRoute } from '@sagaboard/db/schema/notifications'
import { derivedId } from '@sagaboard/events/log/derived-id'
import { OrderRecords, type SagaService } from '@sagaboard/events/runtime/saga-service'
import {
  messageAfter,
  messageEvents,
  type NotificationState,
  unopened,
} from '@sagaboard/events/saga/messages'
import { notKnown } from '../order-records.ts'
import type { NewMessage, NotificationsStore } from './store.ts'

interface Facts {
  orders: OrderRecords<NotificationState>
  /** What the decisions so far have brought. */
  written: NewMessage[]
  since: string
}

/** The id of the message that an event of an order brings: handled again, it brings the same. */
export const messageId = (orderId: string, causeVersion: number): string =>
  derivedId(orderId, 'notifications', causeVersion)

/**
 * Notifications: writes to the customer what has become of the order, one message for each event that brings one, in the
 * transaction in which the event is handled.
 *
 * @param via how the messages reach their customers
 */
export function notificationsService<Tx>(
  store: NotificationsStore<Tx>,
  via: MessageRoute = 'mailbox',
): SagaService<Facts, undefined, Tx> {
  /** It never changes: it is read once. */
  let since: string | undefined
  return {
    name: 'notifications',
    subscribesTo: messageEvents,
    calls: [],
    async load(tx, events, lock, less) {
      const [rows, at] = await Promise.all([
        store.load(tx, notKnown(events, less), lock),
        since ?? store.readSince(tx),
      ])
      since = at
      return { orders: new OrderRecords(rows, less?.known), written: [], since: at }
    },
    decide(facts, event) {
      const { orderId, version: causeVersion } = event
      const { state, told } = messageAfter(facts.orders.state(orderId), event)
      const emit = facts.orders.note(event, { state, emit: [] })
      if (told && state && state.locale !== null && event.time >= facts.since)
        facts.written.push({
          id: messageId(orderId, causeVersion),
          orderId,
          version: told.version,
          causeVersion,
          kind: told.kind,
          locale: state.locale,
          resendOf: told.resendOf,
        })
      return emit
    },
    save: (tx, { orders, written }) => store.save(tx, orders.changes(), written, via),
    rowOf: ({ orders }, orderId) => orders.record(orderId),
    alreadyHandled: ({ orders }, place) => orders.alreadyHandled(place),
    // No order waits for its messages: also its first event may be passed by.
    skip: ({ orders }, place) => orders.skip(place, unopened(place.orderId)),
  }
}
