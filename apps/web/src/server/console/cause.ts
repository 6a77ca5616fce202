/** An event is answered within so many events of its order: of a longer one not all of it is looked through for each of them. */
const causeWithin = 100

/** SQL: `cause` is the event of the same order that led to `event`. Ids are no tree of their own, so that it is found by its order. */
export const isCauseOf = (cause: string, event: string): string =>
  `${cause}.order_id = ${event}.order_id and ${cause}.id = ${event}.causation_id
        and ${cause}.version between ${event}.version - ${causeWithin} and ${event}.version - 1`
