/** One value of a payload that differs: its path, and how it reads before and after; undefined where it is not there. */
export interface JsonChange {
  path: string
  before: string | undefined
  after: string | undefined
}

/** What differs between two payloads, value by value, in the order of the first and then of what is new. */
export function jsonChanges(before: unknown, after: unknown): JsonChange[] {
  const [was, is] = [valuesOf(before), valuesOf(after)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((path) => ({ path, before: was.get(path), after: is.get(path) }))
    .filter((change) => change.before !== change.after)
}

/** Each value that holds no others, as JSON, by its path: `lines.0.quantity`. */
function valuesOf(value: unknown, path = ''): Map<string, string> {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (inner.length === 0) return new Map([[path || 'payload', JSON.stringify(value) ?? '']])
  return new Map(
    inner.flatMap(([name, part]) => [...valuesOf(part, path === '' ? name : `${path}.${name}`)]),
  )
}
