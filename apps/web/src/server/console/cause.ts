/** A cause is looked for among so many events before: of a long order not all of it is looked through for each of its events. */
const causeWithin = 100

/** SQL: `cause` is the event of the same order that led to `event`. No index finds an event by its id alone, so that it is found by its order. */
export const isCauseOf = (cause: string, event: string): string =>
  `${cause}.order_id = ${event}.order_id and ${cause}.id = ${event}.causation_id
        and ${cause}.version between ${event}.version - ${causeWithin} and ${event}.version - 1`
