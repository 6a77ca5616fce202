import { expect, test } from 'vitest'
import { filterWords } from './filter-words.ts'
import { noFilter } from './order-filter.ts'

test('a filter is told in words, each of its parts once', () => {
  expect(filterWords(noFilter)).toBe('All orders')
  expect(
    filterWords({ ...noFilter, step: 'charge', attention: 'dead', age: '1h', text: 'ada' }),
  ).toBe('Orders at Charge, that need a person, placed in the last hour, found by “ada”')
  expect(filterWords({ ...noFilter, status: ['PAID', 'SHIPPED'], waitingFor: 'packing' })).toMatch(
    /^Orders that are \w+ or \w+, with “.+”$/,
  )
})
