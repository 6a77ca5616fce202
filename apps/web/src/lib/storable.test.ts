import { expect, test } from 'vitest'
import { findUnstorable } from './storable.ts'

const nested = (levels: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = { deeper: value }
  return value
}

test.each([
  ['a NUL', { filter: { text: 'a\0' } }, 'filter.text'],
  ['half a surrogate pair', { lines: ['fine', '\ud800'] }, 'lines.1'],
  ['a NUL in a name', { data: { 'a\0': 1 } }, 'data'],
  ['a text alone', '\udc00', ''],
])('%s is found where it stands', (_what, value, path) => expect(findUnstorable(value)).toBe(path))

test('what is nested as deep as anything that is meant can be kept, and what is deeper is not looked at', () => {
  expect(findUnstorable(nested(20))).toBe(null)
  expect(findUnstorable(nested(25_000))).toContain('deeper.deeper')
})

test.each([[undefined], [null], [7], [{ name: 'Zoë 🪑', lines: [{ sku: 'a', quantity: 1 }] }]])(
  '%j can be kept',
  (value) => expect(findUnstorable(value)).toBe(null),
)
