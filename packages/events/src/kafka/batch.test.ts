import { randomUUID } from 'node:crypto'
import type { EachBatchPayload } from 'kafkajs'
import { pino } from 'pino'
import { beforeEach, describe, expect, test } from 'vitest'
import type { SagaEvent } from '../catalog/envelope.ts'
import type { EventType } from '../catalog/events.ts'
import { LeaseLost } from '../log/consumer-groups.ts'
import type { StoredEvent } from '../log/event-store.ts'
import { isGap } from '../log/gap-detector.ts'
import { type Delivery, storedEventOf } from '../log/message-source.ts'
import { runServices } from '../runtime/run-services.ts'
import { append, chain, entryOf, heardBy } from '../testing/chain.ts'
import { createMemoryLog, type MemoryLog } from '../testing/memory-log/memory-log.ts'
import type { MemoryTx } from '../testing/memory-log/memory-tx.ts'
import { sampleData } from '../testing/samples.ts'
import { KafkaBatch } from './batch.ts'
import { Chunks } from './chunks.ts'
import { GroupReader, type KafkaGroup } from './group-reader.ts'
import { toMessage } from './message.ts'

const logger = pino({ level: 'silent' })
/** A log of one partition, and a topic beside it. */
const partition = 0

function watchedLog() {
  const store = createMemoryLog({ partitions: 1 })
  const unroutable: string[] = []
  return {
    ...store,
    unroutable,
    lookUps: 0,
    async keepUnroutable(...of: Parameters<MemoryLog['keepUnroutable']>): Promise<void> {
      unroutable.push(...of[0].map(({ reason }) => reason))
      await store.keepUnroutable(...of)
    },
    async readOrder(...of: Parameters<MemoryLog['readOrder']>): Promise<StoredEvent[]> {
      this.lookUps++
      return store.readOrder(...of)
    },
  }
}

let log: ReturnType<typeof watchedLog>
let topic: StoredEvent[]
let chunks: Chunks
let resolved: string[]

beforeEach(() => {
  log = watchedLog()
  topic = []
  chunks = new Chunks()
  resolved = []
})

/** A group that holds the partition and has come to an offset of it, when it is said. */
function readerOf(group: KafkaGroup, at?: number): GroupReader {
  const reader = new GroupReader(group, { topic: 'events', logger, note: async () => {} })
  reader.assigned(new Set([partition]))
  if (at !== undefined) reader.begin(partition, at)
  return reader
}

/** The group's consumer has fetched the topic from an offset on. */
function fetch(reader: GroupReader, from = 0): Promise<void> {
  const messages = topic.slice(from).map((event, index) => {
    const { key, value, headers } = toMessage(event)
    return {
      offset: String(from + index),
      key: Buffer.from(String(key)),
      value: Buffer.from(String(value)),
      headers: Object.fromEntries(
        Object.entries(headers ?? {}).map(([name, text]) => [name, Buffer.from(String(text))]),
      ),
    }
  })
  return chunks.add(reader, {
    batch: { topic: 'events', partition, messages },
    resolveOffset: (offset: string) => resolved.push(offset),
    heartbeat: async () => {},
  } as unknown as EachBatchPayload)
}

function batchOf(readers: readonly GroupReader[], max = 100) {
  chunks.settle()
  return KafkaBatch.of<MemoryTx>({
    slices: chunks.next(max),
    readers,
    log,
    logger,
    onUnroutable: () => {},
    stepped: () => {},
    beat: async () => {},
    isMember: () => true,
  })
}

/** States events of an order, and publishes them. */
async function state(orderId: string, ...types: EventType[]): Promise<StoredEvent[]> {
  const before = (await log.readOrder(orderId, 0)).length
  await append(log, ...types.map((type) => entryOf(log, orderId, type)))
  const stated = await log.readOrder(orderId, before)
  topic.push(...stated)
  log.lookUps = 0
  return stated
}

const places = (deliveries: readonly Delivery[]) =>
  deliveries.map((one) => [storedEventOf(one).orderId, storedEventOf(one).version])
const forGroup = (batch: KafkaBatch<MemoryTx>, group: string) =>
  places(batch.deliveries.filter((one) => batch.isFor(group, one)))

const all: KafkaGroup = { name: 'all' }
const first: KafkaGroup = { name: 'first', subscribesTo: ['OrderCreated'] }

