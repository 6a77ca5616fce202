import { orderGraph } from '@sagaboard/events/saga/graph'
import { orderStatuses } from '@sagaboard/events/saga/order-view'
import { expect, test } from 'vitest'
import { readFilterPhrase } from './filter-phrase.ts'
import { filterWords } from './filter-words.ts'
import { statusLabels } from './labels.ts'
import { noFilter } from './order-filter.ts'

test.each([
  ['needs a person', 'Orders that need a person'],
  ['all stuck at shipping', 'Orders at Ship, that need a person'],
  ['tried again, at charge', 'Orders at Charge, that are tried again'],
  ['orders that are paid or confirmed', 'Orders that are paid or confirmed'],
  ['confirmed, PAID', 'Orders that are confirmed or paid'],
  ['waiting for stock', 'Orders with “Waits for stock”'],
  [
    'all out of stock in the last 24 hours',
    'Orders placed in the last 24 hours, with the reason “out of stock”',
  ],
  ['all ada@example.org', 'Orders found by “ada@example.org”'],
  ['all paid ada', 'Orders that are paid, found by “ada”'],
  // An order, or nothing that narrows.
  ['84b4', null],
  ['ada paid', null],
  ['all', null],
  ['all orders', null],
  ['', null],
  // Not both can be meant.
  ['at charge at ship', null],
  ['paid-up', null],
])('“%s” is %s', (said, words) => {
  const filter = readFilterPhrase(said)
  expect(filter && filterWords(filter)).toBe(words)
})

test('every status and step of the list can be said', () => {
  for (const status of orderStatuses)
    expect(readFilterPhrase(statusLabels[status])).toEqual({ ...noFilter, status: [status] })
  for (const { id } of orderGraph.steps) expect(readFilterPhrase(`at ${id}`)).not.toBeNull()
})
