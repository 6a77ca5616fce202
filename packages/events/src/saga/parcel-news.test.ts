import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SagaEvent } from '../catalog/envelope.ts'
import { sampleData, sampleEvent, sampleHistory } from '../testing/samples.ts'
import { foldOrder } from './order-view.ts'
import {
  isUnderWay,
  lastTold,
  newsOf,
  type ParcelNews,
  parcelStates,
  stateOfParcel,
  type ToldState,
  toldStates,
} from './parcel-news.ts'

const [parcel] = sampleData.ShipmentCreated.shipments
if (!parcel) throw new Error('the sample order has a parcel')
const second = { ...parcel, shipmentId: 'sh_2', trackingNumber: 'NP000000000002DE' }
const shipped: SagaEvent[] = sampleHistory(
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  sampleEvent('ShipmentCreated', 1, { shipments: [parcel, second] }),
  'InventoryCommitted',
  'OrderCompleted',
)

const news = (state: ToldState, at: string, shipmentId = 'sh_1', place?: string) =>
  sampleEvent<ParcelNews>(newsOf[state], 1, {
    shipmentId,
    happenedAt: at,
    place,
    carrierEventId: `${shipmentId} ${state} ${at}`,
  })

const after = (...told: SagaEvent[]) => foldOrder(sampleHistory(...shipped, ...told))
const statesAfter = (...told: SagaEvent[]) => after(...told).shipment.parcels.map(stateOfParcel)

const at = (hour: number) => `2026-01-06T${String(hour).padStart(2, '0')}:00:00.000Z`

describe('a parcel', () => {
  test('of before there were news, or that nobody has told of, is a label', () => {
    expect(statesAfter()).toEqual(['label_made', 'label_made'])
    expect(lastTold({})).toBeUndefined()
  })

  test('goes from one state to the next, each by itself, with hour and place', () => {
    const { shipment } = after(news('picked_up', at(8), 'sh_1', 'Leipzig'))
    expect(shipment.parcels.map(stateOfParcel)).toEqual(['picked_up', 'label_made'])
    expect(shipment.parcels[0] && lastTold(shipment.parcels[0])).toEqual({
      at: at(8),
      place: 'Leipzig',
    })
    expect(statesAfter(news('picked_up', at(8)), news('in_transit', at(9), 'sh_2'))).toEqual([
      'picked_up',
      'in_transit',
    ])
  })

  test('is moved back by nothing that arrives late, which is kept all the same', () => {
    const told = after(news('delivered', at(12)), news('picked_up', at(8)))
    expect(stateOfParcel(told.shipment.parcels[0] ?? {})).toBe('delivered')
    expect(told.shipment.parcels[0]?.news).toEqual({
      delivered: { at: at(12) },
      picked_up: { at: at(8) },
    })
  })

  test('that was delivered and came back has come back', () => {
    expect(statesAfter(news('returned', at(12)), news('delivered', at(13)))[0]).toBe('returned')
  })

  test('is expected to be told of until it is delivered or returned', () => {
    const { parcels } = after(news('delivered', at(12)), news('in_transit', at(8), 'sh_2')).shipment
    expect(isUnderWay(parcels)).toBe(true)
    expect(
      isUnderWay(
        after(news('delivered', at(12)), news('returned', at(9), 'sh_2')).shipment.parcels,
      ),
    ).toBe(false)
  })
})

test('news move nothing on the line: status, step, reason and the end stay, and the version counts', () => {
  const before = foldOrder(shipped)
  const told = after(news('picked_up', at(8)), news('returned', at(9)))
  expect(told).toEqual({
    ...before,
    version: before.version + 2,
    updatedAt: told.updatedAt,
    shipment: told.shipment,
  })
  const early = foldOrder(sampleHistory(...shipped.slice(0, 4), news('picked_up', at(8))))
  expect([early.status, early.step, early.forwardStep]).toEqual(['SHIPPED', 'commit', 'commit'])
})

test('of a parcel that the order does not have, nothing is folded', () => {
  expect(after(news('delivered', at(8), 'sh_9')).shipment).toEqual(foldOrder(shipped).shipment)
})

const anyNews = fc.record({
  state: fc.constantFrom(...toldStates),
  hour: fc.integer({ min: 0, max: 3 }),
  shipmentId: fc.constantFrom('sh_1', 'sh_2'),
  place: fc.constantFrom('Leipzig', 'Kassel', undefined),
})

test('whatever the order of arrival, and however often, the parcels come to the same', () => {
  fc.assert(
    fc.property(
      fc
        .array(anyNews, { maxLength: 8 })
        .chain((told) =>
          fc.tuple(
            fc.constant(told),
            fc.shuffledSubarray([...told, ...told], { minLength: 2 * told.length }),
          ),
        ),
      ([told, arrived]) => {
        const folded = (list: typeof told) =>
          after(
            ...list.map(({ state, hour, shipmentId, place }) =>
              news(state, at(hour), shipmentId, place),
            ),
          ).shipment
        expect(folded(arrived)).toEqual(folded(told))
      },
    ),
  )
})

test('no piece of news ever moves a parcel back', () => {
  const rank = (parcels: ReturnType<typeof after>['shipment']['parcels']) =>
    parcels.map((one) => parcelStates.indexOf(stateOfParcel(one)))
  fc.assert(
    fc.property(fc.array(anyNews, { minLength: 1, maxLength: 8 }), (told) => {
      const events = told.map(({ state, hour, shipmentId, place }) =>
        news(state, at(hour), shipmentId, place),
      )
      const before = rank(after(...events.slice(0, -1)).shipment.parcels)
      const now = rank(after(...events).shipment.parcels)
      expect(now.every((one, index) => one >= (before[index] ?? 0))).toBe(true)
    }),
  )
})
