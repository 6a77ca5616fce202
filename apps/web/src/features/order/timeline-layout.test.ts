import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { describe, expect, test } from 'vitest'
import { eventsOf, walks } from '../../testing/walks.ts'
import { layoutTimeline } from './timeline-layout.ts'

const sizes = { width: 840, labelWidth: 96 }
const later = (event: SagaEvent, ms: number): SagaEvent => ({
  ...event,
  time: new Date(Date.parse(event.time) + ms).toISOString(),
})
const refund = eventsOf([
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  'ShipmentFailed',
  'PaymentRefunded',
  'InventoryReleased',
  'OrderCancelled',
])

describe.each([1, 40, 70_000])('events %i ms apart', (gapMs) => {
  test.each(walks().map((walk) => [walk.join(' → '), walk] as const))(
    '%s: every bar lies in the picture, in its order',
    (_, walk) => {
      const layout = layoutTimeline(eventsOf(walk, gapMs), [], sizes)
      expect(layout.bars).toHaveLength(walk.length)
      layout.bars.forEach((bar, index) => {
        expect(bar.x).toBeGreaterThanOrEqual(sizes.labelWidth)
        expect(bar.x + bar.width).toBeLessThanOrEqual(sizes.width)
        expect(bar.width).toBeGreaterThanOrEqual(8)
        expect(bar.x).toBeGreaterThanOrEqual(layout.bars[index - 1]?.x ?? 0)
      })
    },
  )
})

test('a bar reaches from its cause to its event', () => {
  const layout = layoutTimeline(refund, [], sizes)
  expect(layout.bars[2]).toMatchObject({ service: 'payment', startMs: 20, endMs: 40 })
  expect(layout.arrows).toContainEqual(expect.objectContaining({ from: 3, to: 4 }))
})

test('a minute of waiting is folded, so that the milliseconds before it stay wide', () => {
  const events = refund.map((event, index) => (index < 4 ? event : later(event, 60_000)))
  const layout = layoutTimeline(events, [], sizes)
  expect(layout.folds).toHaveLength(1)
  expect(layout.foldedMs).toBe(60_020)
  expect(layout.totalMs).toBe(60_120)
  expect(layout.bars[2]?.width).toBeGreaterThan(60)
})

test('a quick order has nothing to fold', () => {
  expect(layoutTimeline(refund, [], sizes).folds).toEqual([])
})

test('a try that is still to come stands behind the last event with room for its name', () => {
  const layout = layoutTimeline(
    refund.slice(0, 4),
    [{ service: 'payment', startMs: 60, endMs: 45_000 }],
    sizes,
  )
  const [wait] = layout.waits
  expect(wait?.x).toBeGreaterThanOrEqual(layout.bars.at(-1)?.x ?? 0)
  expect(wait?.width).toBeGreaterThanOrEqual(100)
})

test.each([12, 75, 900, 8_000])(
  'ticks of %i ms steps stand far enough apart to be read',
  (gapMs) => {
    const { ticks } = layoutTimeline(eventsOf(walks()[0] ?? [], gapMs), [], sizes)
    expect(ticks.length).toBeGreaterThan(2)
    ticks.slice(1).forEach((tick, index) => {
      expect(tick.x - (ticks[index]?.x ?? 0)).toBeGreaterThanOrEqual(70)
    })
  },
)
