import { describe, expect, test } from 'vitest'
import { eventsOf } from '../testing/walks.ts'
import type { FeedEvent, FeedFrame, OrderFrame } from './protocol.ts'
import { startFeed, takeFeedFrame, takeOrderFrame } from './rooms.ts'

const events = eventsOf([
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  'ShipmentCreated',
])
const frame = (...versions: number[]): OrderFrame => ({
  audience: 'staff',
  orderId: events[0]?.orderId ?? '',
  events: events.filter(({ version }) => versions.includes(version)),
})

describe('the room of an order', () => {
  test('takes what it lacks', () => {
    expect(takeOrderFrame({ version: 1 }, frame(2, 3))).toMatchObject({ type: 'take', version: 3 })
  })
  test('drops what it has', () => {
    expect(takeOrderFrame({ version: 3 }, frame(2, 3))).toEqual({ type: 'drop' })
  })
  test('takes only the new part of a frame that overlaps', () => {
    const taken = takeOrderFrame({ version: 2 }, frame(1, 2, 3))
    expect(taken.type === 'take' && taken.frame.events.map(({ version }) => version)).toEqual([3])
  })
  test('asks again on a gap, and takes nothing from behind it', () => {
    expect(takeOrderFrame({ version: 1 }, frame(3, 4))).toEqual({ type: 'gap' })
  })
})

const feedEvent = (partition: number, position: number): FeedEvent => ({
  id: `${partition}-${position}`,
  orderId: 'o',
  version: 1,
  type: 'OrderCreated',
  time: '2026-01-05T09:00:00.000Z',
  source: 'orders',
  partition,
  position,
  causationId: null,
  actor: null,
})
const feedFrame = (events: FeedEvent[], positions: FeedFrame['positions']): FeedFrame => ({
  events,
  counts: {},
  skipped: 0,
  positions,
  replay: false,
})

describe('the feed', () => {
  test('drops by position what a replay repeats, partition by partition', () => {
    const taken = takeFeedFrame(
      { '0': 5 },
      feedFrame([feedEvent(0, 5), feedEvent(0, 6), feedEvent(1, 2)], { '0': 6, '1': 2 }),
    )
    expect(taken.frame.events.map(({ id }) => id)).toEqual(['0-6', '1-2'])
    expect(taken.positions).toEqual({ '0': 6, '1': 2 })
  })
  test('never moves back', () => {
    expect(takeFeedFrame({ '0': 9 }, feedFrame([], { '0': 4 })).positions).toEqual({ '0': 9 })
  })
  test('starts at the end of the log without a past, and keeps its own place while a replay is on its way', () => {
    const joined = { type: 'joined', positions: { '0': 9 }, reset: false, replayed: 0 } as const
    expect(startFeed(joined, null)).toEqual({ positions: { '0': 9 }, missing: 0 })
    expect(startFeed({ ...joined, replayed: 4 }, { '0': 5 })).toEqual({
      positions: { '0': 5 },
      missing: 4,
    })
    expect(startFeed({ ...joined, replayed: 4, reset: true }, { '0': 5 })).toEqual({
      positions: { '0': 9 },
      missing: 0,
    })
  })
})
