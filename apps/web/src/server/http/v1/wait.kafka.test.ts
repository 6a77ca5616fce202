import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '@sagaboard/db/embedded/local-process'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { type Kafka, startKafka } from '@sagaboard/infra/kafka/native'
import { allClosed, brokenInvariants, ledgersOf } from '@sagaboard/workers/testing/ledgers'
import { startMain } from '@sagaboard/workers/testing/start-main'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { holdStock } from '../../../testing/hold-stock.ts'
import { postOrder, sampleInput, startWeb, type TestWeb } from '../../../testing/web.ts'

/** `POST /v1/orders` with `Prefer: wait` where each service is a process of its own, on Kafka. */

const secret = '7f1c0b9a5e3d42866b1e9f0c2a7d4e58'
const database = testDatabase({ seeded: true })
let dataDir: string
let broker: Kafka
let grpcPort: number
let web: TestWeb

type Worker = ReturnType<typeof startMain>
const workers: Worker[] = []

function start(services: string): Worker {
  const worker = startMain({
    ...process.env,
    DATABASE_URL: database.url,
    EVENT_BUS: 'kafka',
    KAFKA_BROKERS: broker.brokers,
    SERVICES: services,
    ...(services === 'inventory' && {
      WORKER_GRPC_PORT: String(grpcPort),
      INVENTORY_GRPC_SECRET: secret,
    }),
  })
  workers.push(worker)
  return worker
}

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-kafka-'))
  ;[broker, grpcPort] = await Promise.all([startKafka({ dataDir }), freePort()])
  web = await startWeb({
    DATABASE_URL: database.url,
    INVENTORY_GRPC_ADDR: `127.0.0.1:${grpcPort}`,
    INVENTORY_GRPC_SECRET: secret,
    PREFER_WAIT_SECONDS: '30',
  })
})

afterAll(async () => {
  for (const { kill, exited } of workers) {
    kill('SIGKILL')
    await exited
  }
  await web?.stop()
  await broker?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const place = () => postOrder(web.origin, randomUUID(), sampleInput, { prefer: 'wait=30' })

async function reserved(response: Response): Promise<string> {
  expect(response.status).toBe(201)
  const { orderId, status } = await response.json()
  expect(status).toBe('CONFIRMED')
  return orderId
}

test('it is answered while the broker is away, and by the one that takes the place of a process killed with -9; each order goes its way once', async () => {
  const first = start('inventory')
  await first.ready()
  // Nobody carries the log to Kafka yet: what is answered did not come from there.
  const orders = [await reserved(await place())]

  await broker.kill()
  orders.push(await reserved(await place()))
  broker = await startKafka({ dataDir, port: broker.port })

  const stock = await holdStock(database.pool, 'enamel-mug')
  const waiting = place()
  await stock.isWaitedFor()
  first.kill('SIGKILL')
  expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' })
  await stock.letGo()
  start('inventory')
  orders.push(await reserved(await waiting))

  start('payment,shipping,orders,relay')
  await allClosed(database.pool, orders, 90_000)
  for (const orderId of orders)
    expect((await ledgersOf(database.pool, orderId)).events).toEqual([
      'OrderCreated',
      'InventoryReserved',
      'PaymentCompleted',
      'ShipmentCreated',
      'InventoryCommitted',
      'OrderCompleted',
    ])
  expect(await brokenInvariants(database.pool)).toEqual({})
}, 180_000)