describe('what one group has fetched', () => {
  test('goes to each group that has come to it and hears it, once', async () => {
    const order = randomUUID()
    await state(order, 'OrderCreated', 'InventoryReserved')
    const [a, b] = [readerOf(all), readerOf(first, 0)]
    void fetch(a)
    const batch = await batchOf([a, b])
    expect(places(batch.deliveries)).toEqual([
      [order, 1],
      [order, 2],
    ])
    expect(forGroup(batch, 'all')).toHaveLength(2)
    expect(forGroup(batch, 'first')).toEqual([[order, 1]])
    batch.afterCommit()
    // What its own fetch brings then is passed over, and it fetches on behind it.
    const passed = fetch(b)
    expect((await batchOf([a, b])).deliveries).toEqual([])
    await passed
    expect(resolved).toEqual(['1', '1'])
  })

  test('is not for a group of which it is not known where it is, nor for one that is further behind', async () => {
    const order = randomUUID()
    await state(order, 'OrderCreated', 'InventoryReserved', 'PaymentCompleted')
    const readers = [readerOf(all), readerOf({ name: 'new' }), readerOf({ name: 'behind' }, 0)]
    void fetch(readers[0] as GroupReader, 1)
    const batch = await batchOf(readers)
    expect(forGroup(batch, 'all')).toEqual([
      [order, 2],
      [order, 3],
    ])
    for (const name of ['new', 'behind']) {
      expect(forGroup(batch, name)).toEqual([])
      expect(batch.holds(name, partition)).toBe(false)
    }
    expect(batch.holds('all', partition)).toBe(true)
  })

  test('is read again by a group that is behind, and by nobody else; what it states is for those who are further', async () => {
    const order = randomUUID()
    await state(order, 'OrderCreated', 'InventoryReserved')
    const [ahead, behind] = [readerOf({ name: 'ahead' }), readerOf({ name: 'behind' })]
    void fetch(ahead)
    const before = await batchOf([ahead, behind])
    before.afterCommit()
    void fetch(behind)
    const batch = await batchOf([ahead, behind], 1)
    expect(forGroup(batch, 'behind')).toEqual([[order, 1]])
    expect(forGroup(batch, 'ahead')).toEqual([])
    expect(batch.holds('ahead', partition)).toBe(true)
    expect(batch.holds('behind', partition)).toBe(false)
    // Of the order everything is known to whoever is ahead.
    expect(batch.lastRead(partition, order)).toBe(2)
  })

  test('of a topic that was made anew is read from its beginning', async () => {
    const order = randomUUID()
    await state(order, 'OrderCreated', 'InventoryReserved')
    const reader = readerOf(all)
    void fetch(reader)
    const before = await batchOf([reader])
    before.afterCommit()
    chunks.settle()
    void fetch(reader)
    expect(places((await batchOf([reader])).deliveries)).toHaveLength(2)
  })
})

test('what was stated here comes back once, and is passed over; not when the group was shared out anew meanwhile', async () => {
  const order = randomUUID()
  const [created] = await state(order, 'OrderCreated')
  const [kept, anew] = [readerOf({ name: 'kept' }), readerOf({ name: 'anew' }, 0)]
  void fetch(kept)
  const batch = await batchOf([kept, anew])
  const [reserved, paid] = await state(order, 'InventoryReserved', 'PaymentCompleted')
  anew.assigned(new Set([partition]))
  batch.taken([reserved as StoredEvent])
  batch.afterCommit()
  expect(() => batch.fence()).toThrow(LeaseLost)
  anew.begin(partition, 0)
  void fetch(kept, 1)
  const after = await batchOf([kept, anew])
  expect(forGroup(after, 'kept')).toEqual([[order, paid?.version]])
  expect(forGroup(after, 'anew')).toEqual([])
  void fetch(anew)
  after.afterCommit()
  const all = await batchOf([kept, anew])
  expect(forGroup(all, 'anew').map(([, version]) => version)).toEqual([1, 2, 3])
  expect(created?.version).toBe(1)
})

describe('a group that has begun later than the others', () => {
  test('is not said to know of an order what was stated before it had begun', async () => {
    const order = randomUUID()
    await state(order, 'OrderCreated')
    const [early, late] = [readerOf({ name: 'early' }), readerOf({ name: 'late' })]
    void fetch(early)
    const before = await batchOf([early, late])
    const [reserved] = await state(order, 'InventoryReserved')
    before.taken([reserved as StoredEvent])
    before.afterCommit()
    expect(before.lastRead(partition, order)).toBe(2)
    void fetch(late)
    const batch = await batchOf([early, late], 1)
    expect(['early', 'late'].map((group) => batch.holds(group, partition))).toEqual([true, true])
    expect(batch.lastRead(partition, order)).toBeUndefined()
    batch.afterCommit()
    void fetch(early, 1)
    const level = await batchOf([early, late])
    expect(level.lastRead(partition, order)).toBe(2)
  })
})

