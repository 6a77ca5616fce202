import { expect, test } from 'vitest'
import { jsonChanges } from './json-changes.ts'

test('every value that was changed, added or taken away is told by its path', () => {
  const before = { amountMinor: 'all', lines: [{ line: 1, quantity: 2 }], note: 'x', card: null }
  const after = { amountMinor: 500, lines: [{ line: 1, quantity: 3 }], card: null, currency: 'EUR' }
  expect(jsonChanges(before, after)).toEqual([
    { path: 'amountMinor', before: '"all"', after: '500' },
    { path: 'lines.0.quantity', before: '2', after: '3' },
    { path: 'note', before: '"x"', after: undefined },
    { path: 'currency', before: undefined, after: '"EUR"' },
  ])
})

test('what is the same has no changes, also when its fields stand in another order', () => {
  expect(jsonChanges({ a: 1, b: [] }, { b: [], a: 1 })).toEqual([])
  expect(jsonChanges({}, { a: {} })).toEqual([
    { path: 'payload', before: '{}', after: undefined },
    { path: 'a', before: undefined, after: '{}' },
  ])
})
