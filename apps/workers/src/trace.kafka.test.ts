import { randomUUID } from 'node:crypto'
import { createPlaceOrder } from '@sagaboard/db/commands/place-order'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { parseTraceparent } from '@sagaboard/events/catalog/traceparent'
import { eventually } from '@sagaboard/events/testing/eventually'
import type {} from '@sagaboard/infra/testing/kafka-setup'
import { rootsOf, startCollector } from '@sagaboard/process/testing/span-collector'
import { startTracing } from '@sagaboard/process/tracing'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { allClosed, rowsOf } from './testing/ledgers.ts'
import { startOnKafka } from './testing/start-on-kafka.ts'
import { connect } from './testing/start-workers.ts'

const database = useTestDatabase({ seeded: true })
let collector: Awaited<ReturnType<typeof startCollector>>
let shop: Awaited<ReturnType<typeof connect>>
const cleanUp: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  collector = await startCollector()
  shop = await connect(database.url, 'test-shop')
})

afterAll(async () => {
  await stop()
  await shop?.close()
  await collector?.stop()
})

/** What is stopped delivers the spans that it has. */
async function stop() {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
}

/** Processes that share nothing but the broker and the database, and each its own tracing. */
async function startTraced() {
  const shared = {
    brokers: inject('kafkaBrokers'),
    topic: `order-events-${randomUUID().slice(0, 8)}`,
  }
  for (const [member, services] of [
    ['relay', []],
    ['first', ['inventory', 'orders']],
    ['second', ['payment', 'shipping']],
  ] as const) {
    const tracing = await startTracing(collector.endpoint, { name: member })
    const workers = await startOnKafka(database.url, {
      ...shared,
      member: `${member}-${randomUUID()}`,
      services,
      relay: member === 'relay',
      tracer: tracing?.tracer,
    })
    cleanUp.push(async () => {
      await workers.stop()
      await tracing?.shutdown()
    })
  }
}

test('on Kafka, the trace of a cancelled order is one tree over the processes that had a part in it', async () => {
  await startTraced()
  const tracing = await startTracing(collector.endpoint, { name: 'shop' })
  if (tracing) cleanUp.push(tracing.shutdown)
  const placeOrder = createPlaceOrder({
    log: shop.log,
    secret: randomUUID(),
    reservationMinutes: 15,
    tracer: tracing?.tracer,
  })
  const order = {
    lines: [{ sku: 'enamel-mug', quantity: 1 }],
    customer: { email: 'ada@example.com', name: 'Ada' },
    shipTo: { line1: 'Karl-Heine-Straße 12', city: 'Leipzig', postcode: '04229', country: 'DE' },
    payment: { token: 'tok_declined' },
  }
  const placed = await placeOrder(order, { idempotencyKey: randomUUID() })
  if (placed.type !== 'accepted') throw new Error(`nothing was ordered: ${placed.type}`)
  await allClosed(shop.pool, [placed.orderId])
  const events = await rowsOf<{ type: string; traceparent: string }>(
    shop.pool,
    'select type, traceparent from log.events where order_id = $1 order by version',
    [placed.orderId],
  )
  // The relay may be behind those that have handled an event already.
  await eventually(() =>
    expect(collector.spans.map(({ name }) => name)).toContain('send OrderCancelled'),
  )
  await stop()

  const contexts = events.map(({ traceparent }) => parseTraceparent(traceparent))
  const traceId = contexts[0]?.traceId ?? ''
  const own = collector.spans.filter((span) => span.traceId === traceId)
  expect(rootsOf(own, traceId).map(({ name }) => name)).toEqual(['append OrderCreated'])
  expect(events.map(({ type }) => type)).toEqual([
    'OrderCreated',
    'InventoryReserved',
    'PaymentFailed',
    'InventoryReleased',
    'OrderCancelled',
  ])
  for (const [index, { type }] of events.entries()) {
    const stating = own.filter(({ spanId }) => spanId === contexts[index]?.spanId)
    expect(stating).toHaveLength(1)
    // The relay tells what it has sent, and leaves the event's context as it is.
    const sent = own.filter(({ name }) => name === `send ${type}`)
    expect(sent.length, type).toBeGreaterThan(0)
    for (const span of sent) expect(span.parentSpanId).toBe(stating[0]?.spanId)
  }
  expect([...new Set(own.map(({ service }) => service))].toSorted()).toEqual([
    'first',
    'relay',
    'second',
    'shop',
  ])
  for (const personal of ['ada@example.com', 'Karl-Heine', 'Leipzig', '04229', 'tok_declined'])
    expect(collector.text()).not.toContain(personal)
})
