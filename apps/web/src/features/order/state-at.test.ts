import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { sampleEvent } from '@sagaboard/events/testing/samples'
import { describe, expect, test } from 'vitest'
import { completed, eventsOf, walks } from '../../testing/walks.ts'
import type { Attempt } from './attempts.ts'
import { type StateRow, stateRows } from './state-at.ts'

const rowsOf = (events: readonly SagaEvent[], version: number, attempts: readonly Attempt[] = []) =>
  Object.fromEntries(
    stateRows(events, version, attempts).map(({ part, was, is }) => [part, [was, is]]),
  ) as Record<StateRow['part'], [was: string, is: string | null]>

describe.each(walks().map((walk) => [walk.join(' → '), walk] as const))('%s', (_, walk) => {
  const events = eventsOf(walk)

  test('at its last event everything is as it is now', () => {
    for (const { part, is } of stateRows(events, events.length, [])) expect(is, part).toBeNull()
  })

  test('what it was after each event does not depend on what came later', () => {
    for (let version = 1; version <= events.length; version += 1) {
      const alone = rowsOf(events.slice(0, version), version)
      const known = rowsOf(events, version)
      for (const [part, [was]] of Object.entries(alone))
        expect(known[part as StateRow['part']]?.[0], `${part} after ${version}`).toBe(was)
    }
  })
})

test('each part as it was, and what it is now', () => {
  expect(rowsOf(completed, 1)).toEqual({
    order: ['Pending, at reserve', 'Completed'],
    money: ['nothing taken', '78.00\u00a0€ taken'],
    stock: ['nothing set aside', '3 left the shelf'],
    parcels: ['none', '1 label made'],
  })
  expect(rowsOf(completed, 3)).toMatchObject({
    order: ['Paid, at ship', 'Completed'],
    money: ['78.00\u00a0€ taken', null],
    stock: ['3 reserved', '3 left the shelf'],
  })
})

test('what was undone says so', () => {
  const undone = eventsOf([
    'OrderCreated',
    'InventoryReserved',
    'PaymentCompleted',
    'ShipmentFailed',
    'PaymentRefunded',
    'InventoryReleased',
    'OrderCancelled',
  ])
  expect(rowsOf(undone, 3)).toMatchObject({
    order: ['Paid, at ship', 'Cancelled, undeliverable'],
    money: ['78.00\u00a0€ taken', '78.00\u00a0€ taken, 78.00\u00a0€ given back'],
    stock: ['3 reserved', '3 put back'],
    parcels: ['none', 'label refused'],
  })
})

test('tries that were made later do not count', () => {
  const [placed, reserved] = completed
  if (!placed || !reserved) throw new Error('a walk of two')
  const at = (ms: number) => new Date(Date.parse(reserved.time) + ms).toISOString()
  const attempts = [-10, -5, 5].map(
    (ms, id) => ({ id, call: 'charge', askedAt: at(ms) }) as unknown as Attempt,
  )
  expect(rowsOf([placed, reserved], 2, attempts).money).toEqual([
    'asked 2 times, nothing taken',
    'asked 3 times, nothing taken',
  ])
})

test('units that stay out of the delivery, and a return, have a line of their own once there are any', () => {
  const [placed] = completed
  if (!placed) throw new Error('a walk')
  const reserved = {
    ...sampleEvent('InventoryReserved', 2),
    data: {
      ...sampleEvent('InventoryReserved', 2).data,
      leftOut: [{ line: 1, sku: 'linen-apron', quantity: 2, reason: 'out_of_stock' }],
      followUp: '01a0b3c4-0000-7000-8000-00000000abcd',
    },
  } as unknown as SagaEvent
  expect(rowsOf([placed, reserved], 1).follow_up).toEqual([
    'none',
    '2 units, follows in an order of its own',
  ])
  expect(rowsOf(completed, 1)).not.toHaveProperty('follow_up')
  expect(rowsOf(completed, 1)).not.toHaveProperty('returns')
})
