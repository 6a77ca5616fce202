import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventType } from '@sagaboard/events/catalog/events'
import { sampleEvent, sampleHistory } from '@sagaboard/events/testing/samples'

/** An order that was sent, and has completed. */
export const completed: readonly EventType[] = [
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  'ShipmentCreated',
  'InventoryCommitted',
  'OrderCompleted',
]

type Part = EventType | SagaEvent

/** What follows in a completed order, each told at its place. */
export const afterTheEnd = (...parts: readonly Part[]): SagaEvent[] =>
  sampleHistory(...completed, ...parts)

const at = completed.length

/** Each way that a return can go, by what becomes of it. */
export const returnWays: Record<string, readonly Part[]> = {
  'asked for': ['ReturnRequested'],
  'approved, with a label': [
    'ReturnRequested',
    'ReturnReviewed',
    'ReturnApproved',
    'ReturnLabelled',
  ],
  refused: [
    'ReturnRequested',
    sampleEvent('ReturnReviewed', at + 2, { decision: 'refuse', note: 'worn for months' }),
    'ReturnRefused',
  ],
  'without a label': [
    'ReturnRequested',
    'ReturnReviewed',
    'ReturnApproved',
    'ReturnLabelFailed',
    sampleEvent('ReturnClosed', at + 5, { outcome: 'given_up' }),
  ],
  refunded: [
    'ReturnRequested',
    'ReturnReviewed',
    'ReturnApproved',
    'ReturnLabelled',
    'ReturnReceived',
    'ReturnRefunded',
    'ReturnRestocked',
    'ReturnSentBack',
    'ReturnClosed',
  ],
  rejected: [
    'ReturnRequested',
    'ReturnReviewed',
    'ReturnApproved',
    'ReturnLabelled',
    sampleEvent('ReturnReceived', at + 5, {
      lines: [{ line: 1, restock: 0, writeOff: 0, reject: 1 }],
    }),
    sampleEvent('ReturnRefunded', at + 6, { amountMinor: 0 }),
    'ReturnRestocked',
    sampleEvent('ReturnSentBack', at + 8, { goods: 'sent' }),
    sampleEvent('ReturnClosed', at + 9, { outcome: 'rejected' }),
  ],
  'given up': [
    'ReturnRequested',
    'ReturnReviewed',
    'ReturnApproved',
    'ReturnLabelled',
    'ReturnGiveUpRequested',
    'ReturnRefundWithheld',
    'ReturnRecalled',
    sampleEvent('ReturnClosed', at + 8, { outcome: 'given_up' }),
  ],
  'too late to give up': [
    'ReturnRequested',
    'ReturnReviewed',
    'ReturnApproved',
    'ReturnLabelled',
    'ReturnReceived',
    'ReturnRefunded',
    'ReturnGiveUpRequested',
    'ReturnGiveUpRefused',
    'ReturnRestocked',
    'ReturnSentBack',
    'ReturnClosed',
  ],
  'not refunded': [
    'ReturnRequested',
    'ReturnReviewed',
    'ReturnApproved',
    'ReturnLabelled',
    'ReturnReceived',
    'ReturnRefundFailed',
    sampleEvent('ReturnRecalled', at + 7, { goods: 'sent' }),
    sampleEvent('ReturnClosed', at + 8, { outcome: 'given_up' }),
  ],
  'brought back by the carrier': [
    sampleEvent('ReturnRequested', at + 1, { by: 'carrier' }),
    sampleEvent('ReturnApproved', at + 2, { needsLabel: false }),
    sampleEvent('ReturnLabelled', at + 3, { parcels: [] }),
  ],
  'opened by staff': [
    sampleEvent('ReturnRequested', at + 1, { by: 'staff', note: 'she phoned' }),
    'ReturnApproved',
    'ReturnLabelled',
  ],
}
