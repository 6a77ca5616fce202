import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EndReason, EventType } from '@sagaboard/events/catalog/events'
import { sampleEvent, sampleHistory } from '@sagaboard/events/testing/samples'
import { expect, test } from 'vitest'
import { messageFacts } from './facts.ts'
import { languageFor } from './language.ts'
import { letterOf } from './letter.ts'

type Entries = readonly (EventType | SagaEvent)[]

/** Head and sentences of the message that an order was cancelled after these events, in one line. */
function told(reason: EndReason, before: Entries, locale = 'en'): string {
  const history = sampleHistory(
    ...before,
    sampleEvent('OrderCancelled', before.length + 1, { reason }),
  )
  const facts = messageFacts('cancelled', history, history.length)
  const { head, lead, closing } = letterOf(facts, languageFor(locale))
  return [head, ...lead, ...closing].join(' ').replaceAll('\u00a0', ' ')
}

const paid: EventType[] = ['OrderCreated', 'InventoryReserved', 'PaymentCompleted']
const back: EventType[] = ['PaymentRefunded', 'InventoryReleased']
const reserved: EventType[] = ['OrderCreated', 'InventoryReserved']
const rejected = sampleEvent('InventoryRejected', 2, {
  shortages: [
    { line: 1, sku: 'enamel-mug', wanted: 2, available: 1 },
    { line: 2, sku: 'linen-apron', wanted: 1, available: 0 },
  ],
})
const settled = { reference: 'case 12', note: 'the bank was closed' }

const cases: [EndReason, Entries, english: string, german: string][] = [
  [
    'out_of_stock',
    ['OrderCreated', rejected],
    'Somebody was quicker than you. Of enamel-mug you wanted 2, and 1 was left. linen-apron has sold out. Nothing was sent, and you were not charged.',
    'Jemand war schneller als Sie. Von enamel-mug wollten Sie 2, und 1 war noch da. linen-apron ist ausverkauft. Es wurde nichts versendet und nichts abgebucht.',
  ],
  [
    'out_of_stock',
    ['OrderCreated', 'StockAwaited', 'BackorderExpired', 'InventoryRejected'],
    'It did not come in. We waited for 2 × enamel-mug, and it did not come. Nothing was sent, and you were not charged.',
    'Die Ware kam nicht herein. Wir haben auf 2 × enamel-mug gewartet, vergeblich. Es wurde nichts versendet und nichts abgebucht.',
  ],
  [
    'payment_declined',
    [...reserved, 'PaymentFailed', 'InventoryReleased'],
    'Your bank said no. The bank did not say why. Nothing was sent, and you were not charged.',
    'Ihre Bank hat abgelehnt. Die Bank hat nicht gesagt, warum. Es wurde nichts versendet und nichts abgebucht.',
  ],
  [
    'payment_declined',
    [...reserved, sampleEvent('PaymentFailed', 3, { code: 'insufficient_funds' })],
    'Your bank said no. There is not enough money on the card. Nothing was sent, and you were not charged.',
    'Ihre Bank hat abgelehnt. Auf der Karte ist nicht genug Geld. Es wurde nichts versendet und nichts abgebucht.',
  ],
  [
    'payment_declined',
    [...reserved, sampleEvent('PaymentFailed', 3, { code: 'settled_by_staff', settled })],
    'The payment did not go through. Order again with another card, if you like. Nothing was sent, and you were not charged.',
    'Die Zahlung ist nicht zustande gekommen. Bestellen Sie gern noch einmal mit einer anderen Karte. Es wurde nichts versendet und nichts abgebucht.',
  ],
  [
    'shipping_failed',
    [...paid, 'ShipmentFailed', ...back],
    'We couldn’t deliver there. The carrier doesn’t know the address 04229 Leipzig. 78.00 € went back to your card. It can take some days until your bank shows it.',
    'Dorthin konnten wir nicht liefern. Der Zusteller kennt die Adresse 04229 Leipzig nicht. 78,00 € gingen zurück auf Ihre Karte. Es kann einige Tage dauern, bis Ihre Bank es anzeigt.',
  ],
  [
    'shipping_failed',
    [
      ...paid,
      sampleEvent('ShipmentFailed', 4, {
        reason: 'shipping_failed',
        code: 'settled_by_staff',
        settled,
      }),
      sampleEvent('PaymentRefunded', 5, { method: 'by_hand' }),
    ],
    'We couldn’t send it. No carrier has taken it. You don’t have to do anything. 78.00 € were paid back to you by us, not to your card.',
    'Wir konnten die Bestellung nicht versenden. Kein Zusteller hat das Paket angenommen. Sie brauchen nichts zu tun. 78,00 € haben wir Ihnen zurückgezahlt, nicht auf Ihre Karte.',
  ],
  [
    'cancelled_by_staff',
    [...paid, 'OrderCancelRequested', ...back],
    'Your order is cancelled. We had to cancel it. 78.00 € went back to your card. It can take some days until your bank shows it.',
    'Ihre Bestellung ist storniert. Wir mussten die Bestellung stornieren. 78,00 € gingen zurück auf Ihre Karte. Es kann einige Tage dauern, bis Ihre Bank es anzeigt.',
  ],
  [
    'expired',
    [...reserved, 'OrderCancelRequested', 'PaymentVoided', 'InventoryReleased'],
    'Your order is cancelled. It could not be sent in the time that we hold your things for, so it expired. Nothing was sent, and you were not charged.',
    'Ihre Bestellung ist storniert. Die Bestellung konnte in der Zeit, für die wir Ihre Ware zurückhalten, nicht versendet werden und ist verfallen. Es wurde nichts versendet und nichts abgebucht.',
  ],
  [
    // A step was skipped by a person: what the log does not know to be back is not told to be.
    'cancelled_by_staff',
    [...paid, 'OrderCancelRequested', 'StepSkipped'],
    'Your order is cancelled. We had to cancel it. 78.00 € of what you paid have not gone back yet. Get in touch with us about it.',
    'Ihre Bestellung ist storniert. Wir mussten die Bestellung stornieren. 78,00 € von dem, was Sie bezahlt haben, sind noch nicht zurückgegangen. Bitte melden Sie sich deswegen bei uns.',
  ],
]

test.each(cases)(
  'why it was cancelled and where the money is: %s after %j',
  (reason, before, english, german) => {
    expect(told(reason, before)).toBe(english)
    expect(told(reason, before, 'de')).toBe(german)
  },
)

test('of an order in two deliveries, which of them it is about', () => {
  const leftOut = [{ line: 2, sku: 'linen-apron', quantity: 1 }]
  const first = sampleEvent('InventoryReserved', 2, { leftOut, followUp: 'another' })
  expect(told('cancelled_by_staff', ['OrderCreated', first, 'OrderCancelRequested'])).toContain(
    'Only this delivery is cancelled: what follows is an order of its own.',
  )
  const rest = sampleEvent('OrderCreated', 1, { backorderOf: 'another' })
  const given = told('out_of_stock', [rest, 'StockAwaited', 'InventoryRejected'])
  expect(given).toContain('It is the rest of an earlier order of yours')
  expect(given).toContain('Only this delivery is cancelled: your first one stays as it is.')
})
