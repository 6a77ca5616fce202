import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  freePort,
  type LocalProcess,
  run,
  settlesWithin,
} from '@sagaboard/db/embedded/local-process'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { services } from '@sagaboard/events/catalog/events'
import { createKafka } from '@sagaboard/events/kafka/client'
import { ensureTopic, orderEventsTopic } from '@sagaboard/events/kafka/topic'
import { eventually } from '@sagaboard/events/testing/eventually'
import { type Kafka, startKafka } from '@sagaboard/infra/kafka/native'
import kafkajs from 'kafkajs'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allClosed, brokenInvariants, rowsOf } from './testing/ledgers.ts'
import { placeOrders, type TestOrder } from './testing/place-order.ts'
import { startMain } from './testing/start-main.ts'
import { connect } from './testing/start-workers.ts'

const database = useTestDatabase({ seeded: true })
const processes: LocalProcess[] = []
let dataDir: string
let broker: Kafka
let shop: Awaited<ReturnType<typeof connect>>

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-kafka-'))
  broker = await startKafka({ dataDir })
  shop = await connect(database.url, 'test-shop')
})

afterAll(async () => {
  for (const { kill, exited } of processes) {
    kill('SIGKILL')
    await exited
  }
  await shop?.close()
  await broker?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

/** A worker process on Kafka, as it is started in production. */
function startOn(services: string, brokers = broker.brokers, access: Record<string, string> = {}) {
  const process = startMain({
    ...globalThis.process.env,
    DATABASE_URL: database.url,
    EVENT_BUS: 'kafka',
    KAFKA_BROKERS: brokers,
    SERVICES: services,
    ...access,
  })
  processes.push(process)
  return process
}

const many = (count: number): TestOrder[] =>
  Array.from({ length: count }, (_, index) => ({
    lines: [['garden-twine', 1]],
    postcode: index % 5 === 0 ? '00000' : '04229',
  }))

test('a process per service: any of them is killed with -9 while orders run, is started again, and every order ends', async () => {
  const start = { payment: () => startOn('payment'), relay: () => startOn('relay') }
  const others = startOn('inventory,shipping,orders')
  const running = { payment: start.payment(), relay: start.relay() }
  await Promise.all([others.ready(), running.payment.ready(), running.relay.ready()])

  const orders = await placeOrders(shop.log, many(100))
  running.payment.kill('SIGKILL')
  orders.push(...(await placeOrders(shop.log, many(50))))
  running.relay.kill('SIGKILL')
  orders.push(...(await placeOrders(shop.log, many(50))))
  await Promise.all([running.payment.exited, running.relay.exited])
  Object.assign(running, { payment: start.payment(), relay: start.relay() })
  await allClosed(shop.pool, orders, 45_000)
  expect(await brokenInvariants(shop.pool)).toEqual({})
  expect(await rowsOf(shop.pool, 'select sku from inventory.stock where reserved <> 0')).toEqual([])

  const last = [others, running.payment, running.relay]
  await Promise.all(last.map((one) => one.ready()))
  for (const { kill } of last) kill('SIGTERM')
  for (const { exited } of last) {
    expect(await settlesWithin(exited, 5_000), 'ended within 5 s').toBe(true)
    expect(await exited).toMatchObject({ code: 0 })
  }
})

/** The partitions of each member of a group, by the name that its process gives itself in all of its groups. */
async function sharesOf(groups: readonly string[]): Promise<Record<string, number[]>[]> {
  const logger = pino({ level: 'silent' })
  const admin = createKafka({ brokers: [broker.brokers], clientId: 'test', logger }).admin()
  await admin.connect()
  try {
    const described = await admin.describeGroups(
      groups.map((name) => `${orderEventsTopic}.${name}`),
    )
    const { MemberMetadata, MemberAssignment } = kafkajs.AssignerProtocol
    return described.groups.map(({ members }) =>
      Object.fromEntries(
        members.map(({ memberMetadata, memberAssignment }) => [
          MemberMetadata.decode(memberMetadata)?.userData.toString() ?? '',
          MemberAssignment.decode(memberAssignment)?.assignment[orderEventsTopic] ?? [],
        ]),
      ),
    )
  } finally {
    await admin.disconnect()
  }
}

test('two processes with all services hold the same partitions in each group; one is killed with -9 while orders run, and every order ends once', async () => {
  const relay = startOn('relay')
  const doomed = startOn(services.join())
  const other = startOn(services.join())
  await Promise.all([relay.ready(), doomed.ready(), other.ready()])
  await eventually(async () => {
    const [first = {}, ...others] = await sharesOf(services)
    expect(Object.values(first).map(({ length }) => length)).toEqual([4, 4])
    expect(others).toEqual(services.slice(1).map(() => first))
  }, 30_000)

  const orders: string[] = []
  const closed = () =>
    rowsOf(shop.pool, 'select id from orders.orders where id = any($1) and closed_at is not null', [
      orders,
    ])
  for (let round = 0; round < 10; round++) orders.push(...(await placeOrders(shop.log, many(20))))
  await eventually(async () => expect((await closed()).length).toBeGreaterThan(20))
  doomed.kill('SIGKILL')
  expect((await closed()).length).toBeLessThan(orders.length)
  orders.push(...(await placeOrders(shop.log, many(50))))
  await allClosed(shop.pool, orders, 45_000)
  expect(await brokenInvariants(shop.pool)).toEqual({})
  expect(await rowsOf(shop.pool, 'select sku from inventory.stock where reserved <> 0')).toEqual([])
  expect(
    await rowsOf(
      shop.pool,
      'select order_id, type from log.events group by 1, 2 having count(*) > 1 union all select order_id, kind from payment.ledger group by 1, 2 having count(*) > 1',
    ),
  ).toEqual([])
  for (const one of [relay, other]) one.kill('SIGTERM')
  for (const { exited } of [relay, other]) expect(await exited).toMatchObject({ code: 0 })
})

test('a topic that does not fit the log is refused in one sentence', async () => {
  const narrow = await mkdtemp(path.join(tmpdir(), 'sagaboard-kafka-'))
  const other = await startKafka({ dataDir: narrow })
  try {
    await ensureTopic({
      kafka: createKafka({
        brokers: [other.brokers],
        clientId: 'test',
        logger: pino({ level: 'silent' }),
      }),
      partitions: 5,
    })
    const refused = startOn('relay', other.brokers)
    await refused.said(
      'The topic order-events has 5 partitions, the event log has 8: delete the topic',
    )
    expect(await refused.exited).toMatchObject({ code: 1 })
  } finally {
    await other.stop()
    await rm(narrow, { recursive: true, force: true })
  }
})

test('a broker that is not there yet is waited for, and SIGTERM ends the waiting', async () => {
  const waiting = startOn('inventory,relay', '127.0.0.1:1')
  await waiting.said('waiting for the Kafka broker')
  waiting.kill('SIGTERM')
  expect(await settlesWithin(waiting.exited, 5_000)).toBe(true)
  expect(await waiting.exited).toMatchObject({ code: 0 })
})

/** A key and its certificate for 127.0.0.1, as a broker and its clients take them. */
async function certificate(folder: string) {
  const [keystore, pem] = [path.join(folder, 'keys.p12'), path.join(folder, 'ca.pem')]
  const of = ['-keystore', keystore, '-storepass', 'changeit', '-alias', 'broker']
  await run('keytool', [
    '-genkeypair',
    ...of,
    '-keyalg',
    'EC',
    '-dname',
    'CN=broker',
    '-ext',
    'SAN=ip:127.0.0.1',
    '-validity',
    '2',
  ])
  await run('keytool', ['-exportcert', ...of, '-rfc', '-file', pem])
  return { keystore, pem }
}

test('brokers that want TLS and a password are reached with them; without, nothing is carried, and it is said', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-kafka-'))
  const { keystore, pem } = await certificate(folder)
  const port = await freePort()
  const secure = await startKafka({
    dataDir: path.join(folder, 'broker'),
    settings: (ours) => ({
      ...ours,
      listeners: `${ours.listeners},SECURE://127.0.0.1:${port}`,
      'advertised.listeners': `${ours['advertised.listeners']},SECURE://127.0.0.1:${port}`,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
      'sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.secure.ssl.keystore.location': keystore,
      'listener.name.secure.ssl.keystore.password': 'changeit',
      'listener.name.secure.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_shop="let me in";`,
    }),
  })
  const brokers = `127.0.0.1:${port}`
  const access = {
    KAFKA_TLS: 'on',
    KAFKA_SASL: 'plain',
    KAFKA_USERNAME: 'shop',
    KAFKA_PASSWORD: 'let me in',
    NODE_EXTRA_CA_CERTS: pem,
  }
  try {
    const wrong = startOn('payment', brokers, { ...access, KAFKA_PASSWORD: 'open up' })
    expect(await wrong.said('waiting for the Kafka broker')).toMatchObject({
      error: expect.stringMatching(/authentication/i),
    })
    const all = startOn('inventory,payment,shipping,orders,relay', brokers, access)
    await all.ready()
    const orders = await placeOrders(shop.log, many(5))
    await allClosed(shop.pool, orders, 45_000)
  } finally {
    await secure.stop()
    await rm(folder, { recursive: true, force: true })
  }
})
