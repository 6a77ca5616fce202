import { beforeEach, describe, expect, test } from 'vitest'
import { type Hold, UnpaidUnits } from './unpaid-units.ts'

let nowMs = 0
let available = 0
let unpaid: Set<string>
let asked: string[]
let units: UnpaidUnits

beforeEach(() => {
  nowMs = 1_000_000
  available = 75
  unpaid = new Set()
  asked = []
  units = new UnpaidUnits({
    max: 50,
    minutes: 15,
    nowMs: () => nowMs,
    async readUnpaid(orderIds) {
      asked.push(...orderIds)
      return new Set(orderIds.filter((id) => unpaid.has(id)))
    },
    readAvailable: async () => available,
  })
})

const stools = (quantity: number) => [{ sku: 'shop-stool', quantity }]

/** An order that is taken off the shelf and not paid for. */
async function order(client: string, quantity: number, orderId: string): Promise<boolean> {
  const hold = await units.hold(client, stools(quantity))
  if (typeof hold === 'string') return false
  unpaid.add(orderId)
  available -= quantity
  hold.placed(orderId)
  return true
}

describe('one client can’t take a product off the shelf with orders that are never paid for', () => {
  test('three orders of 25 of 75: the third is refused, by the product', async () => {
    expect(await order('mallory', 25, 'a')).toBe(true)
    expect(await order('mallory', 25, 'b')).toBe(true)
    expect(await units.hold('mallory', stools(25))).toBe('shop-stool')
    expect(await order('mallory', 1, 'c')).toBe(false)
  })

  test('also when all come at once', async () => {
    const answers = await Promise.all(
      [25, 25, 25].map((quantity) => units.hold('mallory', stools(quantity))),
    )
    expect(answers.filter((answer) => typeof answer === 'string')).toHaveLength(1)
  })

  test('one order of all is refused too', async () => {
    expect(await order('mallory', 75, 'a')).toBe(false)
  })
})

test('another client, and another product, are not concerned', async () => {
  await order('mallory', 50, 'a')
  expect(await order('ada', 25, 'b')).toBe(true)
  expect(typeof (await units.hold('mallory', [{ sku: 'enamel-mug', quantity: 25 }]))).toBe('object')
})

test('what is paid for, or over, no longer counts', async () => {
  await order('ada', 50, 'a')
  expect(await order('ada', 10, 'b')).toBe(false)
  unpaid.clear()
  available = 75
  expect(await order('ada', 25, 'b')).toBe(true)
})

test('where there are plenty, one client may have more: less than half of them', async () => {
  available = 1_000
  expect(await order('ada', 99, 'a')).toBe(true)
  expect(await order('ada', 99, 'b')).toBe(true)
})

test('what runs out counts until then', async () => {
  await order('ada', 50, 'a')
  nowMs += 15 * 60_000 - 1
  expect(await order('ada', 1, 'b')).toBe(false)
  nowMs += 1
  expect(await order('ada', 1, 'b')).toBe(true)
})

test('what was not ordered in the end does not count, and an order that is asked for twice counts once', async () => {
  const hold = (await units.hold('ada', stools(50))) as Hold
  hold.release()
  expect(await order('ada', 25, 'a')).toBe(true)
  for (let again = 0; again < 3; again++)
    ((await units.hold('ada', stools(25))) as Hold).placed('a')
  expect(await order('ada', 25, 'b')).toBe(true)
})

test('the database is asked only about a client who is at the limit', async () => {
  await order('ada', 25, 'a')
  await order('ada', 25, 'b')
  expect(asked).toEqual([])
  await order('ada', 25, 'c')
  expect(asked).toEqual(['a', 'b'])
})
