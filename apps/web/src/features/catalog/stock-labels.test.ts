import { expect, test } from 'vitest'
import { stockLabels } from './stock-labels.ts'

test.each([
  [-1, 'None in stock', 'none'],
  [0, 'None in stock', 'none'],
  [1, 'The last one', 'last'],
  [2, '2 in stock', 'plenty'],
  [3, '3 in stock', 'plenty'],
  [1_200, '1,200 in stock', 'plenty'],
])('%s units: %s', (available, text, state) => {
  expect(stockLabels(available)).toEqual({ text, state })
})
