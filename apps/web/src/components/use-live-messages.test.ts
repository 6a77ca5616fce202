import { expect, test } from 'vitest'
import { messagesRefreshMs } from '../lib/messages-refresh.ts'
import type { FeedEvent } from '../live/protocol.ts'
import { bringsMessages } from './use-live-messages.ts'

const event = (orderId: string, type: FeedEvent['type']): FeedEvent => ({
  ...{ id: 'e1', orderId, type, version: 4, time: '2026-01-05T10:00:00.000Z' },
  ...{ source: 'shipping', partition: 0, position: 7, causationId: null, actor: null },
})
const frame = (...events: FeedEvent[]) => ({
  events,
  counts: Object.fromEntries(events.map(({ type }) => [type, 1])),
  skipped: 0,
})

test('messages are read anew when something happens that brings one, and of one order only for its own', () => {
  const shipped = frame(event('o1', 'ShipmentCreated'))
  expect(bringsMessages(shipped)).toBe(true)
  expect(bringsMessages(shipped, 'o1')).toBe(true)
  expect(bringsMessages(shipped, 'o2')).toBe(false)
  expect(bringsMessages(frame(event('o1', 'InventoryReserved')))).toBe(false)
  expect(bringsMessages(frame(event('o1', 'InventoryReserved')), 'o1')).toBe(false)
  // It is not said of which orders what was only counted is.
  expect(bringsMessages({ ...shipped, events: [], skipped: 1 }, 'o2')).toBe(true)
})

test('they are read at intervals only while one of them waits', () => {
  expect(messagesRefreshMs([{ state: 'sent' }, { state: 'failed' }])).toBe(false)
  expect(messagesRefreshMs([{ state: 'sent' }, { state: 'waiting' }])).toBeGreaterThan(0)
})
