import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import { sampleEvent, sampleHistory } from '@sagaboard/events/testing/samples'
import { expect, test } from 'vitest'
import { MessageUnreadable, messageFacts } from './facts.ts'

const sent = sampleHistory(
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  'ShipmentCreated',
)

test('a message is to the person of the order, by its number', () => {
  expect(messageFacts('received', sent, 1)).toMatchObject({
    kind: 'received',
    to: { email: 'ada@example.com', name: 'Ada' },
    orderNumber: '3DPF-M368P',
    currency: 'EUR',
    followUpOf: null,
  })
  const rest = sampleHistory(sampleEvent('OrderCreated', 1, { backorderOf: 'another' }))
  expect(messageFacts('received', rest, 1)).toMatchObject({ followUpOf: 'another' })
})

test('what happened later changes nothing of a message', () => {
  const later = [...sent, ...['OrderCompleted', 'RefundIssued'].map(at(5))]
  expect(messageFacts('shipped', later, 4)).toEqual(messageFacts('shipped', sent, 4))
})

test('what is left out comes later, or never, for what it costs', () => {
  const leftOut = [{ line: 2, sku: 'linen-apron', quantity: 1 }]
  const reserved = (more: object) =>
    sampleHistory(
      'OrderCreated',
      sampleEvent('InventoryReserved', 2, { amountMinor: 3_600, leftOut, ...more }),
      sampleEvent('PaymentCompleted', 3, { amountMinor: 3_600 }),
      'ShipmentCreated',
    )
  const apron = [{ name: 'linen-apron', quantity: 1 }]
  expect(messageFacts('shipped', reserved({}), 4)).toMatchObject({
    paidMinor: 3_600,
    leftOut: apron,
    rest: 'left_out',
  })
  expect(messageFacts('shipped', reserved({ followUp: 'another' }), 4)).toMatchObject({
    leftOut: apron,
    rest: 'follows',
    laterMinor: 4_200,
  })
})

test('what went back to the card and what by hand are told apart', () => {
  const history = sampleHistory(
    'OrderCreated',
    'InventoryReserved',
    'PaymentCompleted',
    sampleEvent('OrderCancelRequested', 4, { reason: 'cancelled_by_staff' }),
    sampleEvent('PaymentRefunded', 5, { method: 'by_hand' }),
    sampleEvent('OrderCancelled', 6, { reason: 'cancelled_by_staff' }),
  )
  expect(messageFacts('cancelled', history, 6)).toMatchObject({
    reason: 'by_us',
    toCardMinor: 0,
    byHandMinor: 7_800,
    keptMinor: 0,
  })
})

test('an event that is none of the message, is not there, or can’t be read has no message', () => {
  const [first, ...others] = sent as [LogEntry, ...LogEntry[]]
  const broken = { ...first, unreadable: 'it has another shape' } as LogEntry
  expect(() => messageFacts('delivered', sent, 4)).toThrow(MessageUnreadable)
  expect(() => messageFacts('shipped', sent, 9)).toThrow(MessageUnreadable)
  expect(() => messageFacts('received', [broken], 1)).toThrow('event 1 of the order can’t be read')
  expect(() => messageFacts('shipped', [broken, ...others], 4)).toThrow(
    'the first event of the order can’t be read',
  )
})

function at(first: number) {
  return (type: string, index: number) =>
    sampleEvent(type as 'OrderCompleted', first + index) as LogEntry
}
