import type { LogEntry, SagaEvent } from '@sagaboard/events/catalog/envelope'
import { sampleEvent } from '@sagaboard/events/testing/samples'
import { describe, expect, test } from 'vitest'
import { formatTime } from '../../lib/format.ts'
import { textWidth } from '../../lib/text-width.ts'
import { eventsOf, walks } from '../../testing/walks.ts'
import { tickPad, tickSize } from './timeline-axis.ts'
import type { Wait } from './timeline-content.ts'
import { labelSize } from './timeline-labels.ts'
import { layoutTimeline, type TimelineLayout } from './timeline-layout.ts'

const sizes = { width: 840, labelWidth: 96 }
const narrow = { width: 390, labelWidth: 72 }
const zero = Date.UTC(2026, 0, 5, 9, 0, 0)
const clockAt = (ms: number) => formatTime(new Date(zero + ms).toISOString(), 'UTC')
const layoutOf = (entries: readonly LogEntry[], waits: readonly Wait[] = [], size = sizes) =>
  layoutTimeline({ entries, waits, attempts: [] }, size, clockAt)

/** Texts of a lane stand beside its bars and each other, never over or under them, and in the picture. */
function expectReadable({ bars, waits, ticks, width }: TimelineLayout) {
  const boxes = [
    ...bars.map(({ lane, x, width: size, label }) => ({ lane, x, size, label })),
    ...waits.map(({ service, placed: { x, width: size, label } }) => ({
      lane: service,
      x,
      size,
      label,
    })),
  ]
  boxes.forEach((box, index) => {
    if (!box.label) return
    const [from, to] = [box.label.x, box.label.x + textWidth(box.label.text, labelSize)]
    expect(from).toBeGreaterThanOrEqual(0)
    expect(to).toBeLessThanOrEqual(width)
    boxes.forEach((other, at) => {
      if (other.lane !== box.lane || (at === index && box.label?.inside)) return
      expect(to <= other.x || from >= other.x + other.size, `${box.label?.text} over a bar`).toBe(
        true,
      )
    })
  })
  ticks.forEach(({ x, label }, index) => {
    const end = x + tickPad + textWidth(label, tickSize)
    expect(end).toBeLessThanOrEqual(ticks[index + 1]?.x ?? width)
  })
}
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
      const layout = layoutOf(eventsOf(walk, gapMs))
      expect(layout.bars).toHaveLength(walk.length)
      layout.bars.forEach((bar, index) => {
        expect(bar.x).toBeGreaterThanOrEqual(sizes.labelWidth)
        expect(bar.x + bar.width).toBeLessThanOrEqual(sizes.width)
        expect(bar.width).toBeGreaterThanOrEqual(8)
        expect(bar.x).toBeGreaterThanOrEqual(layout.bars[index - 1]?.x ?? 0)
      })
      expectReadable(layout)
      expectReadable(layoutOf(eventsOf(walk, gapMs), [], narrow))
    },
  )
})

test('a bar reaches from its cause to its event', () => {
  const layout = layoutOf(refund)
  expect(layout.bars[2]).toMatchObject({ lane: 'payment', startMs: 20, endMs: 40 })
  expect(layout.arrows).toContainEqual(expect.objectContaining({ from: 3, to: 4 }))
})

test('a minute of waiting is folded, so that the milliseconds before it stay wide', () => {
  const events = refund.map((event, index) => (index < 4 ? event : later(event, 60_000)))
  const layout = layoutOf(events)
  expect(layout.folds).toHaveLength(1)
  expect(layout.folds[0]).toMatchObject({ startMs: 60, endMs: 60_080, label: '1\u00a0min' })
  expect(layout.totalMs).toBe(60_120)
  expect(layout.bars[2]?.width).toBeGreaterThan(60)
})

test('a quick order has nothing to fold', () => {
  expect(layoutOf(refund).folds).toEqual([])
})

test('a try that is still to come stands behind the last event with room for its name', () => {
  const layout = layoutOf(refund.slice(0, 4), [
    { service: 'payment', startMs: 60, endMs: 45_000, label: 'try 4 of 50', dead: false },
  ])
  const placed = layout.waits[0]?.placed
  expect(placed?.x).toBeGreaterThanOrEqual(layout.bars.at(-1)?.x ?? 0)
  expect(placed?.width).toBeGreaterThanOrEqual(100)
  expect(placed?.label).toMatchObject({ text: 'try 4 of 50' })
  expectReadable(layout)
})

test.each([12, 75, 900, 8_000, 95_000, 4_000_000])(
  'ticks of %i ms steps count from the time of day at which the order was placed',
  (gapMs) => {
    const { ticks } = layoutOf(eventsOf(walks()[0] ?? [], gapMs))
    expect(ticks.length).toBeGreaterThan(2)
    expect(ticks[0]?.label).toBe('09:00:00')
    for (const { label } of ticks.slice(1)) expect(label).toMatch(/^\+\d/)
    expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length)
  },
)

