import { describe, expect, test } from 'vitest'
import { ordersRefreshMs } from './use-set.ts'
import type { SetDetail } from './words.ts'

const of = (state: string, open = 0) =>
  ({
    set: { state },
    sums: open > 0 ? [{ state: 'accepted', orders: open }] : [],
  }) as unknown as Pick<SetDetail, 'set' | 'sums'>

describe('the orders of a set are read quickly', () => {
  test('while something of it is on its way', () => {
    expect(ordersRefreshMs(of('running'))).toBe(1_000)
    expect(ordersRefreshMs(of('paused', 1))).toBe(1_000)
  })

  test('until what is shown agrees with a set that has ended', () => {
    for (const state of ['ready', 'sending', 'accepted', 'applied'] as const)
      expect(ordersRefreshMs(of('done'), [{ state: 'verified' }, { state }])).toBe(1_000)
    expect(ordersRefreshMs(of('done'), [{ state: 'verified' }, { state: 'refused' }])).toBe(10_000)
  })

  test('not for what is still to come of a set that waits for a person', () => {
    expect(ordersRefreshMs(of('paused'), [{ state: 'ready' }])).toBe(10_000)
  })
})
