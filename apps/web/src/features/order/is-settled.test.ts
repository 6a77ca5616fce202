import { foldOrder } from '@sagaboard/events/saga/order-view'
import { expect, test } from 'vitest'
import { afterTheEnd, completed, returnWays } from '../../testing/returns.ts'
import { isSettled } from './is-settled.ts'

/** `steps`: of the return, so many of its events. */
const after = (way: string, steps?: number) =>
  isSettled(foldOrder(afterTheEnd(...(returnWays[way] ?? []).slice(0, steps))))

test('an order is settled once it and each of its returns have ended', () => {
  expect(isSettled(foldOrder(afterTheEnd()))).toBe(true)
  expect(isSettled(foldOrder(afterTheEnd().slice(0, completed.length - 1)))).toBe(false)
  for (const steps of [1, 3, 4, 5, 6]) expect(after('refunded', steps), `${steps}`).toBe(false)
  expect(after('refunded')).toBe(true)
  expect(after('refused')).toBe(true)
  expect(after('without a label')).toBe(true)
})
