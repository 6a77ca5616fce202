import { expect, test } from 'vitest'
import { postcodePrefix } from './postcode.ts'

test.each([
  ['04229', '042'],
  ['1010', '10'],
  ['1012 ab', '101'],
  ['SW1A 1AA', 'SW1'],
  ['90210-1234', '902'],
  ['', ''],
])('of the postcode %s the region is %s', (postcode, prefix) => {
  expect(postcodePrefix(postcode)).toBe(prefix)
})
