import { expect, test } from 'vitest'
import { noticesOf } from './notices.ts'

test('what came back is told before books that differ, each with what to do', () => {
  const difference = {
    orderId: 'd',
    orderNumber: '3DPF-M368P',
    book: 'carrier' as const,
    currency: 'EUR',
    capturedMinor: 0,
    refundedMinor: 0,
    takenMinor: 0,
    givenMinor: 0,
  }
  const returned = [
    { orderId: 'a', orderNumber: '1ABC-D234E', parcels: 1 },
    { orderId: 'b', orderNumber: '2ABC-D234E', parcels: 2 },
  ]
  const notices = noticesOf({ returned, differences: [difference] })
  expect(notices.map(({ badge, title }) => `${badge}: ${title}`)).toEqual([
    'came back: A parcel of order 1ABC-D234E was returned to sender',
    'came back: 2 parcels of order 2ABC-D234E were returned to sender',
    expect.stringMatching(/^books differ: The carrier’s book and ours differ/),
  ])
  expect(notices[0]).toMatchObject({
    orderId: 'a',
    todo: 'Its return is open: say what came back, and in which state.',
  })
  expect(new Set(notices.map(({ key }) => key)).size).toBe(3)
})