describe('an event counts only when the log has it', () => {
  const forged = (orderId: string, version: number, type: EventType = 'PaymentCompleted') => {
    const entry = entryOf(log, orderId, type)
    topic.push({ ...entry, data: sampleData[type], version, position: 1 })
  }

  test('asked once for all of a step, and again for nothing; what it has otherwise is a fault of its order', async () => {
    const [good, stranger] = [randomUUID(), randomUUID()]
    await state(good, 'OrderCreated', 'InventoryReserved')
    forged(stranger, 1)
    forged(good, 2)
    const reader = readerOf(all)
    void fetch(reader)
    const batch = await batchOf([reader])
    expect(log.lookUps).toBe(0)
    const { deliveries } = batch
    expect(deliveries).toHaveLength(4)
    const replaced = await batch.verify(log.reader, deliveries)
    expect([...replaced.keys()]).toEqual(deliveries.slice(2))
    expect(replaced.get(deliveries[2] as Delivery)).toBeUndefined()
    expect(replaced.get(deliveries[3] as Delivery)).toMatchObject({
      type: 'unreadable',
      unreadable: { stored: { type: 'InventoryReserved', version: 2 } },
    })
    expect(log.unroutable).toEqual(['the log has no such event'])
    await batch.verify(log.reader, deliveries)
    expect(log.lookUps).toBe(2)
    expect(log.unroutable).toHaveLength(1)
  })

  test('one that was forged does not hide that the real one is missing', async () => {
    const order = randomUUID()
    await state(order, 'OrderCreated')
    forged(order, 2)
    const reader = readerOf(all)
    void fetch(reader)
    const batch = await batchOf([reader])
    await batch.verify(log.reader, batch.deliveries)
    batch.afterCommit()
    await state(order, 'InventoryReserved', 'PaymentCompleted')
    topic.splice(2, 1)
    void fetch(reader, 2)
    const after = await batchOf([reader])
    expect(after.deliveries.map(isGap)).toEqual([true])
    expect(places(after.deliveries)).toEqual([[order, 2]])
  })

  test('one far behind the last of its order is passed by, and the order goes on', async () => {
    const order = randomUUID()
    await state(order, 'OrderCreated')
    forged(order, 40)
    const reader = readerOf(all)
    void fetch(reader)
    const batch = await batchOf([reader])
    expect(places(batch.deliveries)).toEqual([[order, 1]])
    expect(log.unroutable).toEqual(['the log has no such event'])
    batch.afterCommit()
    await state(order, 'InventoryReserved')
    void fetch(reader, 2)
    const after = await batchOf([reader])
    expect(places(after.deliveries)).toEqual([[order, 2]])
    expect(after.deliveries.map(isGap)).toEqual([false])
    expect((await after.verify(log.reader, after.deliveries)).size).toBe(0)
  })

  test('nobody is called for one that was forged, nothing is decided, and what comes with it is handled', async () => {
    const { services, calls } = chain()
    const [order, other] = [randomUUID(), randomUUID()]
    const made: KafkaBatch<MemoryTx>[] = []
    let handler: ((batch: KafkaBatch<MemoryTx>) => Promise<void>) | undefined
    const loop = runServices({
      services,
      log,
      logger,
      source: {
        start: async (handle) => {
          handler = handle
        },
        stop: async () => {},
        health: () => ({ trouble: null, progressAt: 0, rebuilds: 0 }),
      },
    })
    await loop.start()
    const readers = services.map((service) => readerOf(service, 0))
    const round = async (from: number) => {
      void fetch(readers[0] as GroupReader, from)
      const batch = await batchOf(readers)
      made.push(batch)
      await handler?.(batch)
    }
    await state(order, 'OrderCreated')
    forged(order, 2, 'InventoryReserved')
    await state(other, 'OrderCreated')
    forged(randomUUID(), 1, 'OrderCreated')
    await round(0)
    // The loop has stated what follows from the two that are real.
    const types = async (orderId: string) =>
      (await log.readOrder(orderId, 0)).map((event) => event.type)
    const good = [
      ...(['OrderCreated', 'InventoryReserved', 'PaymentCompleted'] as const),
      ...(['ShipmentCreated', 'InventoryCommitted', 'OrderCompleted'] as const),
    ]
    expect(await types(other)).toEqual(good)
    expect(heardBy(log, 'orders', other)).toEqual(good.slice(1))
    expect(await types(order)).toEqual(['OrderCreated', 'InventoryReserved'])
    expect(calls.map((call) => call.orderId)).toEqual([other, other])
    expect(log.unroutable).toEqual(['the log has no such event', 'the log has no such event'])
    // Nothing was handled ahead of what was doubtful; its own events are read as they come.
    topic.push(...(await log.readOrder(order, 1)), ...(await log.readOrder(other, 1)))
    await round(4)
    expect(await types(order)).toEqual(good)
    expect(calls.filter((call) => call.orderId === order)).toHaveLength(2)
    expect(calls).toHaveLength(4)
    for (const batch of made)
      expect(batch.deliveries.every((one) => one.type === 'event')).toBe(true)
    const events = made[1]?.deliveries.map((one) => (storedEventOf(one) as SagaEvent).orderId)
    expect(new Set(events)).toEqual(new Set([order]))
    await loop.stop()
  })
})
