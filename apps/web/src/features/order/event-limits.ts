/** So many rows of events are shown at first, the newest ones, and so many more each time that earlier ones are asked for. */
export const newestShown = 200

/** The page of an order with more events comes with its newest ones: drawing all of them on the server would hold up everybody else. */
export const drawnEventsMax = 500
