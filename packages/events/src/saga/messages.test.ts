import { describe, expect, test } from 'vitest'
import type { SagaEvent } from '../catalog/envelope.ts'
import { type EventType, eventTypes } from '../catalog/events.ts'
import { sampleData, sampleEvent, sampleHistory, samplePersonal } from '../testing/samples.ts'
import {
  type MessageKind,
  messageAfter,
  messageEvents,
  messageKinds,
  messagesOf,
} from './messages.ts'

const [parcel] = sampleData.ShipmentCreated.shipments
if (!parcel) throw new Error('the sample order has a parcel')
const shipped = (...shipmentIds: string[]) =>
  sampleEvent('ShipmentCreated', 1, {
    shipments: shipmentIds.map((shipmentId) => ({ ...parcel, shipmentId })),
  })
const delivered = (shipmentId: string) => sampleEvent('ParcelDelivered', 1, { shipmentId })
const cameBack = (shipmentId: string) => sampleEvent('ParcelReturned', 1, { shipmentId })

const toldBy = (...history: readonly (EventType | SagaEvent)[]): MessageKind[] =>
  messagesOf(sampleHistory(...history)).map(({ kind }) => kind)

describe('a customer is written', () => {
  test('that the order was received and sent, each by the version of its event', () => {
    const history = sampleHistory(
      'OrderCreated',
      'InventoryReserved',
      'PaymentCompleted',
      'ShipmentCreated',
      'InventoryCommitted',
      'OrderCompleted',
    )
    expect(messagesOf(history)).toEqual([
      { kind: 'received', version: 1, resendOf: null },
      { kind: 'shipped', version: 4, resendOf: null },
    ])
  })

  test('that it waits for stock, and that it is cancelled', () => {
    expect(toldBy('OrderCreated', 'StockAwaited', 'BackorderExpired', 'OrderCancelled')).toEqual([
      'received',
      'waiting_for_stock',
      'cancelled',
    ])
  })

  test('of each refund, of a return that is accepted, and of its money', () => {
    expect(
      toldBy('OrderCreated', 'RefundIssued', 'ReturnRequested', 'ReturnApproved', 'ReturnRefunded'),
    ).toEqual(['received', 'refunded', 'return_accepted', 'return_refunded'])
  })
})

describe('nothing is written', () => {
  test('of a follow-up as it is made: the order that it is the rest of has told of it', () => {
    const followUp = sampleEvent('OrderCreated', 1, { backorderOf: 'another order' })
    expect(toldBy(followUp, 'StockAwaited', 'ShipmentCreated')).toEqual([
      'waiting_for_stock',
      'shipped',
    ])
  })

  test('where there is no address', () => {
    const nobody = sampleEvent('OrderCreated', 1, { personal: { ...samplePersonal, email: ' ' } })
    expect(toldBy(nobody, 'StockAwaited', 'ShipmentCreated', delivered('sh_1'))).toEqual([])
  })

  test('of goods that come back by themselves, and of a return that gives nothing back', () => {
    expect(
      toldBy(
        'OrderCreated',
        sampleEvent('ReturnApproved', 1, { needsLabel: false }),
        sampleEvent('ReturnRefunded', 1, { amountMinor: 0 }),
      ),
    ).toEqual(['received'])
  })
})

describe('that it was delivered is written', () => {
  const last = (...news: SagaEvent[]) => toldBy('OrderCreated', shipped('a', 'b'), ...news).slice(2)

  test('once all parcels have arrived, however often each is told of', () => {
    expect(last(delivered('a'), delivered('a'))).toEqual([])
    expect(last(delivered('b'), delivered('b'), delivered('a'))).toEqual(['delivered'])
    expect(last(delivered('b'), delivered('a'), delivered('a'), delivered('b'))).toEqual([
      'delivered',
    ])
  })

  test('never when one of them has come back before', () => {
    expect(last(delivered('a'), cameBack('b'), delivered('b'))).toEqual([])
    expect(last(delivered('a'), cameBack('a'), delivered('b'))).toEqual([])
    expect(last(delivered('a'), delivered('b'), cameBack('b'), delivered('b'))).toEqual([
      'delivered',
    ])
  })
})

test('one that is asked for again tells of the same event, and says which one it repeats', () => {
  const again = sampleEvent('MessageResendRequested', 1)
  const { messageId, kind, version } = again.data
  const history = sampleHistory('OrderCreated', 'OrderCancelled', again)
  expect(messagesOf(history, 2)).toEqual([{ kind, version, resendOf: messageId }])
})

test('every kind is brought by some event, and no event beside those that are read brings one', () => {
  const { state } = messageAfter(undefined, sampleEvent('OrderCreated', 1))
  const awaiting = messageAfter(state, sampleEvent('ShipmentCreated', 2)).state
  const kinds = eventTypes.flatMap((type) => {
    const after = messageAfter(awaiting, sampleEvent(type, 3))
    if (!(messageEvents as readonly string[]).includes(type))
      expect(after).toEqual({ state: awaiting, told: undefined })
    return after.told?.kind ?? []
  })
  expect(new Set(['received', ...kinds])).toEqual(new Set(messageKinds))
})

test('an order that was never opened has no state, and brings nothing', () => {
  expect(messageAfter(undefined, sampleEvent('ShipmentCreated', 4))).toEqual({
    state: undefined,
    told: undefined,
  })
})
