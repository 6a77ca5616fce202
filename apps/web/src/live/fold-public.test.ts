import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { foldOrder, type OrderView } from '@sagaboard/events/saga/order-view'
import type { ReturnView } from '@sagaboard/events/saga/returns/return-view'
import { sampleEvent } from '@sagaboard/events/testing/samples'
import { describe, expect, test } from 'vitest'
import { afterTheEnd, completed, returnWays } from '../testing/returns.ts'
import { eventsOf, walks } from '../testing/walks.ts'
import { foldPublic } from './fold-public.ts'
import { toPublicEvent } from './public-event.ts'

/** What a shopper's page and the console both show. */
const shown = ({
  status,
  reason,
  version,
  totalMinor,
  payment,
  shipment,
  closedAt,
  returns = {},
}: OrderView) => ({
  status,
  reason,
  version,
  totalMinor,
  payment,
  closedAt,
  sent: shipment.status,
  parcels: shipment.parcels.map(({ carrier, trackingNumber, news }) => ({
    carrier,
    trackingNumber,
    news,
  })),
  returns: Object.values(returns).map(shownReturn),
})

/** At which step a service is concerns no shopper, nor where a label comes from. */
const shownReturn = ({ step: _, parcels, ...one }: ReturnView) => ({
  ...one,
  parcels: parcels.map(({ carrier, trackingNumber, warehouse, lines }) => ({
    carrier,
    trackingNumber,
    warehouse,
    lines,
  })),
})

const expectSame = (history: readonly SagaEvent[]) =>
  expect(shown(foldPublic(history.map(toPublicEvent)))).toEqual(shown(foldOrder(history)))

describe('what a shopper is told adds up to what staff see', () => {
  test.each(walks().map((walk) => [walk.join(' '), walk] as const))('%s', (_name, walk) => {
    const history = eventsOf(walk)
    for (let length = 1; length <= history.length; length++) expectSame(history.slice(0, length))
  })

  test('also when a completed order is refunded in parts, and then whole', () => {
    const whole = walks().find((walk) => walk.includes('OrderCompleted')) ?? []
    const history = eventsOf(whole)
    const at = history.length
    const refunds = [1_800, 6_000].flatMap((amountMinor, index) => [
      sampleEvent('RefundRequested', at + 2 * index + 1, { amountMinor }),
      sampleEvent('RefundIssued', at + 2 * index + 2, { amountMinor }),
    ])
    for (let length = 1; length <= refunds.length; length++)
      expectSame([...history, ...refunds.slice(0, length)])
  })

  test.each(Object.entries(returnWays))('also a return: %s', (_name, way) => {
    const history = afterTheEnd(...way)
    for (let length = completed.length; length <= history.length; length++)
      expectSame(history.slice(0, length))
  })

  test('also what the carrier tells of its parcels, in whatever order', () => {
    const whole = walks().find((walk) => walk.includes('OrderCompleted')) ?? []
    const history = eventsOf(whole)
    const at = history.length
    const news = (
      ['ParcelDelivered', 'ParcelPickedUp', 'ParcelInTransit', 'ParcelReturned'] as const
    ).map((type, index) => sampleEvent(type, at + index + 1))
    for (let length = 1; length <= news.length; length++)
      expectSame([...history, ...news.slice(0, length)])
  })
})
