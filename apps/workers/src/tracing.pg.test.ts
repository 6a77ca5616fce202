import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createPlaceOrder } from '@sagaboard/db/commands/place-order'
import { freePort } from '@sagaboard/db/embedded/local-process'
import type { Tracer } from '@sagaboard/events/runtime/tracer'
import { eventually } from '@sagaboard/events/testing/eventually'
import { startCollector } from '@sagaboard/process/testing/span-collector'
import { startTracing } from '@sagaboard/process/tracing'
import { expect, test } from 'vitest'
import { LetterRefused } from './services/notifications/port.ts'
import type { Mail } from './services/notifications/sender.ts'
import { createWriteLetter } from './services/notifications/write-letter.ts'
import { allClosed, brokenInvariants, rowsOf } from './testing/ledgers.ts'
import { startMain } from './testing/start-main.ts'
import { startWorkers } from './testing/start-workers.ts'
import { useShop } from './testing/use-shop.ts'

const { shop, database, cleanUp } = useShop()

const order = {
  lines: [{ sku: 'enamel-mug', quantity: 1 }],
  customer: { email: 'ada@example.com', name: 'Ada' },
  shipTo: { line1: 'Karl-Heine-Straße 12', city: 'Leipzig', postcode: '04229', country: 'DE' },
  payment: { token: 'tok_visa' },
}

/** Workers in this process that trace to `endpoint`, and the tracer of whoever places orders. */
async function startTraced(endpoint: string | undefined, mail?: Mail) {
  const failures: unknown[] = []
  const note = (what: object) => void failures.push(what)
  const tracing = await startTracing(endpoint, { name: 'test' }, { warn: note, debug: note })
  cleanUp.push(async () => tracing?.shutdown())
  const tracer = tracing?.tracer
  const workers = await startWorkers(database.url, 'member-1', undefined, { tracer, mail })
  cleanUp.push(workers.stop)
  return { tracer, failures, shutdown: async () => tracing?.shutdown() }
}

/** Places orders; returns their ids once they are closed. */
async function runOrders(tracer: Tracer | undefined, count: number): Promise<string[]> {
  const placeOrder = createPlaceOrder({
    log: shop.log,
    secret: randomUUID(),
    reservationMinutes: 15,
    tracer,
  })
  const placed = await Promise.all(
    Array.from({ length: count }, () => placeOrder(order, { idempotencyKey: randomUUID() })),
  )
  const ids = placed.flatMap((one) => (one.type === 'accepted' ? [one.orderId] : []))
  expect(ids).toHaveLength(count)
  await allClosed(shop.pool, ids)
  return ids
}

test('a letter is part of the trace of its order, each try below the event that it tells of', async () => {
  const collector = await startCollector()
  cleanUp.push(collector.stop)
  let tried = 0
  const { tracer, shutdown } = await startTraced(collector.endpoint, {
    host: 'shop.example',
    writeLetter: createWriteLetter({
      log: shop.log,
      publicUrl: 'https://shop.example',
      secret: 'of the test',
    }),
    mailer: {
      async send() {
        if (++tried > 1) throw new LetterRefused('no such mailbox')
      },
      close: () => undefined,
    },
  })
  await runOrders(tracer, 1)
  await eventually(() => expect(tried).toBe(2), 60_000)
  await shutdown()
  const sent = collector.spans.filter(({ name }) => name === 'notifications send')
  const told = sent.map(({ attributes, isError, parentSpanId }) => ({
    message: attributes['sagaboard.message.kind'],
    isError,
    below: collector.spans.find(({ spanId }) => spanId === parentSpanId)?.name,
  }))
  expect(told).toEqual([
    { message: 'received', isError: false, below: 'append OrderCreated' },
    { message: 'shipped', isError: true, below: 'shipping PaymentCompleted' },
  ])
})

test('a collector that is away loses spans, and no order', async () => {
  const { tracer, failures } = await startTraced(`http://127.0.0.1:${await freePort()}`)
  await runOrders(tracer, 40)
  await eventually(() => expect(failures.length).toBeGreaterThan(0))
  expect(await brokenInvariants(shop.pool)).toEqual({})
})

test('without an endpoint no event carries a trace', async () => {
  const { tracer } = await startTraced(undefined)
  const orders = await runOrders(tracer, 4)
  const traced = await rowsOf(
    shop.pool,
    'select from log.events where order_id = any($1) and traceparent is not null',
    [orders],
  )
  expect(traced).toEqual([])
})

test('a process of the workers that is told to end delivers what it has first', async () => {
  const collector = await startCollector()
  cleanUp.push(collector.stop)
  const main = startMain({
    ...process.env,
    DATABASE_URL: database.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    // By itself it would deliver nothing before it ends.
    OTEL_BSP_SCHEDULE_DELAY: '600000',
  })
  cleanUp.push(main.stop)
  await main.ready()
  const tracing = await startTracing(collector.endpoint, { name: 'shop' })
  await runOrders(tracing?.tracer, 1)
  await main.stop()
  expect(await main.exited).toMatchObject({ code: 0 })
  await tracing?.shutdown()
  const [placed] = collector.spans.filter(({ service }) => service === 'shop')
  const theirs = collector.spans.filter(({ service }) => service === 'sagaboard-workers')
  expect(theirs.map(({ name }) => name)).toContain('payment charge')
  for (const { traceId } of theirs) expect(traceId).toBe(placed?.traceId)
})

/** What of OpenTelemetry a process of the workers has loaded that traces to this endpoint. */
async function loadedBy(endpoint: string): Promise<string[]> {
  const script = `
    import { createRequire } from 'node:module'
    await Promise.all(['./build.ts', './doors/index.ts', './config.ts'].map((file) => import(file)))
    const { startTracing } = await import('@sagaboard/process/tracing')
    await startTracing(process.argv[1] || undefined, { name: 'test' })
    const loaded = Object.keys(createRequire(import.meta.url).cache)
    console.log(JSON.stringify(loaded.filter((file) => /@opentelemetry.(sdk|exporter|otlp)/.test(file))))
    process.exit(0)`
  const here = fileURLToPath(new URL('.', import.meta.url))
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script, endpoint]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: here })
  return JSON.parse(stdout) as string[]
}

test('OpenTelemetry is loaded when spans are wanted, and else it is not', async () => {
  const collector = await startCollector()
  cleanUp.push(collector.stop)
  expect(await loadedBy('')).toEqual([])
  expect(await loadedBy(collector.endpoint)).not.toEqual([])
})
