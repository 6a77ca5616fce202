import { expect, test } from 'vitest'
import { waitMs } from './rest.ts'

test.each([
  ['wait=5', 5_000],
  ['respond-async, wait="7"', 7_000],
  ['wait = 3; handling=lenient', 3_000],
  ['wait=99999', 30_000],
  // No answer comes in no time: it is as if nothing was said.
  ['wait=0', 30_000],
  ['wait="5', 30_000],
  ['wait=soon', 30_000],
  [undefined, 30_000],
])('a caller that says %s waits %i ms', (prefer, ms) => {
  expect(waitMs(prefer)).toBe(ms)
})
