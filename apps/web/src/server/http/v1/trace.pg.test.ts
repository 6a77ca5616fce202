import { randomBytes, randomUUID } from 'node:crypto'
import { deriveAccessToken } from '@sagaboard/db/commands/access-token'
import { freePort } from '@sagaboard/db/embedded/local-process'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { groups } from '@sagaboard/events/catalog/groups'
import { parseTraceparent } from '@sagaboard/events/catalog/traceparent'
import { logTail } from '@sagaboard/events/log/tail/log-tail'
import { eventually } from '@sagaboard/events/testing/eventually'
import {
  type CollectedSpan,
  rootsOf,
  startCollector,
} from '@sagaboard/process/testing/span-collector'
import { startTracing } from '@sagaboard/process/tracing'
import { createWorkers } from '@sagaboard/workers/build'
import { openDoors } from '@sagaboard/workers/testing/open-doors'
import { connect } from '@sagaboard/workers/testing/start-workers'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callAs, sessionOf } from '../../../testing/trpc-caller.ts'
import { postOrder, sampleInput, startWeb, type TestWeb } from '../../../testing/web.ts'

/** One trace per order: from the request through web, log, services, provider calls and gRPC. */

const secret = '7f1c0b9a5e3d42866b1e9f0c2a7d4e58'
const database = testDatabase({ seeded: true })
let collector: Awaited<ReturnType<typeof startCollector>>
let web: TestWeb
const cleanUp: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  collector = await startCollector()
  const port = await freePort()
  await startTracedWorkers(port)
  web = await startWeb({
    DATABASE_URL: database.url,
    INVENTORY_GRPC_ADDR: `127.0.0.1:${port}`,
    INVENTORY_GRPC_SECRET: secret,
    PREFER_WAIT_SECONDS: '30',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    TRACE_URL: 'https://traces.example/trace/{traceId}',
  })
  cleanUp.push(web.stop)
})
afterAll(async () => {
  await stop()
  await collector.stop()
})

/** What is stopped delivers the spans that it has. */
async function stop() {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
}

/** All services as one process runs them, packing by hand, and the door at which the web asks inventory. */
async function startTracedWorkers(port: number) {
  const { log, providers, close } = await connect(database.url, 'traced', 'workers')
  const logger = pino({ level: 'silent' })
  const tracing = await startTracing(collector.endpoint, { name: 'sagaboard-workers' })
  const tracer = tracing?.tracer
  const workers = createWorkers({
    services: groups,
    log,
    sourceFor: (services) => logTail({ log, groups: services, member: 'member-1', logger }),
    providers,
    logger,
    tracer,
    fulfilment: { mode: 'manual' },
  })
  const { reserveOrder } = workers
  if (!reserveOrder) throw new Error('inventory has no ReserveOrder')
  const doors = await openDoors(database.url, {
    scopes: ['inventory'],
    web: { secret, reserveOrder },
    grpcPort: port,
    tracer,
  })
  await workers.start()
  cleanUp.push(async () => {
    await Promise.all([doors.close(), workers.stop()])
    await tracing?.shutdown()
    await close()
  })
}

const newTrace = () => `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`

interface Row {
  id: string
  type: string
  causation: string | null
  traceparent: string | null
}

const eventsOf = async (orderId: string) =>
  (
    await database.pool.query<Row>(
      `select id, type, causation_id as causation, traceparent from log.events
       where order_id = $1 order by version`,
      [orderId],
    )
  ).rows

/** Until the order's row says so too, which is the last thing that is done about it. */
const reached = (orderId: string, status: string) =>
  eventually(async () => {
    const { rows } = await database.pool.query(
      'select status, version from orders.orders where id = $1',
      [orderId],
    )
    expect(rows[0]).toEqual({ status, version: (await eventsOf(orderId)).length })
  })

/** Until their customers are written so: messages have a line of their own, and may come to it later than the orders' rows. */
const written = (kind: string, orderIds: readonly string[]) =>
  eventually(async () => {
    const { rowCount } = await database.pool.query(
      'select from notifications.messages where kind = $1 and order_id = any($2)',
      [kind, orderIds],
    )
    expect(rowCount).toBe(orderIds.length)
  })

/** Until the order is paid and waits to be packed. */
const rests = (orderId: string) =>
  eventually(async () =>
    expect((await eventsOf(orderId)).map(({ type }) => type)).toContain('PackingStarted'),
  )

const contextOf = (traceparent: string | null) => {
  const context = parseTraceparent(traceparent)
  if (!context) throw new Error(`${traceparent} is no context`)
  return context
}

