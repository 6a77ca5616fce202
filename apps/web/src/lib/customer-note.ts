import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'

/**
 * What a customer wants to be heeded; null when they said nothing. It is personal: it stands in the
 * order's first event alone, and is shown to whoever may see that order's address.
 *
 * @param events of one order
 */
export function customerNote(events: readonly LogEntry[]): string | null {
  for (const event of events)
    if (isReadable(event) && event.type === 'OrderCreated') return event.data.personal.note ?? null
  return null
}
