import { randomUUID } from 'node:crypto'
import { createTestDatabase } from '@sagaboard/db/testing/template-database'
import type { Parcel } from '@sagaboard/events/catalog/events'
import { systemClock } from '@sagaboard/events/runtime/clock'
import { eventually } from '@sagaboard/events/testing/eventually'
import { signatureHeader, signWebhook } from '@sagaboard/process/webhook-signature'
import { createCarrierNews } from '@sagaboard/workers/providers/carrier-news'
import { createCarrierSchedule } from '@sagaboard/workers/providers/carrier-schedule'
import { allClosed, brokenInvariants, rowsOf } from '@sagaboard/workers/testing/ledgers'
import { startWorkers } from '@sagaboard/workers/testing/start-workers'
import { Pool } from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { postOrder, startWeb, type TestWeb } from '../../../testing/web.ts'
import { orderState, problem } from '../v1/schemas.ts'

/** What the carrier tells, from its message to the order that everybody is shown. */

const secret = 'a secret of the carrier, 32 letters'
let database: Awaited<ReturnType<typeof createTestDatabase>>
let web: TestWeb
let workers: Awaited<ReturnType<typeof startWorkers>>
let pool: Pool

beforeAll(async () => {
  database = await createTestDatabase({ seeded: true })
  web = await startWeb({ DATABASE_URL: database.url, CARRIER_WEBHOOK_SECRET: secret })
  workers = await startWorkers(database.url, 'carrier')
  pool = new Pool({ connectionString: database.url })
})
afterAll(async () => {
  await Promise.all([web?.stop(), workers?.stop(), pool?.end()])
  await database?.drop()
})

interface Order {
  orderId: string
  accessToken: string
  trackingNumber: string
}
let order: Order

beforeEach(async () => {
  const placed = (await (await postOrder(web.origin, randomUUID())).json()) as Order
  await allClosed(pool, [placed.orderId])
  const { trackingNumber } = (await read(placed)).parcels[0] ?? { trackingNumber: '' }
  order = { ...placed, trackingNumber }
})

async function read({ orderId, accessToken }: Pick<Order, 'orderId' | 'accessToken'>) {
  const headers = { authorization: `Bearer ${accessToken}` }
  const response = await fetch(`${web.origin}/v1/orders/${orderId}`, { headers })
  return orderState.parse(await response.json())
}

const message = (change: object = {}) => ({
  id: randomUUID(),
  type: 'picked_up',
  reference: order.orderId,
  trackingNumber: order.trackingNumber,
  occurredAt: '2026-01-05T10:00:00.000Z',
  place: 'Leipzig',
  ...change,
})

/** Sends a message; `signed` and `atMs` are those of an honest carrier unless they are given. */
function send(
  body: unknown,
  { signed, atMs = Date.now() }: { signed?: string | null; atMs?: number } = {},
): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const signature = signed === undefined ? signWebhook(secret, text, atMs) : signed
  return fetch(`${web.origin}/webhooks/carrier`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(signature !== null && { [signatureHeader]: signature }),
    },
    body: text,
  })
}

const answered = async (response: Response) => [response.status, await response.json()]
const newsIn = () =>
  rowsOf<{ type: string; version: number; actor: string }>(
    pool,
    `select type, version, actor from log.events where order_id = $1 and type like 'Parcel%' order by version`,
    [order.orderId],
  )
const notedIn = async () =>
  (await rowsOf(pool, 'select from shipping.carrier_events where order_id = $1', [order.orderId]))
    .length

async function refused(response: Response, status: number, kind: string) {
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  const body = problem.parse(await response.json())
  expect([response.status, body.type]).toEqual([status, `urn:sagaboard:problem:${kind}`])
  expect(body.detail ?? JSON.stringify(body.errors)).not.toBe('')
  expect([await newsIn(), await notedIn()]).toEqual([[], 0])
}

test('what the carrier tells is an event of the order, and the state of its parcel', async () => {
  const before = await read(order)
  expect(before).toMatchObject({ status: 'COMPLETED', version: 6 })
  expect(before.parcels).toMatchObject([{ state: 'label_made', stateAt: null, place: null }])
  expect(await answered(await send(message()))).toEqual([200, { status: 'noted' }])
  expect(await newsIn()).toEqual([{ type: 'ParcelPickedUp', version: 7, actor: 'carrier' }])
  await eventually(async () => {
    const { status, shipment, parcels, version } = await read(order)
    expect({ status, version }).toEqual({ status: 'COMPLETED', version: 7 })
    expect(parcels).toMatchObject([
      {
        shipmentId: expect.stringMatching(/^sh_/),
        carrier: 'Nordpost',
        trackingNumber: shipment.trackingNumber,
        state: 'picked_up',
        stateAt: '2026-01-05T10:00:00.000Z',
        place: 'Leipzig',
      },
    ])
  })
  const [row] = await rowsOf<{ row: object }>(
    pool,
    'select row_to_json(s) as row from shipping.shipments s where order_id = $1',
    [order.orderId],
  )
  expect(row?.row).toMatchObject({ status: 'shipped', seen_version: 3 })
})

