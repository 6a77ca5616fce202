/** So many tries of one order are read and shown, the last ones: an outage of days has more. */
export const attemptsMax = 200
