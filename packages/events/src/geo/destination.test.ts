import { expect, test } from 'vitest'
import { postcodePrefix } from '../catalog/postcode.ts'
import { metresBetween, wholeKm } from '../saga/distance.ts'
import { destinationOf } from './destination.ts'
import { postcodeAreas } from './postcode-areas.ts'

const of = (country: string, postcode: string) => destinationOf(country, postcodePrefix(postcode))

test('the beginning of a postcode says where it lies', () => {
  expect(of('DE', '04229')).toEqual({
    country: 'DE',
    latitude: 51.3,
    longitude: 12.4,
    basis: 'postcode',
  })
  expect(of('NL', '1012 AB')).toMatchObject({ latitude: 52.4, longitude: 4.9, basis: 'postcode' })
  expect(of('AT', '1010')).toMatchObject({ latitude: 48.2, longitude: 16.4, basis: 'postcode' })
  expect(of('IE', 'D02 AF30')).toMatchObject({ latitude: 53.3, longitude: -6.2, basis: 'postcode' })
})

test('a longer beginning goes before a shorter one', () => {
  expect(of('PT', '9000-001')).toMatchObject({ latitude: 32.7, longitude: -16.9 })
  expect(of('PT', '8000-123')).toMatchObject({ latitude: 37, longitude: -7.9 })
})

test('without a postcode that is known, it is the middle of the country', () => {
  expect(of('DE', '')).toEqual({ country: 'DE', latitude: 51, longitude: 9, basis: 'country' })
  expect(of('DE', 'unknown')).toMatchObject({ basis: 'country' })
  expect(of('JP', '100-0001')).toEqual({
    country: 'JP',
    latitude: 36,
    longitude: 138,
    basis: 'country',
  })
})

test.each([
  ['de', 'DE'],
  ['Germany', 'DE'],
  ['united kingdom', 'GB'],
  ['UK', 'GB'],
])('the country %j is %s', (said, code) => {
  expect(destinationOf(said, '')).toMatchObject({ country: code, basis: 'country' })
})

test.each(['', 'Atlantis'])('of the country %j nobody knows where it is', (country) => {
  expect(destinationOf(country, '042')).toEqual({
    country,
    latitude: 0,
    longitude: 0,
    basis: 'unknown',
  })
})

/** Islands of their own, far from the rest of the country. */
const farAway = new Set(['ES 35', 'ES 38', 'PT 90', 'PT 93', 'PT 95'])

test('every area lies in or near its country', () => {
  const all = Object.entries(postcodeAreas).flatMap(([country, text]) =>
    text.split(',').map((entry) => [country, entry.trim().split(' ')[0] ?? ''] as const),
  )
  expect(all.length).toBeGreaterThan(600)
  for (const [country, area] of all.filter((key) => !farAway.has(key.join(' ')))) {
    const found = destinationOf(country, area)
    expect(found, `${country} ${area}`).toMatchObject({ country, basis: 'postcode' })
    const km = wholeKm(metresBetween(found, destinationOf(country, '')))
    expect(km, `${country} ${area}`).toBeLessThan(950)
  }
})
