import { services } from '@sagaboard/events/catalog/events'
import { messageEvents } from '@sagaboard/events/saga/messages'
import { subscribesTo } from '@sagaboard/events/saga/sagas'

/** Each group with each event type that it hears, as two columns; who is not named hears everything. */
const pairs: readonly (readonly [group: string, type: string])[] = [
  // The projector hears everything.
  ...services.flatMap((service) =>
    service === 'orders' ? [] : subscribesTo(service).map((type) => [service, type] as const),
  ),
  ...messageEvents.map((type) => ['notifications', type] as const),
]

/** The values for `unnest($1::text[], $2::text[])`: groups, and beside them the types. */
export const heardTypes: [groups: string[], types: string[]] = [
  pairs.map(([group]) => group),
  pairs.map(([, type]) => type),
]
