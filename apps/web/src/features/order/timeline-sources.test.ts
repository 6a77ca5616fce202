import type { LogEntry, SagaEvent } from '@sagaboard/events/catalog/envelope'
import { foldOrder } from '@sagaboard/events/saga/order-view'
import { sampleEvent } from '@sagaboard/events/testing/samples'
import { expect, test } from 'vitest'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { sampleOrder } from '../../testing/console-samples.ts'
import { completed } from '../../testing/walks.ts'
import { layoutTimeline } from './timeline-layout.ts'
import { timelineContent, zoomsOf } from './timeline-sources.ts'

type Asked = ConsoleOutputs['commands']['log'][number]

const zero = Date.UTC(2026, 0, 5, 9, 0, 0)
const at = (ms: number) => new Date(zero + ms).toISOString()
const clock = (iso: string) => iso.slice(11, 16)
const sizes = { width: 840, labelWidth: 96 }

interface Given {
  entries?: readonly LogEntry[]
  detail?: Partial<ConsoleOutputs['order']>
  asked?: readonly Partial<Asked>[]
  messages?: readonly { id: string; kind: string; writtenAt: string }[]
}

function contentOf({ entries = completed, detail, asked = [], messages = [] }: Given) {
  const sample = sampleOrder(zero)
  return timelineContent({
    detail: {
      ...sample,
      forecast: { ...sample.forecast, deadline: null },
      blocked: [],
      ...detail,
    },
    entries,
    order: foldOrder(entries),
    asked: asked.map((one) => ({
      role: 'supervisor',
      name: 'Olga',
      outcome: 'accepted',
      command: null,
      after: null,
      ...one,
    })) as Asked[],
    messages: messages as ConsoleOutputs['messages']['ofOrder'],
    clock,
  })
}

const timed = (event: SagaEvent, ms: number, extra: object = {}) =>
  ({ ...event, time: at(ms), causationId: null, ...extra }) as SagaEvent

test('a person is joined to the first event that is theirs, each to one of its own', () => {
  const refunds = [7, 8, 9].map((version) =>
    timed(sampleEvent('RefundRequested', version), version * 1_000, {
      actor: version === 8 ? 'staff:b' : 'staff:a',
    }),
  )
  const { marks = [] } = contentOf({
    entries: [...completed, ...refunds],
    asked: [
      { id: 'late', action: 'refund', actor: 'staff:a', at: at(9_000) },
      { id: 'early', action: 'refund', actor: 'staff:a', at: at(6_999) },
      { id: 'note', action: 'note', actor: 'staff:c', at: at(7_500) },
      { id: 'refused', action: 'refund', actor: 'staff:b', at: at(7_900), outcome: 'refused' },
      { id: 'clock', action: 'expire', actor: 'system', at: at(7_900), role: 'system' },
    ],
  })
  expect(marks.map(({ id, causedVersion }) => [id, causedVersion])).toEqual([
    ['early', 7],
    ['note', null],
    ['late', 9],
  ])
  expect(marks[0]).toMatchObject({ lane: 'people', initial: 'O', label: 'refund' })
})

test('a timer ends with what it waited for, and one that is open reaches to its hour', () => {
  const awaited = timed(sampleEvent('StockAwaited', 2), 100, {
    data: { shortages: [], dueAt: at(600_000) },
  })
  const [placed] = completed
  if (!placed) throw new Error('a walk')
  const open = contentOf({ entries: [placed, awaited] })
  expect(open.courses).toMatchObject([
    { lane: 'timers', startMs: 100, endMs: 600_000, isOpen: true },
  ])
  expect(open.courses?.[0]?.label).toBe('waits for stock until 09:10')
  const reserved = timed(sampleEvent('InventoryReserved', 3), 5_000)
  expect(contentOf({ entries: [placed, awaited, reserved] }).courses).toMatchObject([
    { startMs: 100, endMs: 5_000, isOpen: false },
  ])
})

