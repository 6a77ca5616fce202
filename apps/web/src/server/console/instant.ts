/** An instant as a pool of either making hands it out: ISO 8601 in UTC. */
export const iso = (instant: Date | string): string => new Date(instant).toISOString()