test('the trace of a cancelled order is one tree, from its request through every service and call, and says nothing personal', async () => {
  const [declined, cancelled, retried] = [newTrace(), newTrace(), newTrace()]
  const ids: string[] = []
  for (const [traceparent, token] of [
    [declined, 'tok_declined'],
    [cancelled, 'tok_visa'],
    [retried, 'tok_flaky'],
  ] as const) {
    const body = { ...sampleInput, payment: { token } }
    const headers = { traceparent, prefer: 'wait=30' }
    const response = await postOrder(web.origin, randomUUID(), body, headers)
    expect(response.status).toBe(201)
    ids.push(((await response.json()) as { orderId: string }).orderId)
  }
  const [first = '', second = '', third = ''] = ids
  await reached(first, 'CANCELLED')
  // The second one is paid, waits to be packed, and its customer thinks again: its money and its stock go back.
  await rests(second)
  // The provider fails twice before it takes the money of the third one.
  await rests(third)
  const shown = await callAs(web, sessionOf('operator')).console.order({ orderId: third })
  expect(shown.traceUrl).toBe(`https://traces.example/trace/${contextOf(retried).traceId}`)
  const asking = newTrace()
  const accepted = await cancel(second, asking)
  expect(accepted.status).toBe(202)
  await reached(second, 'CANCELLED')
  const events = await Promise.all(ids.map(eventsOf))
  await written('cancelled', [first, second])
  await stop()

  const { spans } = collector
  for (const [index, traceparent] of [declined, cancelled, retried].entries()) {
    const { traceId, spanId } = contextOf(traceparent)
    expect(rootsOf(spans, traceId).map(nameOf)).toEqual(['POST /v1/orders'])
    expect(rootsOf(spans, traceId)[0]?.parentSpanId).toBe(spanId)
    expectEventsIn(spans, events[index] ?? [], traceId)
  }
  const own = spans.filter(({ traceId }) => traceId === contextOf(declined).traceId)
  expect([...new Set(own.map(nameOf))].toSorted()).toEqual([
    'POST /v1/orders',
    'append OrderCreated',
    'inventory OrderCreated',
    'inventory PaymentFailed',
    'inventory.v1.InventoryService/ReserveOrder',
    'notifications OrderCancelled',
    'notifications OrderCreated',
    'orders InventoryReleased',
    'orders InventoryReserved',
    'orders OrderCancelled',
    'orders PaymentFailed',
    'payment InventoryReserved',
    'payment OrderCreated',
    'payment charge',
    'shipping InventoryReserved',
    'shipping OrderCreated',
  ])
  expect([...new Set(own.map(({ service }) => service))].toSorted()).toEqual([
    'sagaboard-web',
    'sagaboard-workers',
  ])

  const charges = spans.filter(
    ({ traceId, name }) => traceId === contextOf(retried).traceId && name === 'payment charge',
  )
  expect(charges.map(({ isError }) => isError).toSorted()).toEqual([false, true, true])

  // What its customer asked hangs below the order, and names its own request.
  const asked = spans.filter(({ name }) => name === 'ask to cancel (cancelled_by_customer)')
  expect(asked).toHaveLength(1)
  const [request] = rootsOf(spans, contextOf(asking).traceId)
  expect(asked[0]?.links.map(({ traceId, spanId }) => ({ traceId, spanId }))).toEqual([
    { traceId: request?.traceId, spanId: request?.spanId },
  ])
  expect(request?.name).toBe('POST /v1/orders/{id}/cancel')

  const said = collector.text()
  for (const personal of ['sam@example.org', 'Sam', 'Elbweg', 'Leipzig', '04103', 'tok_'])
    expect(said).not.toContain(personal)
})

const nameOf = ({ name }: CollectedSpan) => name

/** Each event names the span in which it was stated, and that one hangs below the span of the event that caused it. */
function expectEventsIn(spans: readonly CollectedSpan[], events: readonly Row[], traceId: string) {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const spanOf = (event: Row) => {
    const context = contextOf(event.traceparent)
    expect(context.traceId).toBe(traceId)
    return byId.get(context.spanId)
  }
  for (const event of events) {
    expect(spanOf(event), event.type).toBeDefined()
    const cause = events.find(({ id }) => id === event.causation)
    if (cause) expect(spanOf(event)?.parentSpanId, event.type).toBe(spanOf(cause)?.spanId)
  }
}

/** As its customer, by the token that only they have. */
async function cancel(orderId: string, traceparent: string): Promise<Response> {
  return fetch(`${web.origin}/v1/orders/${orderId}/cancel`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${deriveAccessToken(web.secret, orderId)}`,
      traceparent,
    },
  })
}