test('its deadline stands behind the last event while it runs', () => {
  const sample = sampleOrder(zero)
  const entries = completed.slice(0, 2)
  const content = contentOf({
    entries,
    detail: { forecast: { ...sample.forecast, deadline: at(900_000) } },
  })
  expect(layoutTimeline(content, sizes, String).totalMs).toBe(20)
  expect(content.courses).toMatchObject([
    { id: 'expiry', startMs: 20, endMs: 900_000, label: 'cancelled by itself at 09:15' },
  ])
})

test('faults that struck it are bands over the time in which they were on', () => {
  const content = contentOf({
    detail: {
      faults: [
        {
          id: 'f',
          service: 'payment',
          eventType: null,
          kind: 'fail',
          latencyMs: 0,
          createdAt: at(-5_000),
          endsAt: at(60),
        },
      ],
    },
  })
  expect(content.bands).toEqual([
    { id: 'f', startMs: 0, endMs: 60, label: 'Payment fails at every step' },
  ])
  const { bands, top } = layoutTimeline(content, sizes, String)
  expect(bands).toHaveLength(1)
  expect(bands[0]?.x).toBe(sizes.labelWidth)
  expect(top).toBeGreaterThan(layoutTimeline(contentOf({}), sizes, String).top)
})

test('lanes beside the services are there when something is in them', () => {
  const lanes = (given: Given) =>
    layoutTimeline(contentOf(given), sizes, String).lanes.map(({ name }) => name)
  expect(lanes({})).toEqual(['orders', 'inventory', 'payment', 'shipping'])
  const messages = [{ id: 'm', kind: 'shipped', writtenAt: at(90) }]
  const asked = [{ id: 'a', action: 'note', actor: 'staff:a', at: at(40) }]
  expect(lanes({ messages, asked })).toEqual([
    'people',
    'orders',
    'inventory',
    'payment',
    'shipping',
    'messages',
  ])
})

test('a part of the time holds what lies in it, to scale, and no more', () => {
  const late = timed(sampleEvent('RefundRequested', 7), 3_600_000)
  const answer = timed(sampleEvent('RefundIssued', 8), 3_600_024, { causationId: late.id })
  const entries = [...completed, late, answer]
  const content = contentOf({ entries })
  const zooms = zoomsOf(content, foldOrder(entries), 4)
  expect([...zooms.keys()]).toEqual(['all', 'way', 'afterwards', 'around'])
  const shown = (zoom: 'all' | 'way' | 'afterwards' | 'around') =>
    layoutTimeline(content, sizes, String, zooms.get(zoom) ?? null)
  expect(shown('all').bars.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(shown('way').bars.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6])
  expect(shown('way').folds).toEqual([])
  expect(shown('afterwards').bars.map(({ version }) => version)).toEqual([6, 7, 8])
  expect(shown('around').bars.map(({ version }) => version)).toEqual([2, 3, 4, 5, 6])
  expect([...zoomsOf(content, foldOrder(completed), null).keys()]).toEqual([
    'all',
    'way',
    'afterwards',
  ])
  expect([...zoomsOf(contentOf({}), foldOrder(completed), null).keys()]).toEqual(['all'])
})

test('an order of ten thousand events is drawn with few bars, each event has its place, and its texts are not looked for', () => {
  const many = Array.from({ length: 10_000 }, (_, index) =>
    timed(sampleEvent('MessageResendRequested', index + 7), 1_000 + index * 50),
  )
  const content = contentOf({ entries: [...completed, ...many] })
  const layout = layoutTimeline(content, sizes, String)
  expect(layout.bars.length).toBeLessThan(2 * sizes.width)
  expect(layout.xOf(10_006)).toBeGreaterThan(layout.xOf(5_000) ?? Number.NaN)
  expect(layout.bars.filter(({ lane, label }) => lane === 'orders' && label)).toEqual([])
})
