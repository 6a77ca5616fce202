import { expect, test } from 'vitest'
import { trackingUrl } from './tracking-page.ts'

test('a parcel of a carrier with a page is followed there, whatever its number holds', () => {
  expect(trackingUrl('DPD', '01 2&x')).toBe(
    'https://tracking.dpd.de/status/en_US/parcel/01%202%26x',
  )
})

test('the simulated carrier has no page, and neither has one that is not known', () => {
  expect(trackingUrl('Nordpost', 'NP000000000001DE')).toBeUndefined()
  expect(trackingUrl('toString', '1')).toBeUndefined()
})
