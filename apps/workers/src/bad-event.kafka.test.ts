import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { services } from '@sagaboard/events/catalog/events'
import { createKafka } from '@sagaboard/events/kafka/client'
import { deadLetterTopicOf } from '@sagaboard/events/kafka/dead-letters'
import { toMessage } from '@sagaboard/events/kafka/message'
import { kafkaSource } from '@sagaboard/events/kafka/source'
import { ensureDeadLetterTopic } from '@sagaboard/events/kafka/topic'
import type { StoredEvent } from '@sagaboard/events/log/event-store'
import { partitionOf } from '@sagaboard/events/log/partition'
import { eventually } from '@sagaboard/events/testing/eventually'
import { sampleData } from '@sagaboard/events/testing/samples'
import { type Kafka, startKafka } from '@sagaboard/infra/kafka/native'
import kafkajs, { type Consumer, type KafkaMessage, type Message, type Producer } from 'kafkajs'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inventoryService } from './services/inventory/index.ts'
import { postgresInventory } from './services/inventory/store.ts'
import { allClosed, ledgersOf, rowsOf } from './testing/ledgers.ts'
import { placeOrders, type TestOrder } from './testing/place-order.ts'
import {
  appendAsIs,
  blockedRows,
  isPoison,
  poisoned,
  poisonPostcode,
} from './testing/poison-event.ts'
import { startOnKafka } from './testing/start-on-kafka.ts'
import { startService } from './testing/start-service.ts'
import { connect } from './testing/start-workers.ts'

const database = useTestDatabase({ seeded: true })
const topic = `order-events-${randomUUID().slice(0, 8)}`
const logger = pino({ level: 'silent' })
const dead: KafkaMessage[] = []
let dataDir: string
let broker: Kafka
let shop: Awaited<ReturnType<typeof connect>>
let workers: Awaited<ReturnType<typeof startOnKafka>>
let inventory: Awaited<ReturnType<typeof startService>>
let producer: Producer
let reader: Consumer

const client = () => createKafka({ brokers: [broker.brokers], clientId: 'test', logger })

/** Inventory with a mistake in it, on the topic. */
const startInventory = () =>
  startService(database.url, () => poisoned(inventoryService(postgresInventory), isPoison), {
    member: 'inventory',
    sourceOf: (log, service) =>
      kafkaSource({ kafka: client(), log, groups: [service], logger, topic }),
  })

// A broker of its own, because it is killed here.
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-kafka-'))
  broker = await startKafka({ dataDir })
  shop = await connect(database.url, 'test-shop')
  workers = await startOnKafka(database.url, {
    brokers: broker.brokers,
    topic,
    member: 'member-1',
    services: services.filter((name) => name !== 'inventory'),
  })
  inventory = await startInventory()
  const kafka = client()
  producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
  await producer.connect()
  // The first dead letter makes the topic; so that it can be read from now on, it is made here.
  await eventually(() => ensureDeadLetterTopic({ kafka, topic: deadLetterTopicOf(topic) }))
  reader = kafka.consumer({ groupId: `${topic}.test`, retry: { retries: 50 } })
  await reader.connect()
  await eventually(() => reader.subscribe({ topic: deadLetterTopicOf(topic), fromBeginning: true }))
  await reader.run({ eachMessage: async ({ message }) => void dead.push(message) })
})

