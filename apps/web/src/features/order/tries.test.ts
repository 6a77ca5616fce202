import { expect, test } from 'vitest'
import type { BlockedStep } from './explain.ts'
import { standStill } from './tries.ts'

const at = (group: string, state: BlockedStep['state']): BlockedStep => ({
  group,
  version: 7,
  eventType: 'RefundRequested',
  attempts: 1,
  attemptsMax: 8,
  state,
  error: 'x',
  nextAt: null,
})

test('every service that stands still is named, with where it stands', () => {
  expect(standStill([at('payment', 'dead'), at('orders', 'retrying')])).toBe(
    '2 services stand still: payment at event 7, RefundRequested (a person decides) and orders at event 7, RefundRequested.',
  )
  expect(standStill([at('payment', 'dead')])).toBe('')
})
