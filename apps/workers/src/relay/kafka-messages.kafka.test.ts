import { randomUUID } from 'node:crypto'
import { tallyRows } from '@sagaboard/db/testing/tally-rows'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { createKafka } from '@sagaboard/events/kafka/client'
import { toMessage } from '@sagaboard/events/kafka/message'
import { kafkaSource } from '@sagaboard/events/kafka/source'
import {
  awaitTopic,
  emptyPartitions,
  ensureTopic,
  TopicMismatch,
} from '@sagaboard/events/kafka/topic'
import type { StoredEvent } from '@sagaboard/events/log/event-store'
import { partitionOf } from '@sagaboard/events/log/partition'
import { runServices } from '@sagaboard/events/runtime/run-services'
import { eventually } from '@sagaboard/events/testing/eventually'
import { appendTo } from '@sagaboard/events/testing/source-contract'
import { tallyService } from '@sagaboard/events/testing/tally-service'
import type {} from '@sagaboard/infra/testing/kafka-setup'
import kafkajs, { type Kafka, type Message, type Producer } from 'kafkajs'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { rowsOf } from '../testing/ledgers.ts'
import { connect } from '../testing/start-workers.ts'

const database = useTestDatabase()
const logger = pino({ level: 'silent' })
const topic = `order-events-${randomUUID().slice(0, 8)}`
const group = 'tally'
let kafka: Kafka
let shop: Awaited<ReturnType<typeof connect>>
let rows: Awaited<ReturnType<typeof tallyRows>>
let producer: Producer
let unroutable = 0
let service: ReturnType<typeof runServices>

beforeAll(async () => {
  kafka = createKafka({ brokers: inject('kafkaBrokers').split(','), clientId: 'test', logger })
  shop = await connect(database.url, 'test-messages')
  const { log } = shop
  rows = await tallyRows(shop.pool)
  await awaitTopic({ kafka, topic, partitions: log.partitions, logger })
  producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
  await producer.connect()
  const source = kafkaSource({
    kafka,
    log,
    groups: [{ name: group, subscribesTo: ['PaymentVoided'] }],
    logger,
    topic,
    onUnroutable: () => unroutable++,
  })
  service = runServices({ services: [tallyService(group, rows)], source, log, logger })
  await service.start()
})

afterAll(async () => {
  await service?.stop()
  await producer?.disconnect()
  await shop?.close()
})

/** Orders with this many events in the log; nothing of them is published. */
async function ordersInLog(count: number, versions: number): Promise<StoredEvent[][]> {
  const ids = Array.from({ length: count }, () => randomUUID())
  for (let version = 1; version <= versions; version++) await appendTo(shop.log, ids)
  return Promise.all(ids.map((orderId) => shop.log.readOrder(orderId, 0)))
}

const send = (messages: Message[]) => producer.send({ topic, messages })

const handled = async (orderId: string) =>
  (await rows.read(shop.log.reader, group, [orderId]))[0]?.handled

const orderOf = (stored: readonly StoredEvent[]) => stored[0]?.orderId ?? ''

describe('what is no message of ours blocks nobody', () => {
  test('messages of no order are passed by and counted', async () => {
    const [good = []] = await ordersInLog(1, 1)
    const partition = good[0]?.partition ?? 0
    const before = unroutable
    const stray = { ...toMessage(good[0] as StoredEvent), key: null, partition }
    await send([
      { value: 'hello', partition },
      { value: null, partition },
      { ...stray, key: 'order 17' },
      {
        ...stray,
        key: randomUUID(),
        value: '{"of": "an order that the log does not have"',
      },
      ...good.map(toMessage),
    ])
    await eventually(async () => expect(await handled(orderOf(good))).toEqual([1]))
    expect(unroutable - before).toBe(4)
    await eventually(async () =>
      expect(await rowsOf(shop.pool, 'select order_id from log.blocked')).toEqual([]),
    )
  })
})

describe('a message of ours that can not be read, or is missing, holds up its own order, which is read from the log instead', () => {
  test.each([
    ['its value is damaged', (message: Message) => [{ ...message, value: '{"half' }]],
    [
      'a header is missing',
      (message: Message) => [
        { ...message, headers: { ...message.headers, 'log-entry': 'PaymentVoided 2' } },
      ],
    ],
    ['it never came', () => []],
  ])('%s', async (_what, damage) => {
    const [hit = [], other = []] = await ordersInLog(2, 3)
    const messages = hit.map(toMessage)
    await send([
      ...messages.slice(0, 1),
      ...messages
        .slice(1, 2)
        .flatMap((message) =>
          damage(message).map((damaged) => ({ ...damaged, partition: message.partition })),
        ),
      ...messages.slice(2),
      ...other.map(toMessage),
    ])
    await eventually(async () => expect(await handled(orderOf(other))).toEqual([1, 2, 3]))
    await eventually(async () => expect(await handled(orderOf(hit))).toEqual([1, 2, 3]))
    await eventually(async () =>
      expect(await rowsOf(shop.pool, 'select order_id from log.blocked')).toEqual([]),
    )
  })
})

test('how far a group has come is noted where others see it', async () => {
  const [order = []] = await ordersInLog(1, 2)
  await send(order.map(toMessage))
  const partition = partitionOf(orderOf(order), shop.log.partitions)
  const noted = () =>
    rowsOf(shop.pool, 'select position from log.cursors where group_name = $1 and partition = $2', [
      group,
      partition,
    ])
  await eventually(async () => expect(await noted()).toEqual([{ position: order[1]?.position }]))
})

describe('the topic', () => {
  test('is made once, however many make it, and is empty then', async () => {
    const own = `${topic}-own`
    await Promise.all([1, 2, 3].map(() => ensureTopic({ kafka, topic: own, partitions: 4 })))
    await eventually(async () =>
      expect(await emptyPartitions({ kafka, topic: own })).toEqual(new Set([0, 1, 2, 3])),
    )
  })

  test('with another number of partitions is refused, with what to do', async () => {
    const own = `${topic}-narrow`
    await ensureTopic({ kafka, topic: own, partitions: 3 })
    const refused = awaitTopic({ kafka, topic: own, partitions: 32, logger })
    await expect(refused).rejects.toThrow(TopicMismatch)
    await expect(refused).rejects.toThrow(
      'has 3 partitions, the event log has 32: delete the topic',
    )
  })
})
