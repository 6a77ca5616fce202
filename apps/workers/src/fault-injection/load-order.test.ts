import { randomUUID } from 'node:crypto'
import { dueOrders } from '@sagaboard/db/commands/load-run'
import { loadOutcomes } from '@sagaboard/events/commands/load'
import { orderInput } from '@sagaboard/events/commands/order-input'
import { describe, expect, test } from 'vitest'
import { loadOrder, outcomeOfLoad } from './load-order.ts'

const run = {
  id: randomUUID(),
  mix: { shipped: 60, declined: 20, out_of_stock: 10, undeliverable: 7, stumbling: 3 },
}
const shelves = [
  { sku: 'plenty', free: 400 },
  { sku: 'scarce', free: 3 },
  { sku: 'enough', free: 80 },
]
const numbers = Array.from({ length: 4_000 }, (_, index) => index + 1)
const orders = numbers.map((number) => loadOrder(run, number, shelves))

describe('an order of the load generator', () => {
  test('is one that the checkout takes, of a customer who is made up', () => {
    for (const order of orders.slice(0, 200)) {
      expect(orderInput.safeParse(order).error).toBeUndefined()
      expect(order.customer.email).toMatch(/^[a-z]+\.[a-z]+\.\d+@example\.com$/)
    }
  })

  test('is the same whoever makes it, and another one with another number or run', () => {
    expect(loadOrder(run, 7, shelves)).toEqual(orders[6])
    expect(loadOrder(run, 8, shelves)).not.toEqual(orders[6])
    const other = numbers.map((number) => outcomeOfLoad(randomUUID(), number, run.mix))
    expect(other).not.toEqual(numbers.map((number) => outcomeOfLoad(run.id, number, run.mix)))
  })

  test('has the outcome of the mix, by what the provider, the carrier and the stock make of it', () => {
    const share = (is: (order: (typeof orders)[number]) => boolean) =>
      (orders.filter(is).length / orders.length) * 100
    const shares = {
      declined: share(({ payment }) => payment.token === 'tok_declined'),
      stumbling: share(({ payment }) => payment.token === 'tok_flaky'),
      undeliverable: share(({ shipTo }) => shipTo.postcode === '00000'),
      out_of_stock: share(({ lines }) => lines[0]?.sku === 'scarce' && lines[0].quantity === 99),
    }
    for (const outcome of Object.keys(shares) as (keyof typeof shares)[])
      expect(Math.abs(shares[outcome] - run.mix[outcome]), outcome).toBeLessThan(2)
    // Whoever is to get something orders a few of what there is plenty of.
    const others = orders.filter(({ lines }) => (lines[0]?.quantity ?? 0) < 99)
    expect(new Set(others.map(({ lines }) => lines[0]?.sku))).toEqual(new Set(['plenty', 'enough']))
  })

  test.each(loadOutcomes)('is %s for all, when the mix says so', (outcome) => {
    const none = { shipped: 0, declined: 0, out_of_stock: 0, undeliverable: 0, stumbling: 0 }
    const mix = { ...none, [outcome]: 100 }
    for (const number of numbers.slice(0, 100))
      expect(outcomeOfLoad(run.id, number, mix)).toBe(outcome)
  })
})

describe('how many orders are due', () => {
  const pace = { perSecond: 10, nextMs: 1_000, endsMs: 60_000 }

  test('none before the next one is, then one each tenth of a second', () => {
    expect(dueOrders(pace, 999)).toEqual({ count: 0, nextMs: 1_000 })
    expect(dueOrders(pace, 1_000)).toEqual({ count: 1, nextMs: 1_100 })
    expect(dueOrders(pace, 1_350)).toEqual({ count: 4, nextMs: 1_400 })
  })

  test('what was missed is not caught up with, but for a second of it', () => {
    expect(dueOrders(pace, 30_000)).toEqual({ count: 11, nextMs: 30_100 })
    expect(dueOrders({ ...pace, perSecond: 0.1 }, 30_000)).toEqual({ count: 1, nextMs: 39_000 })
  })

  test('none after the end', () => {
    expect(dueOrders({ ...pace, nextMs: 59_950 }, 60_500).count).toBe(1)
    expect(dueOrders({ ...pace, nextMs: 60_050 }, 60_500).count).toBe(0)
    expect(dueOrders(pace, 90_000).count).toBe(0)
  })
})
