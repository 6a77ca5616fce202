import { expect, test } from 'vitest'
import { isRefusal } from './use-idempotency-key.ts'

test.each([
  ['a refusal', { data: { httpStatus: 412 } }, true],
  ['bad input', { data: { httpStatus: 400 } }, true],
  [
    'a failure of the server, which may have come after it was done',
    { data: { httpStatus: 500 } },
    false,
  ],
  ['an answer that never came', {}, false],
  ['an answer that could not be read', { data: null }, false],
])('after %s it is asked anew: %o', (_what, error, isAnew) => {
  expect(isRefusal(error)).toBe(isAnew)
})