afterAll(async () => {
  await Promise.all([
    inventory?.stop(),
    workers?.stop(),
    producer?.disconnect(),
    reader?.disconnect(),
  ])
  await shop?.close()
  await broker?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const twine: TestOrder = { lines: [['garden-twine', 1]] }
const place = (count: number, order = twine) =>
  placeOrders(
    shop.log,
    Array.from({ length: count }, () => order),
  )
const blocked = (orderId?: string) => blockedRows(shop.pool, orderId)
/** Who stands where: what is tried again meanwhile stands there still. */
const standing = async () =>
  (await blocked()).map(({ group, orderId, version }) => ({ group, orderId, version }))
const header = ({ headers }: KafkaMessage, name: string) => headers?.[name]?.toString()
const deadOf = (orderId: string) => dead.filter(({ key }) => key?.toString() === orderId)

test('P9: of 200 orders three meet a bad event; each of them stops alone, where it can not be taken, and the others go on', async () => {
  const before = await place(100)
  const [mistake = ''] = await place(1, { ...twine, postcode: poisonPostcode })
  const [unknown = '', garbage = ''] = await place(2)
  await appendAsIs(shop.log, unknown, { type: 'OrderWished', data: { wish: 'a bow' } })
  await appendAsIs(shop.log, garbage, { type: 'RestockRefused', data: { why: 'so' } })
  const after = await place(97)
  await allClosed(shop.pool, [...before, ...after])
  await eventually(async () => {
    expect(await blocked(mistake)).toMatchObject([
      { group: 'inventory', version: 1, error: 'TypeError: poison' },
    ])
    expect(await blocked(unknown)).toMatchObject([{ group: 'orders', state: 'retrying' }])
    expect(await blocked(garbage)).toMatchObject([{ group: 'orders', state: 'dead', attempts: 2 }])
  })
  for (const { trouble } of [...workers.health(), inventory.health()]) expect(trouble).toBeNull()
  // A service that does not subscribe to the bad event has gone on with its order.
  for (const orderId of [unknown, garbage])
    await eventually(async () =>
      expect((await ledgersOf(shop.pool, orderId)).events).toContain('InventoryCommitted'),
    )
  expect(await blocked()).toHaveLength(3)
})

describe('dead letters', () => {
  test('a dead event is copied to the topic beside, with its cause', async () => {
    const [orderId = ''] = await place(1)
    await allClosed(shop.pool, [orderId])
    await appendAsIs(shop.log, orderId, { type: 'RestockRefused', data: { why: 'so' } })
    await eventually(() => expect(deadOf(orderId)).toHaveLength(1))
    const [letter] = deadOf(orderId) as [KafkaMessage]
    const event = (await shop.log.readOrder(orderId, 6))[0] as StoredEvent
    expect(JSON.parse(letter.value?.toString() ?? '')).toMatchObject({
      data: { why: 'so' },
      correlationId: event.correlationId,
    })
    const told = Object.fromEntries(
      Object.entries(letter.headers ?? {}).map(([name, value]) => [name, value?.toString()]),
    )
    expect(told).toMatchObject({
      ce_type: 'RestockRefused',
      ce_id: event.id,
      ce_subject: orderId,
      ce_orderversion: '7',
      dlq_group: 'orders',
      dlq_attempts: '2',
      dlq_original_topic: topic,
      dlq_original_partition: String(event.partition),
      dlq_original_position: String(event.position),
    })
    expect(told.dlq_error).toContain(
      'UnreadableEvent: RestockRefused v1 has another shape: requestId: ',
    )
    expect(told.dlq_fingerprint).toContain('UnreadableEvent: RestockRefused v<n> has another shape')
    await eventually(async () =>
      expect(
        await rowsOf(
          shop.pool,
          'select dead_lettered_at is not null as done from log.blocked where order_id = $1',
          [orderId],
        ),
      ).toEqual([{ done: true }]),
    )
  })

  test('wait for a broker that is away', async () => {
    const [orderId = ''] = await place(1)
    await allClosed(shop.pool, [orderId])
    await broker.kill()
    await shop.pool.query(
      `insert into log.blocked (group_name, order_id, version, event_type, attempts, state, fingerprint, error)
       values ('payment', $1, 2, 'InventoryReserved', 50, 'dead', 'Error: poison', 'Error: poison')`,
      [orderId],
    )
    await eventually(() =>
      expect(workers.health().find(({ service }) => service === 'relay')?.trouble).not.toBeNull(),
    )
    broker = await startKafka({ dataDir, port: broker.port })
    await eventually(
      () =>
        expect(deadOf(orderId).map((letter) => header(letter, 'dlq_group'))).toContain('payment'),
      40_000,
    )
    await eventually(
      () =>
        expect(workers.health().map(({ trouble }) => trouble)).toEqual(
          workers.health().map(() => null),
        ),
      30_000,
    )
    await shop.pool.query('delete from log.blocked where order_id = $1', [orderId])
  })
})

describe('what is not ours blocks nobody, is kept once however many groups meet it, and is copied to the topic beside', () => {
  /** Values that are too long are cut. */
  function expectCopy(letter: KafkaMessage, { key = null, value }: Message): void {
    expect(letter.key?.toString() ?? null).toBe(key === null ? null : String(key))
    if (!value || value.length < 65_536)
      expect(letter.value).toEqual(value === null ? null : Buffer.from(value as string))
  }

  /** Sends messages to one partition of the topic, and an order behind them: when it is through, all groups have passed them. */
  async function pass(
    messages: (place: { orderId: string; partition: number }) => Omit<Message, 'partition'>[],
  ) {
    const waiting = await standing()
    const before = await kept()
    const stranger = randomUUID()
    const partition = partitionOf(stranger, shop.log.partitions)
    const sent = messages({ orderId: stranger, partition })
    await eventually(() =>
      producer.send({ topic, messages: sent.map((message) => ({ ...message, partition })) }),
    )
    await eventually(async () => expect(await kept()).toHaveLength(before.length + sent.length))
    const behind: string[] = []
    while (!behind.some((orderId) => partitionOf(orderId, shop.log.partitions) === partition))
      behind.push(...(await place(20)))
    await allClosed(shop.pool, behind)
    expect(await standing()).toEqual(waiting)
    const known = new Set(before.map(({ place }) => place))
    const rows = (await kept())
      .filter(({ place }) => !known.has(place))
      .toSorted((a, b) => a.offset - b.offset)
    expect(rows).toHaveLength(sent.length)
    const letters = () =>
      rows.map((row) =>
        dead.find(
          (one) =>
            header(one, 'dlq_original_offset') === String(row.offset) &&
            header(one, 'dlq_original_partition') === String(partition),
        ),
      )
    await eventually(() => expect(letters()).not.toContain(undefined))
    for (const [index, letter] of letters().entries())
      expectCopy(letter as KafkaMessage, sent[index] as Message)
    return { rows, letters: letters() as KafkaMessage[] }
  }

  const kept = () =>
    rowsOf<{ place: string; reason: string; offset: number }>(
      shop.pool,
      `select partition || '/' || message_offset as place, reason, message_offset as offset from log.foreign_messages where topic = $1 order by at`,
      [topic],
    )

  test('no JSON, nothing at all, wrong headers, bytes that are no text, and very much', async () => {
    const { rows, letters } = await pass(({ orderId }) => [
      { value: 'hello' },
      { value: null },
      {
        key: 'order 17',
        value: '{}',
        headers: { ce_subject: 'order 17', ce_type: 'OrderCreated', ce_orderversion: '1' },
      },
      {
        key: orderId,
        value: '{}',
        headers: { ce_subject: orderId, ce_orderversion: 'first', from: ['here', 'there'] },
      },
      { key: orderId, value: Buffer.from([0, 255, 1, 0]), headers: { odd: Buffer.from([0, 200]) } },
      { key: orderId, value: 'x'.repeat(900_000) },
    ])
    expect(rows.map(({ reason }) => reason)).toEqual([
      'it has no order id',
      'it has no order id',
      'it has no order id',
      'it has no version',
      'it has no version',
      'it has no version (the first 65536 of its 900000 bytes are kept)',
    ])
    expect(letters[4]?.headers?.odd).toEqual(Buffer.from([0, 200]))
    expect(header(letters[3] as KafkaMessage, 'from')).toBe('here, there')
  })

  test('an event that looks right in every way, of an order that the log does not have', async () => {
    const forged = (
      { orderId, partition }: { orderId: string; partition: number },
      changed: Partial<StoredEvent> = {},
    ) => {
      const event: StoredEvent = {
        id: randomUUID(),
        orderId,
        type: 'OrderCreated',
        schemaVersion: 1,
        time: new Date().toISOString(),
        version: 1,
        position: 1,
        partition,
        data: sampleData.OrderCreated,
        causationId: null,
        correlationId: randomUUID(),
        traceparent: null,
        actor: null,
        ...changed,
      }
      const { partition: _, ...message } = toMessage(event)
      return message
    }
    const { rows } = await pass((place) => [
      forged(place),
      forged(place, { version: 2, type: 'InventoryReserved', data: sampleData.InventoryReserved }),
      forged(place, { version: 2_000_000_000, position: 2 ** 50 }),
    ])
    expect(rows.map(({ reason }) => reason)).toEqual(rows.map(() => 'the log has no such event'))
    expect(
      await rowsOf(
        shop.pool,
        'select * from inventory.reservations where order_id not in (select id from orders.orders)',
      ),
    ).toEqual([])
  })

  test('an event of an order of ours that never was: its order goes its way', async () => {
    const [orderId = ''] = await place(1)
    await allClosed(shop.pool, [orderId])
    const [first] = await shop.log.readOrder(orderId, 0)
    const event = {
      ...first,
      id: randomUUID(),
      version: 40,
      type: 'PaymentCompleted',
      data: sampleData.PaymentCompleted,
    } as StoredEvent
    await producer.send({ topic, messages: [toMessage(event)] })
    await eventually(async () =>
      expect((await kept()).at(-1)?.reason).toBe('the log has no such event'),
    )
    await appendAsIs(shop.log, orderId, {
      type: 'RestockRequested',
      data: sampleData.RestockRequested,
    })
    await eventually(async () =>
      expect((await ledgersOf(shop.pool, orderId)).events.at(-1)).toMatch(/Restock/),
    )
    await eventually(async () =>
      expect((await ledgersOf(shop.pool, orderId)).order?.version).toBe(8),
    )
    // A group that had not yet got the order's last event finds it missing before the forged one, and reads it in the log.
    await eventually(async () => expect(await blocked(orderId)).toEqual([]))
  })
})
