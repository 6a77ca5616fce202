import type { Sourcing } from '@sagaboard/events/catalog/sourcing'
import { expect, test } from 'vitest'
import { sourcingLines } from './sourcing-lines.ts'

const sourcing: Sourcing = {
  destination: { country: 'NL', latitude: 52.1, longitude: 4.3, basis: 'postcode' },
  measuredTo: 'destination',
  warehouses: [{ warehouse: 'leipzig', distanceKm: 1561, reason: 'holds_all' }],
  passedBy: [{ warehouse: 'rotterdam', distanceKm: 61, sku: 'mug', free: 1, wanted: 2 }],
}
const names = { leipzig: 'Leipzig', rotterdam: 'Rotterdam' }
const mug = new Map([['mug', 'Enamel mug']])

test('it is said from where, how far, why, and what was passed by', () => {
  expect(sourcingLines(sourcing, names, mug)).toEqual({
    from: ['Leipzig, 1,561 km: the nearest that had everything.'],
    passedBy: ['Rotterdam, 61 km, had 1 of 2.'],
    measured: 'Distances to the area of the postcode.',
  })
})

test('of several products it is said which one was short', () => {
  const two = new Map([...mug, ['apron', 'Linen apron']])
  expect(sourcingLines(sourcing, names, two).passedBy).toEqual([
    'Rotterdam, 61 km, had 1 of 2 (Enamel mug).',
  ])
})

test('the nearest of all, and several together', () => {
  const from = (reason: Sourcing['warehouses'][number]['reason']) =>
    sourcingLines(
      { ...sourcing, warehouses: [{ warehouse: 'rotterdam', distanceKm: 5, reason }] },
      names,
      mug,
    ).from
  expect(from('nearest')).toEqual(['Rotterdam, 5 km: the nearest.'])
  expect(from('fewest')).toEqual(['Rotterdam, 5 km: no single one had everything.'])
})

test('out of the customs territory the way to the airport counts; else it is said by what the place is known', () => {
  expect(sourcingLines({ ...sourcing, measuredTo: 'gateway' }, names, mug).measured).toBe(
    'The goods leave the customs territory: distances to the airport of each warehouse.',
  )
  const by = (basis: Sourcing['destination']['basis']) =>
    sourcingLines({ ...sourcing, destination: { ...sourcing.destination, basis } }, names, mug)
      .measured
  expect(by('country')).toBe('Distances to the middle of the country.')
  expect(by('unknown')).toBe('The country is not known: the ranks of the warehouses decided.')
})
