import { newEntry } from '@sagaboard/events/log/new-entry'
import { createMemoryLog } from '@sagaboard/events/testing/memory-log/memory-log'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import { sampleData } from '@sagaboard/events/testing/samples'
import { beforeEach, describe, expect, test } from 'vitest'
import { type CarrierNews, createNoteParcel, type NotedNews } from './note-parcel.ts'

const orderId = '00000000-0000-4000-8000-000000000001'
const first = { ...firstOf(sampleData.ShipmentCreated.shipments), trackingNumber: 'NP1' }
const second = { ...first, shipmentId: 'sh_2', trackingNumber: 'NP2' }

function firstOf<T>([one]: readonly T[]): T {
  if (one === undefined) throw new Error('the sample order has a parcel')
  return one
}

let log: ReturnType<typeof createMemoryLog>
let woken: number
let note: ReturnType<typeof createNoteParcel>

beforeEach(async () => {
  log = createMemoryLog({ partitions: 1, now: () => 0 })
  woken = 0
  log.onNotification(() => woken++)
  const store = {
    shipped: async () =>
      (await log.readOrder(orderId, 0)).flatMap((stored) =>
        stored.type === 'ShipmentCreated' ? { ...stored, type: 'ShipmentCreated' as const } : [],
      ),
    async note(tx: MemoryTx, news: NotedNews) {
      if (tx.get('news', news.eventId)) return false
      tx.put('news', news.eventId, news)
      return true
    },
    known: async (tx: MemoryTx, eventId: string) => tx.get<NotedNews>('news', eventId),
  }
  note = createNoteParcel({ log, store, now: () => new Date(0) })
})

async function ship(): Promise<void> {
  const event = { type: 'ShipmentCreated' as const, data: { shipments: [first, second] } }
  const context = { orderId, at: new Date(0), partitions: 1 }
  await log.transaction(async (tx) => log.append(tx, [newEntry(null, event, context)]))
}

const news = (change: Partial<CarrierNews> = {}): CarrierNews => ({
  eventId: 'one',
  orderId,
  trackingNumber: 'NP2',
  state: 'in_transit',
  happenedAt: '2026-01-05T10:00:00.000Z',
  place: 'Kassel',
  ...change,
})
const stated = async () =>
  (await log.readOrder(orderId, 0))
    .filter(({ type }) => type !== 'ShipmentCreated')
    .map(({ type, data, actor }) => ({ type, data, actor }))

test('news of an order that has no label yet are not taken, and once it has, they are', async () => {
  expect(await note(news())).toBe('unknown_parcel')
  await ship()
  expect(await note(news())).toBe('noted')
})

describe('of an order that has shipped', () => {
  beforeEach(async () => {
    await ship()
    woken = 0
  })

  test('a piece of news is one event of the parcel that it names, and the readers are told', async () => {
    expect(await note(news())).toBe('noted')
    const { eventId, happenedAt, place, trackingNumber } = news()
    const data = { shipmentId: 'sh_2', trackingNumber, carrierEventId: eventId, happenedAt, place }
    expect(await stated()).toEqual([{ type: 'ParcelInTransit', data, actor: 'carrier' }])
    expect(woken).toBe(1)
  })

  test('told again, also at the same moment, it is the same, and nothing changes', async () => {
    const answers = await Promise.all([note(news()), note(news()), note(news())])
    expect(answers.toSorted()).toEqual(['noted', 'repeated', 'repeated'])
    expect(await stated()).toHaveLength(1)
    expect(await note(news({ happenedAt: '2026-01-05T11:00:00.000+01:00' }))).toBe('repeated')
  })

  test.each([
    ['state', { state: 'returned' }],
    ['parcel', { trackingNumber: first.trackingNumber }],
    ['hour', { happenedAt: '2026-01-05T10:00:00.001Z' }],
    ['place', { place: 'Leipzig' }],
  ] as const)(
    'another %s under a known id is refused, and nothing changes',
    async (_what, change) => {
      await note(news())
      expect(await note(news(change))).toBe('id_reused')
      expect(await stated()).toHaveLength(1)
    },
  )

  test('a parcel that the order has not is not known', async () => {
    expect(await note(news({ trackingNumber: 'NP3' }))).toBe('unknown_parcel')
    expect(await stated()).toEqual([])
  })
})