describe('a message that is not the carrier’s changes nothing', () => {
  test.each([
    ['not signed', () => send(message(), { signed: null })],
    ['signed with words', () => send(message(), { signed: 'trust me' })],
    [
      'signed with another secret',
      () => {
        const text = JSON.stringify(message())
        return send(text, { signed: signWebhook('x'.repeat(32), text, Date.now()) })
      },
    ],
    [
      'another body under a good signature',
      () => send(message(), { signed: signWebhook(secret, '{}', Date.now()) }),
    ],
    ['signed ten minutes ago', () => send(message(), { atMs: Date.now() - 600_000 })],
    ['signed ten minutes ahead', () => send(message(), { atMs: Date.now() + 600_000 })],
  ])('%s', async (_name, sent) => refused(await sent(), 401, 'signature'))
})

describe('a message that can’t be used is told why', () => {
  test.each([
    ['no JSON', 400, 'malformed', () => send('{')],
    ['nothing', 400, 'malformed', () => send('')],
    ['another type', 422, 'invalid', () => send(message({ type: 'lost' }))],
    ['no hour', 422, 'invalid', () => send(message({ occurredAt: 'today' }))],
    ['a place with a NUL', 422, 'invalid', () => send(message({ place: 'a\0b' }))],
    ['a reference of ours that is none', 422, 'invalid', () => send(message({ reference: 'x' }))],
    ['an unknown order', 404, 'unknown-parcel', () => send(message({ reference: randomUUID() }))],
    ['an unknown parcel', 404, 'unknown-parcel', () => send(message({ trackingNumber: 'NP1' }))],
    ['too much of it', 413, 'too-large', () => send(message({ more: 'x'.repeat(9_000) }))],
  ])('%s', async (_name, status, kind, sent) => refused(await sent(), status, kind))

  test('another method or path', async () => {
    const got = await fetch(`${web.origin}/webhooks/carrier`)
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
    await got.body?.cancel()
    await refused(await fetch(`${web.origin}/webhooks/bank`, { method: 'POST' }), 404, 'not-found')
  })
})

test('told twenty times at once, it is one event, and each is answered with 200', async () => {
  const told = message()
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(told)))
  const states = await Promise.all(answers.map(answered))
  expect(states.map(([status]) => status)).toEqual(Array(20).fill(200))
  expect(states.filter(([, body]) => body.status === 'noted')).toHaveLength(1)
  expect([await newsIn(), await notedIn()]).toMatchObject([[{ type: 'ParcelPickedUp' }], 1])
})

test('an id names one piece of news: other news under it are refused', async () => {
  const told = message()
  expect((await send(told)).status).toBe(200)
  const again = await send({ ...told, type: 'delivered' })
  expect(again.status).toBe(422)
  expect(await again.json()).toMatchObject({ type: 'urn:sagaboard:problem:id-reused' })
  expect(await newsIn()).toHaveLength(1)
})

test('out of order all of it is kept, and the parcel is not moved back', async () => {
  const told = ['delivered', 'picked_up', 'in_transit'] as const
  for (const [index, type] of told.entries()) {
    const occurredAt = `2026-01-05T1${type === 'delivered' ? 9 : index}:00:00+01:00`
    expect((await send(message({ type, occurredAt, place: undefined }))).status).toBe(200)
  }
  await eventually(async () => expect((await read(order)).version).toBe(9))
  expect((await read(order)).parcels).toMatchObject([
    { state: 'delivered', stateAt: '2026-01-05T18:00:00.000Z', place: null },
  ])
  expect((await newsIn()).map(({ type }) => type)).toEqual([
    'ParcelDelivered',
    'ParcelPickedUp',
    'ParcelInTransit',
  ])
})

test('the simulated carrier is understood: told twice and backwards, the parcel comes to its end', async () => {
  const schedule = createCarrierSchedule(pool, { pickUp: 0, transit: 0, delivery: 0 }, systemClock)
  const [label] = await rowsOf<{ key: string; outcome: { parcels: Parcel[] } }>(
    pool,
    'select key, outcome from simulated.labels where order_id = $1',
    [order.orderId],
  )
  const { key = '', outcome } = label ?? {}
  const url = `${web.origin}/webhooks/carrier`
  const logger = pino({ level: 'silent' })
  const news = createCarrierNews({ schedule, url, secret, logger })
  await schedule.enter({ key, orderId: order.orderId, postcode: '99994' }, outcome?.parcels ?? [])
  await news.start()
  await eventually(async () => {
    const { version, parcels } = await read(order)
    expect({ version, parcels }).toMatchObject({ version: 9, parcels: [{ state: 'delivered' }] })
    expect(await rowsOf(pool, 'select from simulated.tracking where tells > 0')).toEqual([])
  })
  await news.stop()
  expect((await read(order)).version).toBe(9)
})

test('more than a hundred a second of one client are told to come again', async () => {
  const { webhooks } = web.services.limits
  // All that comes in between is of the same second, or another one is looked for.
  await eventually(async () => {
    const client = '127.0.0.1'
    await Promise.all(Array.from({ length: 100 }, () => webhooks.take(client)))
    const answer = await send(message(), { signed: null })
    await answer.body?.cancel()
    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe('1')
  })
})

test('after all of that every promise is kept', async () => {
  await eventually(async () => expect(await brokenInvariants(pool)).toEqual({}))
})

test('where no secret is set nothing is taken', async () => {
  const closed = await startWeb({ DATABASE_URL: database.url })
  const text = JSON.stringify(message())
  const signed = { [signatureHeader]: signWebhook(secret, text, Date.now()) }
  const url = `${closed.origin}/webhooks/carrier`
  const answer = await fetch(url, { method: 'POST', headers: signed, body: text })
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('_SECRET') })
  await closed.stop()
})
