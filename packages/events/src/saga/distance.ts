/** A place on the earth, in degrees (WGS 84). */
export interface Position {
  latitude: number
  longitude: number
}

const earthRadiusMetres = 6_371_000
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/**
 * The way along the great circle, in whole metres: sums of them are exact, so that two ways of the same length are known to
 * be so.
 */
export function metresBetween(from: Position, to: Position): number {
  const halfLatitude = Math.sin(radians(to.latitude - from.latitude) / 2)
  const halfLongitude = Math.sin(radians(to.longitude - from.longitude) / 2)
  const chord =
    halfLatitude ** 2 +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * halfLongitude ** 2
  return Math.round(2 * earthRadiusMetres * Math.asin(Math.sqrt(Math.min(1, chord))))
}

/** Metres as people are told them. */
export const wholeKm = (metres: number): number => Math.round(metres / 1_000)
