import { isStorable } from '@sagaboard/events/catalog/is-storable'

/** Deeper than this nothing that anybody means is nested. */
const depthMax = 32

/**
 * Where in a value from outside something stands that no database keeps: a NUL, half a surrogate pair, or what is nested
 * too deep to be looked at. Browser-safe.
 *
 * @returns the path, such as `filter.text`; null when all of it can be kept
 */
export function findUnstorable(value: unknown, path = '', depth = 0): string | null {
  if (typeof value === 'string') return isStorable(value) ? null : path
  if (typeof value !== 'object' || value === null) return null
  if (depth === depthMax) return path
  for (const [name, inner] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`
    const found = isStorable(name) ? findUnstorable(inner, at, depth + 1) : path
    if (found !== null) return found
  }
  return null
}

/** The largest number of a version that is kept. */
export const versionMax = 2 ** 31 - 1
