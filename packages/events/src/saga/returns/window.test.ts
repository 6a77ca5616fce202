import { expect, test } from 'vitest'
import type { OrderView } from '../order-view.ts'
import { returnsUntil } from './window.ts'

const closedAt = '2026-03-02T10:00:00.000Z'

/** A completed order whose parcels were delivered then; null: nobody told so. */
function order(
  ...delivered: (string | null)[]
): Pick<OrderView, 'status' | 'closedAt' | 'shipment'> {
  const parcels = delivered.map((at, index) => ({
    shipmentId: `s${index + 1}`,
    carrier: 'Simulated Post',
    trackingNumber: `T${index + 1}`,
    warehouse: 'leipzig',
    lines: [],
    news: at === null ? {} : { delivered: { at } },
  }))
  return {
    status: 'COMPLETED',
    closedAt,
    shipment: { status: 'created', parcels } as unknown as OrderView['shipment'],
  }
}

test.each([
  ['the carrier tells nothing', order(null), '2026-04-01T10:00:00.000Z'],
  ['no parcel is known', order(), '2026-04-01T10:00:00.000Z'],
  ['the last parcel was delivered', order('2026-03-09T08:00:00Z'), '2026-04-08T08:00:00.000Z'],
  [
    'the later one of two was delivered',
    order('2026-03-12T08:00:00Z', '2026-03-09T08:00:00Z'),
    '2026-04-11T08:00:00.000Z',
  ],
  [
    'one of two is still under way',
    order('2026-03-09T08:00:00Z', null),
    '2026-04-01T10:00:00.000Z',
  ],
])('when %s, the days count from then, else from completion', (_what, one, until) => {
  expect(returnsUntil(one, 30)).toBe(until)
})

test('what was delivered and came back all the same counts from completion', () => {
  const one = order('2026-03-09T08:00:00Z')
  const [parcel] = one.shipment.parcels
  if (!parcel) throw new Error('it has a parcel')
  const returned = { ...parcel, news: { ...parcel.news, returned: { at: '2026-03-20T08:00:00Z' } } }
  const shipment = { ...one.shipment, parcels: [returned] }
  expect(returnsUntil({ ...one, shipment }, 30)).toBe('2026-04-01T10:00:00.000Z')
})

test('as many days as are set, each of 24 hours', () => {
  expect(returnsUntil(order(null), 1)).toBe('2026-03-03T10:00:00.000Z')
  // Clocks are put forward on 29 March in much of Europe: the hour in UTC stays.
  expect(returnsUntil(order(null), 365)).toBe('2027-03-02T10:00:00.000Z')
})

test('while an order is not completed, nothing of it can be returned', () => {
  expect(returnsUntil({ ...order(null), status: 'SHIPPED' }, 30)).toBeNull()
  expect(returnsUntil({ ...order(null), closedAt: null }, 30)).toBeNull()
})
