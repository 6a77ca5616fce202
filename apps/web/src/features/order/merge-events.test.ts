import { expect, test } from 'vitest'
import { eventsOf } from '../../testing/walks.ts'
import { mergeEvents } from './merge-events.ts'

const events = eventsOf([
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  'ShipmentCreated',
])
const versions = (merged: readonly { version: number }[]) => merged.map(({ version }) => version)

test('what comes twice is kept once', () => {
  expect(versions(mergeEvents(events.slice(0, 3), events.slice(1)))).toEqual([1, 2, 3, 4])
})

test('what lies behind a gap waits until the gap is filled', () => {
  const gapped = mergeEvents(events.slice(0, 1), events.slice(2))
  expect(versions(gapped)).toEqual([1])
  expect(versions(mergeEvents(gapped, events))).toEqual([1, 2, 3, 4])
})

test('nothing new leaves the same list, so that nothing is drawn anew', () => {
  const known = events.slice(0, 2)
  expect(mergeEvents(known, events.slice(0, 1))).toBe(known)
})

test('an event that can not be read keeps its place, and what a person put in its place takes it', () => {
  const [first, second, third] = events
  if (!first || !second || !third) throw new Error('three events')
  const broken = { ...second, unreadable: 'another shape' }
  const shown = mergeEvents([first, broken], [third])
  expect(versions(shown)).toEqual([1, 2, 3])
  const amended = { ...second, amended: true }
  const mended = mergeEvents(shown, [amended])
  expect(mended[1]).toBe(amended)
  expect(mergeEvents(mended, [broken])).toBe(mended)
})
