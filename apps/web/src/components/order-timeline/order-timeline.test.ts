import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { isReadable } from '@sagaboard/events/catalog/envelope'
import { type EventType, eventTypes } from '@sagaboard/events/catalog/events'
import { requestUndo } from '@sagaboard/events/commands/advance-order'
import { yes } from '@sagaboard/events/commands/forecast'
import type { OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { foretell, hanging } from '@sagaboard/events/testing/forecasts'
import { sampleEvent, sampleHistory } from '@sagaboard/events/testing/samples'
import { placedSnapshot, standsAt, until } from '@sagaboard/events/testing/snapshots'
import { describe, expect, test } from 'vitest'
import { toPublicEvent } from '../../live/public-event.ts'
import { toPublicForecast } from '../../live/public-forecast.ts'
import { buildTimeline } from './order-timeline.ts'
import type { TimelineContext } from './timeline-facts.ts'

type Types = readonly (EventType | SagaEvent)[]

const told = (types: Types) => sampleHistory(...types).map(toPublicEvent)

function timelineOf(types: Types, change: Partial<TimelineContext> & { waitedMs?: number } = {}) {
  const events = told(types)
  return buildTimeline(events, {
    nowMs: Date.parse(events.at(-1)?.time ?? '') + (change.waitedMs ?? 0),
    products: new Map([
      [1, 'Enamel mug'],
      [2, 'Linen apron'],
    ]),
    warehouses: new Map([['leipzig', 'Leipzig']]),
    forecast: null,
    clock: (iso) => iso.slice(11, 16),
    day: (iso) => iso.slice(0, 10),
    money: (minor) => `${(minor / 100).toFixed(2)} €`,
    ...change,
  })
}

/** A moment of an order as its page is made: what happened, and its forecast. */
function timelineAt(
  snapshot: OrderSnapshot,
  { waitedMs = 0, expiresAt = null }: { waitedMs?: number; expiresAt?: string | null } = {},
) {
  const events = snapshot.log.filter(isReadable)
  return timelineOf(events, {
    waitedMs,
    forecast: toPublicForecast(foretell(snapshot, { expiresAt })),
  })
}
const titlesAt = (snapshot: OrderSnapshot, change = {}) =>
  timelineAt(snapshot, change).steps.map(({ title, state }) => `${state}: ${title}`)
const nowAt = (snapshot: OrderSnapshot, change = {}) =>
  timelineAt(snapshot, change).steps.find(({ state }) => state === 'now' || state === 'now_back')

const unpaid = until(placedSnapshot(), standsAt('InventoryReserved'))
const paid = until(placedSnapshot(), standsAt('PaymentCompleted'))
const undeliverable = until(placedSnapshot(), standsAt('ShipmentFailed'), (call) =>
  call.type === 'label' ? { type: 'undeliverable' } : yes(call),
)
const cancelled = (snapshot: OrderSnapshot) =>
  requestUndo(
    snapshot,
    { type: 'OrderCancelRequested', data: { reason: 'cancelled_by_customer' } },
    'customer',
  )
const silent = hanging(unpaid, 'payment', { attempts: 3 })

const titles = (types: Types, change = {}) =>
  timelineOf(types, change).steps.map(({ title, state }) => `${state}: ${title}`)

const paths = {
  happy: [
    'OrderCreated',
    'InventoryReserved',
    'PaymentCompleted',
    'ShipmentCreated',
    'InventoryCommitted',
    'OrderCompleted',
  ],
  outOfStock: ['OrderCreated', 'InventoryRejected', 'OrderCancelled'],
  declined: [
    'OrderCreated',
    'InventoryReserved',
    'PaymentFailed',
    'InventoryReleased',
    sampleEvent('OrderCancelled', 5, { reason: 'payment_declined' }),
  ],
  noFunds: [
    'OrderCreated',
    'InventoryReserved',
    sampleEvent('PaymentFailed', 3, { code: 'insufficient_funds' }),
    'InventoryReleased',
    sampleEvent('OrderCancelled', 5, { reason: 'payment_declined' }),
  ],
  undeliverable: [
    'OrderCreated',
    'InventoryReserved',
    'PaymentCompleted',
    'ShipmentFailed',
    'PaymentRefunded',
    'InventoryReleased',
    sampleEvent('OrderCancelled', 7, { reason: 'shipping_failed' }),
  ],
  cancelledAfterPaying: [
    'OrderCreated',
    'InventoryReserved',
    'PaymentCompleted',
    'OrderCancelRequested',
    'ShipmentCancelled',
    'PaymentRefunded',
    'InventoryReleased',
    sampleEvent('OrderCancelled', 8, { reason: 'cancelled_by_customer' }),
  ],
  cancelledBeforePaying: [
    'OrderCreated',
    'InventoryReserved',
    'OrderCancelRequested',
    'ShipmentCancelled',
    'PaymentVoided',
    'InventoryReleased',
    sampleEvent('OrderCancelled', 7, { reason: 'cancelled_by_customer' }),
  ],
  cancelledByStaff: [
    'OrderCreated',
    'InventoryReserved',
    sampleEvent('OrderCancelRequested', 3, { reason: 'cancelled_by_staff' }),
    'ShipmentCancelled',
    'PaymentVoided',
    'InventoryReleased',
    sampleEvent('OrderCancelled', 7, { reason: 'cancelled_by_staff' }),
  ],
  expired: [
    'OrderCreated',
    'InventoryReserved',
    sampleEvent('OrderCancelRequested', 3, { reason: 'expired' }),
    'ShipmentCancelled',
    'PaymentVoided',
    'InventoryReleased',
    sampleEvent('OrderCancelled', 7, { reason: 'expired' }),
  ],
  cancelledTooLate: [
    'OrderCreated',
    'InventoryReserved',
    'PaymentCompleted',
    'ShipmentCreated',
    'OrderCancelRequested',
    'CancellationRefused',
    'InventoryCommitted',
    'OrderCompleted',
  ],
} satisfies Record<string, Types>

describe('the story of an order', () => {
  test('goes forward', () => {
    const timeline = timelineOf(paths.happy)
    expect(timeline).toMatchObject({
      headline: 'It’s on its way to you.',
      ended: true,
      offer: null,
      paidMinor: 7_800,
      returnedMinor: 0,
      comingBackMinor: 0,
    })
    expect(timeline.lead).toBe('Nordpost has it, number NP000000000001DE.')
    expect(titles(paths.happy)).toEqual([
      'done: Order received',
      'done: Set aside for you in Leipzig',
      'done: Paid with your card •• 4242',
      'done: Handed to Nordpost',
      'done: All done on our side',
    ])
  })

  test('says what is under way and what comes next', () => {
    expect(titlesAt(unpaid)).toEqual([
      'done: Order received',
      'done: Set aside for you in Leipzig',
      'now: Paying with your card',
      'next: Handed to the carrier',
      'next: All done on our side',
    ])
  })

  test('leaves out what has happened since it was foretold, and all of it once it went otherwise', () => {
    const forecast = toPublicForecast(foretell(unpaid))
    const after = (...types: Types) => titles(types, { forecast }).slice(2)
    expect(after('OrderCreated', 'InventoryReserved', 'PaymentCompleted')).toEqual([
      'done: Paid with your card •• 4242',
      'now: Handing it to the carrier',
      'next: All done on our side',
    ])
    expect(after('OrderCreated', 'InventoryReserved', 'PaymentFailed')).toEqual([
      'failed: The bank declined the card',
      'now_back: One moment',
    ])
  })

  test('says whom it waits for when the bank’s answer is lost, and that nothing is paid twice', () => {
    expect(timelineAt(silent, { waitedMs: 1_000 }).lead).toBe(
      'We are asking your bank for the payment.',
    )
    expect(nowAt(silent, { waitedMs: 1_000 })?.detail).toBeUndefined()
    expect(nowAt(silent, { waitedMs: 8_000 })?.detail).toBe(
      'Your bank is slow to answer; we keep asking. Whether it took 78.00 € is not known yet. You pay once, however often we ask.',
    )
    expect(nowAt(silent, { waitedMs: 90_000 })?.detail).toContain('has not answered for a while')
  })

  test('says until when it is held, once it takes long', () => {
    const expiresAt = '2026-01-05T14:05:00.000Z'
    expect(nowAt(silent, { waitedMs: 1_000, expiresAt })?.detail).toBeUndefined()
    expect(nowAt(silent, { waitedMs: 8_000, expiresAt })?.detail).toContain(
      'by 14:05, it is cancelled by itself, and whatever your bank has taken comes back.',
    )
    expect(nowAt(paid, { waitedMs: 8_000, expiresAt })?.detail).toContain(
      'by 14:05, it is cancelled by itself, and 78.00 € go back to your card.',
    )
    const sent = until(placedSnapshot(), standsAt('ShipmentCreated'))
    expect(nowAt(sent, { waitedMs: 8_000, expiresAt })?.detail).not.toContain('14:05')
  })

  test('tells what its deadline does with an order that stands', () => {
    const dead = hanging(unpaid, 'payment', { attempts: 50, state: 'dead', nextAt: null })
    expect(titlesAt(dead, { expiresAt: '2026-01-05T14:05:00.000Z' }).slice(2)).toEqual([
      'now: Waiting, at most until 14:05',
      'next: It will not be sent',
      'next: What your bank has taken comes back',
      'next: Order closed',
    ])
  })

  test('tells that something sold out, and that nothing was paid', () => {
    const timeline = timelineOf(paths.outOfStock)
    expect(timeline).toMatchObject({
      headline: 'Somebody was quicker than you.',
      ended: true,
      offer: 'order_again',
      paidMinor: 0,
    })
    expect(timeline.lead).toBe(
      'Of Enamel mug you wanted 2, and 1 was left. We sent nothing, and you paid nothing.',
    )
    expect(titles(paths.outOfStock)).toEqual([
      'done: Order received',
      'failed: Not enough left',
      'back: Order closed',
    ])
  })

  test('tells that the card was declined, and why', () => {
    expect(timelineOf(paths.declined)).toMatchObject({
      headline: 'Your bank said no.',
      offer: 'other_card',
      paidMinor: 0,
    })
    expect(timelineOf(paths.noFunds).lead).toBe(
      'There is not enough money on the card. You were not charged, and nothing was sent.',
    )
    expect(titles(paths.declined)).toEqual([
      'done: Order received',
      'done: Set aside for you in Leipzig',
      'failed: The bank declined the card',
      'back: Order closed',
    ])
  })

  test('tells what staff have settled as plain facts: nobody blames a bank or a postcode', () => {
    const settled = { reference: 'PSP 4711', note: 'called them' }
    const notPaid = [
      'OrderCreated',
      'InventoryReserved',
      sampleEvent('PaymentFailed', 3, { code: 'settled_by_staff', settled }),
    ] satisfies Types
    expect(timelineOf(notPaid)).toMatchObject({ headline: 'The payment did not go through.' })
    expect(titles(notPaid)).toContain('failed: The payment did not go through')
    const failed = {
      ...sampleEvent('ShipmentFailed', 4),
      data: { reason: 'shipping_failed', code: 'settled_by_staff', settled },
    } as ReturnType<typeof sampleEvent<'ShipmentFailed'>>
    const notSent = [...paths.undeliverable.slice(0, 3), failed, ...paths.undeliverable.slice(4)]
    expect(timelineOf(notSent)).toMatchObject({
      headline: 'We couldn’t send it. Your money is back.',
      offer: 'order_again',
    })
    expect(JSON.stringify(timelineOf(notSent))).not.toMatch(/postcode|PSP|staff/)
    const noCard = sampleEvent('PaymentCompleted', 3, { card: '', settled })
    expect(titles(['OrderCreated', 'InventoryReserved', noCard])).toContain(
      'done: Paid with your card',
    )
  })

  test('tells that money is coming back, then that it is back', () => {
    expect(timelineAt(undeliverable)).toMatchObject({
      headline: 'We can’t deliver there, so your money is coming back.',
      comingBackMinor: 7_800,
      returnedMinor: 0,
      ended: false,
      offer: null,
    })
    expect(titlesAt(undeliverable).slice(2)).toEqual([
      expect.stringMatching(/^done: Paid with your card/),
      'failed: The carrier couldn’t take it',
      'now_back: 78.00 € are on their way back',
      'next: Order closed',
    ])
    expect(nowAt(undeliverable, { waitedMs: 8_000 })?.detail).toBe(
      'Your bank is slow to answer; we keep asking.',
    )
    const timeline = timelineOf(paths.undeliverable)
    expect(timeline).toMatchObject({
      headline: 'We couldn’t deliver there. Your money is back.',
      comingBackMinor: 0,
      returnedMinor: 7_800,
      offer: 'other_address',
    })
    expect(timeline.lead).toContain('78.00 € went back to your card.')
  })

  test('tells a cancellation with what it means for the money', () => {
    // The label may be being made: what is not known is not promised.
    const asked = cancelled(paid)
    expect(timelineAt(asked)).toMatchObject({
      headline: 'Your order is being cancelled.',
      lead: 'You cancelled it. We are asking the carrier to stop it. If the parcel has not left, 78.00 € go back to your card.',
      comingBackMinor: 0,
    })
    const stopped = until(asked, (snapshot) => snapshot.log.at(-1)?.type === 'ShipmentCancelled')
    expect(timelineAt(stopped)).toMatchObject({
      lead: 'You cancelled it. 78.00 € go back to your card.',
      comingBackMinor: 7_800,
    })
    expect(timelineOf(paths.cancelledAfterPaying)).toMatchObject({
      headline: 'Your order is cancelled.',
      lead: 'You cancelled it. 78.00 € went back to your card.',
      returnedMinor: 7_800,
    })
    expect(timelineOf(paths.cancelledBeforePaying).lead).toBe(
      'You cancelled it. You were not charged.',
    )
    expect(timelineOf(paths.cancelledByStaff).lead).toBe(
      'We had to cancel it. You were not charged.',
    )
    expect(timelineOf(paths.expired).lead).toBe(
      'It could not be sent in the time that we hold your things for, so it expired. You were not charged.',
    )
  })

  test('tells of money that turned out to have been taken that it was, and that it went back', () => {
    const undone: Types = [
      'OrderCreated',
      'InventoryReserved',
      'OrderCancelRequested',
      'ShipmentCancelled',
      sampleEvent('PaymentVoided', 5, {
        outcome: 'undone',
        chargeId: 'ch_1',
        reference: 'vo_1',
        amountMinor: 7_800,
        currency: 'EUR',
      }),
      'InventoryReleased',
      sampleEvent('OrderCancelled', 7, { reason: 'cancelled_by_customer' }),
    ]
    expect(timelineOf(undone)).toMatchObject({
      lead: 'You cancelled it. 78.00 € went back to your card.',
      paidMinor: 7_800,
      returnedMinor: 7_800,
    })
    expect(titles(undone)).toContain('back: 78.00 € were taken and went back to your card')
    const details = timelineOf(undone).steps.map(({ detail }) => detail)
    expect(details).not.toContain('You paid nothing.')
  })

  test('goes on when it was too late to cancel', () => {
    const timeline = timelineOf(paths.cancelledTooLate)
    expect(timeline).toMatchObject({
      headline: 'It’s on its way to you.',
      ended: true,
      comingBackMinor: 0,
    })
    expect(timeline.lead).toMatch(/^It was too late to cancel: the parcel had left\./)
  })

  test('says while it is cancelled whether something was taken only once that is known', () => {
    const asked = until(cancelled(silent), standsAt('ShipmentCancelled'))
    expect(timelineAt(asked).lead).toBe(
      'You cancelled it. We are asking your bank whether it took 78.00 €. What it has taken comes back to you.',
    )
    expect(nowAt(asked)?.title).toBe('Asking your bank whether it took 78.00 €')
  })

  test('says that somebody is looking when a person has to', () => {
    const dead = hanging(unpaid, 'payment', { attempts: 50, state: 'dead', nextAt: null })
    expect(timelineAt(dead).lead).toContain('Someone of ours is looking at it.')
    expect(timelineOf(paths.happy).lead).not.toContain('looking at it')
  })

  test('tells money that was paid back by hand as such', () => {
    const byHand: Types = [
      ...paths.undeliverable.slice(0, 4),
      sampleEvent('PaymentRefunded', 5, { method: 'by_hand', amountMinor: 7_800 }),
      'InventoryReleased',
      sampleEvent('OrderCancelled', 7, { reason: 'shipping_failed' }),
    ]
    const timeline = timelineOf(byHand)
    expect(timeline.lead).toContain('78.00 € were paid back to you by us, not to your card.')
    expect(titles(byHand)).toContain('back: 78.00 € were paid back to you by us, not to your card')
    expect(JSON.stringify(timeline)).not.toContain('went back to your card')
  })

  const prefixes = Object.entries(paths).flatMap(([name, types]) =>
    types.map((_, index) => [`${name} after ${index + 1}`, types.slice(0, index + 1)] as const),
  )

  test.each(prefixes)(
    '%s: has words for everything, one step under way at most, and no word of ours',
    (_name, types) => {
      const timeline = timelineOf([...types], { waitedMs: 90_000 })
      expect(timeline.headline).not.toBe('')
      expect(timeline.lead).not.toBe('')
      const under = timeline.steps.filter(({ state }) => state === 'now' || state === 'now_back')
      expect(under).toHaveLength(timeline.ended ? 0 : 1)
      const words = JSON.stringify(timeline)
      for (const type of eventTypes) expect(words).not.toContain(type)
      expect(words).not.toMatch(
        /saga|event|compensat|partition|dead letter|retry|queue|service|reserv|token|undefined|NaN|mail/i,
      )
    },
  )
})

describe('cancelling', () => {
  test('is offered until the parcel leaves, with what it would do now', () => {
    const offered = (snapshot: OrderSnapshot) => timelineAt(snapshot).cancelling
    expect(offered(placedSnapshot())).toBe('Nothing is sent and nothing is charged.')
    expect(offered(unpaid)).toContain('Should your bank have taken the money by then')
    expect(offered(paid)).toBe(
      'We ask the carrier to stop it. If the parcel has not left, nothing is sent and 78.00 € go back to your card.',
    )
    // Until its forecast is there it says what holds in any case.
    expect(
      timelineOf(['OrderCreated', 'InventoryReserved', 'PaymentCompleted']).cancelling,
    ).toMatch(/^If the parcel has not left, nothing is sent/)
  })

  test('is not offered once it has left, has ended, or is being undone', () => {
    expect(timelineOf(paths.happy.slice(0, 4) as Types).cancelling).toBeNull()
    expect(timelineOf(paths.happy as Types).cancelling).toBeNull()
    expect(timelineOf(paths.declined).cancelling).toBeNull()
    expect(timelineOf(['OrderCreated', 'OrderCancelRequested']).cancelling).toBeNull()
  })
})

describe('money that comes back after the parcel has arrived', () => {
  const asked = sampleEvent('RefundRequested', 7, { amountMinor: 1_800 })
  const types: Types = [
    ...(paths.happy as Types),
    asked,
    'RefundIssued',
    'RefundRequested',
    sampleEvent('RefundIssued', 10, { amountMinor: 600 }),
  ]

  test('is told as a step each, and summed up', () => {
    const timeline = timelineOf(types)
    expect(timeline.headline).toBe('It’s on its way to you.')
    expect(timeline.lead).toContain('24.00 € went back to your card since.')
    expect(timeline).toMatchObject({
      paidMinor: 7_800,
      returnedMinor: 2_400,
      ended: true,
      offer: null,
    })
    expect(titles(types).filter((title) => title.includes('went back'))).toHaveLength(2)
  })
})

describe('the way of a parcel', () => {
  const sent = paths.happy as Types
  const news = (type: EventType, hour: number, place?: string) =>
    sampleEvent(type as 'ParcelPickedUp', 1, {
      happenedAt: `2026-01-06T0${hour}:00:00.000Z`,
      place,
    })

  test('is told stop by stop, in the hours of the carrier', () => {
    const types = [
      ...sent,
      news('ParcelPickedUp', 1, 'Leipzig'),
      news('ParcelInTransit', 2),
      news('ParcelDelivered', 3),
    ]
    expect(titles(types).slice(-3)).toEqual([
      'done: Nordpost has picked it up',
      'done: On its way with Nordpost',
      'done: Delivered',
    ])
    const timeline = timelineOf(types)
    expect(timeline.headline).toBe('It has arrived.')
    expect(timeline.lead).toContain('Nordpost has delivered it')
    expect(timeline).toMatchObject({ ended: true, isExpected: false, offer: null })
    expect(timeline.parcels[0]).toMatchObject({
      state: 'delivered',
      stops: [
        { state: 'label_made', isPassed: true, at: null },
        { state: 'picked_up', isPassed: true, at: '2026-01-06T01:00:00.000Z' },
        { state: 'in_transit', isPassed: true, at: '2026-01-06T02:00:00.000Z' },
        { state: 'delivered', isPassed: true, at: '2026-01-06T03:00:00.000Z' },
      ],
    })
    expect(timelineOf(types.slice(0, -2)).parcels[0]).toMatchObject({ place: 'Leipzig' })
    expect(timelineOf(sent)).toMatchObject({
      headline: 'It’s on its way to you.',
      isExpected: true,
    })
  })

  test('is not told backwards: what arrives late fills in its hour, and is no step of its own', () => {
    const types = [...sent, news('ParcelDelivered', 3), news('ParcelPickedUp', 1)]
    expect(titles(types).slice(-1)).toEqual(['done: Delivered'])
    expect(timelineOf(types)).toMatchObject({
      headline: 'It has arrived.',
      parcels: [{ state: 'delivered', stops: [{}, { at: '2026-01-06T01:00:00.000Z' }, {}, {}] }],
    })
  })

  test('that comes back says so, and that somebody looks at it', () => {
    const types = [...sent, news('ParcelPickedUp', 1), news('ParcelReturned', 4)]
    const timeline = timelineOf(types)
    expect(timeline.headline).toBe('It came back to us.')
    expect(timeline.lead).toContain('brought it back. Someone of ours is looking at it.')
    expect(titles(types).slice(-1)).toEqual(['back: Came back to us'])
    expect(timeline.parcels[0]?.stops.at(-1)).toMatchObject({ state: 'returned', isPassed: true })
  })
})

describe('an order in part', () => {
  const lines = [
    { line: 1, sku: 'enamel-mug', name: 'Enamel mug', quantity: 3, unitPriceMinor: 1_800 },
    { line: 2, sku: 'linen-apron', name: 'Linen apron', quantity: 1, unitPriceMinor: 4_200 },
  ]
  const created = (change = {}) =>
    sampleEvent('OrderCreated', 1, { lines, totalMinor: 9_600, ...change })
  const leftOut = [
    { line: 1, sku: 'enamel-mug', quantity: 1 },
    { line: 2, sku: 'linen-apron', quantity: 1 },
  ]
  const followUp = '00000000-0000-8000-8000-000000000000'
  const reserved = (version: number, change = {}) =>
    sampleEvent('InventoryReserved', version, { amountMinor: 3_600, leftOut, ...change })
  const way = [
    'PaymentCompleted',
    'ShipmentCreated',
    'InventoryCommitted',
    'OrderCompleted',
  ] as const

  test('says what follows, and that it is charged then', () => {
    const told = timelineOf([created(), reserved(2, { followUp }), 'PaymentCompleted'])
    expect(told.lead).toContain(
      '1 × Enamel mug and 1 × Linen apron are for a second delivery, which comes to 60.00 € and is shown below.',
    )
    expect(told.steps[1]?.detail).toBe(
      'Without 1 × Enamel mug and 1 × Linen apron: they come in a second delivery.',
    )
    expect(told).toMatchObject({ isFollowed: true, totalMinor: 3_600, laterMinor: 6_000 })
    expect(told.leftOut).toEqual([
      { line: 1, quantity: 1 },
      { line: 2, quantity: 1 },
    ])
    const sent = timelineOf([created(), reserved(2, { followUp }), ...way])
    expect(sent.headline).toBe('The first part is on its way to you.')
    expect(sent.steps.at(-1)?.detail).toBe('What was there has been sent; the rest follows.')
  })

  test('says what is left out, and that it is not charged', () => {
    const told = timelineOf([created(), reserved(2), ...way])
    expect(told.headline).toBe('It’s on its way to you.')
    expect(told.lead).toContain(
      '1 × Enamel mug and 1 × Linen apron were not there, so you get the order without them and don’t pay for them.',
    )
    expect(told.steps.at(-1)?.detail).toBe('What was there has been sent.')
    expect(told).toMatchObject({ isFollowed: false, totalMinor: 3_600, laterMinor: 6_000 })
  })

  test('of which all is there says nothing of the kind', () => {
    const told = timelineOf([created(), sampleEvent('InventoryReserved', 2), ...way])
    expect(told).toMatchObject({ isFollowed: false, leftOut: [], laterMinor: 0, totalMinor: 9_600 })
    expect(told.lead).not.toContain('deliver')
    expect(told.cancelling).toBeNull()
  })

  test('cancelled before anything was set aside is followed by nothing', () => {
    const told = timelineOf([created(), 'OrderCancelRequested', reserved(3, { followUp })])
    expect(told.isFollowed).toBe(false)
  })

  const shortages = [{ line: 1, sku: 'enamel-mug', wanted: 2, available: 1 }]
  const awaits = sampleEvent('StockAwaited', 2, { shortages, dueAt: '2026-12-26T09:00:00.000Z' })

  test('that waits for stock says for what, what it costs then, and when it is given up', () => {
    const told = timelineOf([created({ totalMinor: 3_600 }), awaits], { waitedMs: 100_000 })
    expect(told.headline).toBe('We are waiting for it.')
    expect(told.lead).toBe(
      'We are waiting for 2 × Enamel mug. You will be charged 36.00 € when they are here. If they are not here by 2026-12-26, we cancel it.',
    )
    expect(told.steps.map(({ title, state }) => `${state}: ${title}`)).toEqual([
      'done: Order received',
      'done: It has to wait for stock',
      'now: Waiting until it is here, at most until 2026-12-26',
      'next: Set aside for you',
      'next: Paid with your card',
      'next: Handed to the carrier',
    ])
    expect(told.cancelling).not.toBeNull()
  })

  test('that waited in vain says so, and that nothing was paid', () => {
    const short = sampleEvent('InventoryRejected', 4, { reason: 'out_of_stock', shortages })
    const told = timelineOf([created(), awaits, 'BackorderExpired', short, 'OrderCancelled'])
    expect(told.headline).toBe('It did not come in.')
    expect(told.lead).toBe(
      'We waited for 2 × Enamel mug, and it did not come. We sent nothing, and you paid nothing.',
    )
    expect(told.steps.map(({ title }) => title)).toContain('It did not come in')
  })

  test('cancelling one says that the other stays', () => {
    const first = timelineOf([created(), reserved(2, { followUp })])
    expect(first.cancelling).toContain('what follows is an order of its own, and still comes')
    const second = timelineOf([created({ backorderOf: followUp }), awaits])
    expect(second.steps[0]?.title).toBe('The rest of your order')
    expect(second.cancelling).toContain('your first one stays as it is')
    const alone = timelineOf([created(), sampleEvent('InventoryReserved', 2)])
    expect(alone.cancelling).not.toContain('Only this delivery')
  })
})
