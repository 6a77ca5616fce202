/** The picture of an incident has so many points, the newest last, each so long after the one before. */
export const seriesPoints = 12
export const seriesStepMinutes = 5
