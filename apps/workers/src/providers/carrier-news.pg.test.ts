import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import type { LabelRequest, LabelVoid } from '@sagaboard/events/saga/labels'
import { eventually } from '@sagaboard/events/testing/eventually'
import { faultOfSignature, signatureHeader } from '@sagaboard/process/webhook-signature'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { simulatedCarrier } from './carrier.ts'
import { createCarrierNews } from './carrier-news.ts'
import { createCarrierSchedule } from './carrier-schedule.ts'

/** The simulated carrier's timer and outgoing box, against a shop that keeps what it is told. */

const database = useTestDatabase({ seeded: true })
const secret = 'a secret of the carrier, 32 letters'
const minuteMs = 60_000

let aheadMs: number
/** Runs on like any clock, and is put forward by `pass`. */
const clock: Clock = { ...systemClock, now: () => Date.now() + aheadMs }
const pass = (minutes: number) => {
  aheadMs += minutes * minuteMs
}

interface Told {
  id: string
  type: string
  reference: string
  trackingNumber: string
  occurredAt: string
  place?: string
}
let shop: Server
let url: string
/** What the shop was told, in order, whatever it answered. */
let told: Told[]
/** What it answers; `silent`: nothing at all. */
let answer: number | 'silent'
const running: { stop(): Promise<void> }[] = []

