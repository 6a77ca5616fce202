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

test('what a filter names by an id is called by its name where that is known', () => {
  const filter = {
    ...noFilter,
    reason: 'out_of_stock' as const,
    warehouse: 'b1',
    incident: '0123456789ab',
    atLeastMinor: 1_000,
    atMostMinor: 4_990,
    placedFrom: '2026-11-01T23:00:00.000Z',
    placedBefore: '2026-11-03T23:00:00.000Z',
    stillFor: '1h' as const,
  }
  expect(filterWords(filter, { warehouses: { b1: 'Berlin' }, incident: 'Payment: 503' })).toBe(
    'Orders placed from 1 Nov 2026, 23:00:00 UTC on, placed before 3 Nov 2026, 23:00:00 UTC, with nothing new for more than an hour, with the reason “out of stock”, from Berlin, that met “Payment: 503”, of at least 10.00\u00a0€, of at most 49.90\u00a0€',
  )
  expect(filterWords({ ...noFilter, warehouse: 'b1' })).toBe('Orders from b1')
})
