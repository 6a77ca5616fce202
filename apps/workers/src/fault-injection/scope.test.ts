import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { declines, type FaultSwitch, isInScope, triggers } from './scope.ts'

const whole: FaultSwitch = {
  id: randomUUID(),
  service: 'payment',
  eventType: 'InventoryReserved',
  kind: 'fail',
  percent: 100,
  latencyMs: 0,
  sharePercent: 100,
  orderId: null,
  stopAfter: null,
}
const orders = Array.from({ length: 5_000 }, () => randomUUID())
const delivered = (orderId: string) => ({ type: 'InventoryReserved' as const, orderId })

test('one order is that order and no other one, whatever the share', () => {
  const [orderId = '', other = ''] = orders
  const one = { ...whole, orderId, sharePercent: 1 }
  expect([isInScope(one, delivered(orderId)), isInScope(one, delivered(other))]).toEqual([
    true,
    false,
  ])
})

test('a step is that step; none named is every step', () => {
  const event = { type: 'ShipmentFailed' as const, orderId: randomUUID() }
  expect([isInScope(whole, event), isInScope({ ...whole, eventType: null }, event)]).toEqual([
    false,
    true,
  ])
})

test.each([1, 10, 50, 99])(
  'a share of %i %% is that many orders, and the same ones for every switch',
  (sharePercent) => {
    const inScope = orders.filter((orderId) =>
      isInScope({ ...whole, sharePercent }, delivered(orderId)),
    )
    expect(Math.abs((inScope.length / orders.length) * 100 - sharePercent)).toBeLessThan(3)
    expect(
      orders.filter((orderId) =>
        isInScope({ ...whole, id: randomUUID(), sharePercent }, delivered(orderId)),
      ),
    ).toEqual(inScope)
  },
)

test('all is all', () => {
  expect(
    orders.every((orderId) => isInScope(whole, delivered(orderId)) && triggers(whole, orderId, 1)),
  ).toBe(true)
})

test.each([5, 30, 80])(
  '%i %% of the attempts are disturbed, those of one order each by itself, and the same ones when asked again',
  (percent) => {
    const some = { ...whole, percent }
    const [orderId = ''] = orders
    const attempts = Array.from({ length: 5_000 }, (_, index) => triggers(some, orderId, index + 1))
    expect(
      Math.abs((attempts.filter(Boolean).length / attempts.length) * 100 - percent),
    ).toBeLessThan(3)
    expect(attempts.map((_, index) => triggers(some, orderId, index + 1))).toEqual(attempts)
  },
)

describe('a decline', () => {
  const decline: FaultSwitch = { ...whole, eventType: null, kind: 'decline', percent: 15 }

  test('is about charges alone', () => {
    const [orderId = ''] = orders
    expect(isInScope(decline, { type: 'InventoryReserved', orderId })).toBe(true)
    expect(isInScope(decline, { type: 'ShipmentFailed', orderId })).toBe(false)
  })

  test('is of so many orders, the same ones at each try', () => {
    const declined = orders.filter((orderId) => declines(decline, orderId))
    expect(declined.length / orders.length).toBeCloseTo(0.15, 1)
    for (const attempt of [1, 2, 50])
      expect(orders.filter((orderId) => triggers(decline, orderId, attempt))).toEqual(declined)
  })

  test('is of the orders in scope, and of no other kind of switch', () => {
    const [orderId = '', other = ''] = orders
    const one = { ...decline, percent: 100, orderId }
    expect([declines(one, orderId), declines(one, other)]).toEqual([true, false])
    expect(declines({ ...one, kind: 'fail' }, orderId)).toBe(false)
    const half = orders.filter((id) => declines({ ...decline, percent: 100, sharePercent: 50 }, id))
    expect(half.length / orders.length).toBeCloseTo(0.5, 1)
  })
})