beforeEach(async () => {
  aheadMs = 0
  told = []
  answer = 200
  shop = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const header = String(request.headers[signatureHeader])
    expect(faultOfSignature(secret, { header, body }, Date.now())).toBeNull()
    told.push(JSON.parse(body.toString()))
    if (answer !== 'silent') response.writeHead(answer).end('{}')
  })
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/webhooks/carrier`
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
  shop.closeAllConnections()
  await new Promise((resolve) => shop.close(resolve))
  await database.pool.query('delete from simulated.tracking')
})

const pace = { pickUp: 10, transit: 20, delivery: 30 }
const schedule = () => createCarrierSchedule(database.pool, pace, clock)
const carrier = () => simulatedCarrier(database.pool, 50, schedule())

async function startNews() {
  const logger = pino({ level: 'silent' })
  const news = createCarrierNews({ schedule: schedule(), url, secret, logger, clock })
  running.push(news)
  await news.start()
  return news
}

function labelOf(postcode = '04229', warehouses = ['leipzig']): LabelRequest {
  const orderId = randomUUID()
  return {
    key: `${orderId}:label`,
    orderId,
    shipTo: { line1: 'Karl-Heine-Straße 12', city: 'Leipzig', postcode, country: 'DE' },
    number: 1,
    count: 1,
    parcels: warehouses.map((warehouse, index) => ({
      warehouse,
      lines: [{ line: index + 1, quantity: 1 }],
    })),
  }
}

const voidOf = (request: LabelRequest): LabelVoid => {
  const { key, orderId } = request
  return { type: 'void', of: 'label', key, orderId, requests: [request] }
}

const typesTold = () => told.map(({ type }) => type)
const toldOf = (count: number) => eventually(async () => expect(told).toHaveLength(count))
const open = async () =>
  (await database.pool.query('select from simulated.tracking where tells > 0')).rowCount
const isThrough = () => eventually(async () => expect(await open()).toBe(0))

describe('a parcel', () => {
  test('is picked up, in transit and delivered by the clock, each told once, with its hour', async () => {
    const call = labelOf()
    await carrier().label(call)
    const madeMs = clock.now()
    await startNews()
    pass(11)
    await toldOf(1)
    pass(20)
    await toldOf(2)
    pass(30)
    await isThrough()
    expect(told).toMatchObject([
      { type: 'picked_up', reference: call.orderId, place: 'Leipzig' },
      { type: 'in_transit', place: 'Hub Kassel' },
      { type: 'delivered' },
    ])
    expect(told[2]).not.toHaveProperty('place')
    const afterMin = told.map(({ occurredAt }) => (Date.parse(occurredAt) - madeMs) / minuteMs)
    expect(afterMin.map(Math.round)).toEqual([10, 30, 60])
    expect(new Set(told.map(({ id }) => id)).size).toBe(3)
  })

  test('of one of several labels has its own number; asked for again, nothing is told twice', async () => {
    const call = labelOf('04229', ['leipzig', 'porto'])
    const answered = await carrier().label(call)
    expect(await carrier().label(call)).toEqual(answered)
    await startNews()
    pass(100)
    await isThrough()
    expect(told).toHaveLength(6)
    expect(new Set(told.map(({ trackingNumber }) => trackingNumber)).size).toBe(2)
  })

  test('to 99995 is returned to sender', async () => {
    await carrier().label(labelOf('99995'))
    await startNews()
    pass(100)
    await isThrough()
    expect(told.at(-1)).toMatchObject({ type: 'returned', place: 'Leipzig' })
    expect(typesTold()).not.toContain('delivered')
  })

  test('to 99994 is told of twice, and the last thing first', async () => {
    await carrier().label(labelOf('99994'))
    await startNews()
    pass(61)
    await toldOf(2)
    pass(6)
    await toldOf(4)
    pass(6)
    await isThrough()
    const last = ['delivered', 'delivered', 'in_transit', 'in_transit', 'picked_up', 'picked_up']
    expect(typesTold()).toEqual(last)
    expect(new Set(told.map(({ id }) => id)).size).toBe(3)
  })
})

describe('picked up is what makes a void too late', () => {
  test('a label that was voided before tells nothing', async () => {
    const call = labelOf()
    await carrier().label(call)
    expect(await carrier().void(voidOf(call))).toEqual({ type: 'undone' })
    await startNews()
    pass(100)
    await isThrough()
    expect(told).toEqual([])
  })

  test('once it was picked up, it can’t be voided, and goes on its way', async () => {
    const call = labelOf()
    const { parcels } = (await carrier().label(call)) as { parcels: unknown }
    await startNews()
    pass(11)
    await toldOf(1)
    expect(await carrier().void(voidOf(call))).toEqual({ type: 'too_late', parcels })
    pass(100)
    await isThrough()
    expect(typesTold()).toEqual(['picked_up', 'in_transit', 'delivered'])
  })

  test('of a void and a pick-up at the same moment exactly one wins', async () => {
    const outcomes: string[] = []
    for (let round = 0; round < 20; round++) {
      const call = labelOf()
      await carrier().label(call)
      pass(11)
      const [{ type }] = await Promise.all([
        carrier().void(voidOf(call)),
        schedule().happen(),
        schedule().happen(),
      ])
      await schedule().happen()
      const { rows } = await database.pool.query<{ happened: boolean; voided: boolean }>(
        `select t.happened_at is not null as happened, l.voided_at is not null as voided
         from simulated.tracking t join simulated.labels l using (key) where t.key = $1 and t.state = 'picked_up'`,
        [call.key],
      )
      expect(rows).toEqual([{ happened: type === 'too_late', voided: type === 'undone' }])
      outcomes.push(type)
    }
    expect(outcomes.every((type) => type === 'too_late' || type === 'undone')).toBe(true)
  })
})

describe('what the shop does not take', () => {
  test.each([503, 404, 429, 401])('with %i is told again until it is taken', async (status) => {
    await carrier().label(labelOf('99996'))
    answer = status
    await startNews()
    await eventually(async () => expect(told.length).toBeGreaterThan(1))
    answer = 200
    pass(100)
    await isThrough()
    expect(new Set(typesTold())).toEqual(new Set(['picked_up', 'in_transit', 'delivered']))
  })

  test('nothing is lost while the shop is away, nor who tells it', async () => {
    await carrier().label(labelOf())
    shop.closeAllConnections()
    const { port } = shop.address() as AddressInfo
    await new Promise((resolve) => shop.close(resolve))
    const first = await startNews()
    pass(11)
    await eventually(async () => {
      const { rows } = await database.pool.query('select max(tries) as n from simulated.tracking')
      expect(rows[0].n).toBeGreaterThan(1)
    })
    await first.stop()
    await new Promise<void>((resolve) => shop.listen(port, '127.0.0.1', resolve))
    await startNews()
    pass(100)
    await isThrough()
    expect(typesTold().toSorted()).toEqual(['delivered', 'in_transit', 'picked_up'])
  })

  test('who dies between telling and noting it has it told again, under the same id', async () => {
    await carrier().label(labelOf())
    answer = 'silent'
    const first = await startNews()
    pass(11)
    await toldOf(1)
    await first.stop()
    answer = 200
    await startNews()
    pass(1)
    await toldOf(2)
    expect(told[1]).toEqual(told[0])
  })
})

test('several carriers of one book tell each thing once', async () => {
  await Promise.all(Array.from({ length: 30 }, () => carrier().label(labelOf())))
  await Promise.all([startNews(), startNews(), startNews()])
  pass(100)
  await isThrough()
  expect(told).toHaveLength(90)
  expect(new Set(told.map(({ id }) => id)).size).toBe(90)
})
