import { expect, test } from 'vitest'
import { waitMs } from './rest.ts'

test.each([
  ['wait=5', 5_000],
  ['respond-async, wait="7"', 7_000],
  ['wait = 3; handling=lenient', 3_000],
  ['wait=99999', 30_000],
  ['wait=0', 0],
  ['wait="5', 30_000],
  ['wait=soon', 30_000],
  [undefined, 30_000],
])('a caller that says %s waits %i ms', (prefer, ms) => {
  expect(waitMs(prefer)).toBe(ms)
})