/** Completed in 100 ms; then, minutes apart, a refund, one by hand and a restock, each answered in 24 ms. */
function withReturns(): SagaEvent[] {
  const minutes = 60_000
  const asked = (version: number, type: SagaEvent['type'], atMs: number, cause: number | null) => ({
    ...sampleEvent(type, version),
    time: new Date(zero + atMs).toISOString(),
    causationId: cause === null ? null : sampleEvent(type, cause).id,
  })
  const way = eventsOf([
    'OrderCreated',
    'InventoryReserved',
    'PaymentCompleted',
    'ShipmentCreated',
    'InventoryCommitted',
    'OrderCompleted',
  ])
  return [
    ...way,
    asked(7, 'RefundRequested', 4 * minutes, null),
    asked(8, 'RefundIssued', 4 * minutes + 24, 7),
    asked(9, 'RefundRequested', 4.2 * minutes, null),
    asked(10, 'RefundIssued', 4.2 * minutes + 24, 9),
    asked(11, 'RestockRequested', 4.4 * minutes, null),
    asked(12, 'InventoryRestocked', 4.4 * minutes + 24, 11),
  ] as SagaEvent[]
}

test('each fold says what it folds, and ticks behind it begin with the time of day', () => {
  const layout = layoutOf(withReturns())
  expect(layout.folds.map(({ label }) => label)).toEqual(['4\u00a0min', '12\u00a0s', '12\u00a0s'])
  const labels = layout.ticks.map(({ label }) => label)
  expect(labels).toEqual(expect.arrayContaining(['09:00:00', '09:04:00', '09:04:12', '09:04:24']))
  expect(labels.filter((label) => !/^\d\d:\d\d:\d\d$|^\+\d/.test(label))).toEqual([])
  expectReadable(layout)
  expectReadable(layoutOf(withReturns(), [], narrow))
})

test('an order of many long pauses stays in the picture', () => {
  const pauses = Array.from(
    { length: 12 },
    (_, index): SagaEvent => ({
      ...sampleEvent('RefundRequested', 8 + index),
      time: new Date(zero + (index + 1) * 300_000).toISOString(),
      causationId: null,
    }),
  )
  for (const size of [sizes, narrow]) {
    const layout = layoutOf([...refund, ...pauses], [], size)
    expect(layout.folds).toHaveLength(pauses.length)
    for (const { x } of layout.bars) expect(x).toBeGreaterThanOrEqual(size.labelWidth)
    const ends = layout.bars.map(({ x, width }) => x + width)
    expect(Math.max(...ends)).toBeLessThanOrEqual(size.width - 60)
    expectReadable(layout)
  }
})

test('an entry that can’t be read has its place on the axis, in a lane of its own', () => {
  const entry: LogEntry = {
    ...sampleEvent('RefundRequested', 8),
    type: 'RefundAskedFor',
    time: new Date(zero + 200).toISOString(),
    causationId: null,
    unreadable: 'requestId: Invalid input: expected string, received undefined',
  }
  const { lanes, bars } = layoutOf([...refund, entry])
  expect(lanes.map(({ name }) => name).at(-1)).toBe('unknown')
  expect(bars.at(-1)).toMatchObject({ lane: 'unknown', endMs: 200 })
  expect(bars.at(-1)?.label?.text).toBe('can’t be read')
  expect(layoutOf(refund).lanes.map(({ name }) => name)).not.toContain('unknown')
})

test('two services that stand still have a stretch each', () => {
  const stands = { startMs: 130, endMs: 900, label: 'gave up after 3', dead: true }
  const { waits } = layoutOf(refund, [
    { ...stands, service: 'payment' },
    { ...stands, service: 'shipping' },
  ])
  expect(new Set(waits.map(({ placed: { y } }) => y)).size).toBe(2)
})

test('the tries of a step stand below its bar, in their order, also within a fold', () => {
  const [placed, reserved, paid] = eventsOf([
    'OrderCreated',
    'InventoryReserved',
    'PaymentCompleted',
  ])
  if (!placed || !reserved || !paid) throw new Error('a walk of three')
  const minute = 60_000
  const entries = [placed, reserved, later(paid, 16 * minute)]
  const attempts = [1, 2, 4, 8, 15].map((at, index) => ({
    id: index + 1,
    service: 'payment' as const,
    atMs: at * minute,
    isAnswered: index === 4,
  }))
  const { dots, bars, lanes } = layoutTimeline({ entries, waits: [], attempts }, sizes, clockAt)
  const bar = bars.find(({ version }) => version === paid.version)
  if (!bar) throw new Error('the payment has a bar')
  expect(dots.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5])
  expect(dots.map(({ x }) => x)).toEqual(dots.map(({ x }) => x).sort((a, b) => a - b))
  for (const { x, y } of dots) {
    expect(x).toBeGreaterThanOrEqual(bar.x)
    expect(x).toBeLessThanOrEqual(bar.x + bar.width)
    expect(y).toBeGreaterThan(bar.y + 18)
    expect(y).toBeLessThan((lanes.find(({ name }) => name === 'payment')?.y ?? 0) + 17)
  }
})
