import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import type { OutageName } from '@sagaboard/events/commands/switches'
import { type LabelRequest, type LabelVoid, labelRequests } from '@sagaboard/events/saga/labels'
import { describe, expect, test } from 'vitest'
import { CarrierUnavailable } from '../services/shipping/port.ts'
import { simulatedCarrier } from './carrier.ts'

const database = useTestDatabase({ seeded: true })
const carrier = () => simulatedCarrier(database.pool, 50)
const end = (outage: OutageName) =>
  database.pool.query('delete from simulated.outages where name = $1', [outage])
const turnOn = (outage: OutageName) =>
  database.pool.query('insert into simulated.outages (name) values ($1)', [outage])

const shipTo = (postcode: string) => ({
  line1: 'Karl-Heine-Straße 12',
  city: 'Leipzig',
  postcode,
  country: 'DE',
})

/** The request of an order of before: two parcels under one key. */
function labelOf(postcode: string): LabelRequest {
  const [request] = labelRequests({
    orderId: randomUUID(),
    shipTo: shipTo(postcode),
    allocations: [
      { line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity: 2 },
      { line: 1, sku: 'enamel-mug', warehouse: 'porto', quantity: 1 },
      { line: 2, sku: 'linen-apron', warehouse: 'leipzig', quantity: 1 },
    ],
    sizes: [],
    packed: [],
  })
  return request as LabelRequest
}

const size = { weightG: 30_000, lengthMm: 600, widthMm: 400, heightMm: 300 }

/** The requests of an order in three parcels, each under its key. */
const threeTo = (postcode: string): LabelRequest[] =>
  labelRequests({
    orderId: randomUUID(),
    shipTo: shipTo(postcode),
    allocations: [],
    sizes: [{ line: 1, ...size }],
    packed: [15, 15, 10].map((quantity) => ({
      warehouse: 'leipzig',
      lines: [{ line: 1, quantity }],
      size,
    })),
  })

const voidOf = (...requests: LabelRequest[]): LabelVoid => {
  const { key = '', orderId = '' } = requests[0] ?? {}
  return { type: 'void', of: 'label', key, orderId, requests }
}

async function booked(key: string) {
  return (
    await database.pool.query('select calls, outcome from simulated.labels where key = $1', [key])
  ).rows
}

test('any postcode gets a label: one parcel per warehouse, with what comes from there', async () => {
  const call = labelOf('04229')
  const answer = await carrier().label(call)
  expect(answer).toMatchObject({
    type: 'labelled',
    parcels: [
      {
        warehouse: 'leipzig',
        carrier: 'Nordpost',
        trackingNumber: expect.stringMatching(/^NP\d{12}DE$/),
        lines: [
          { line: 1, quantity: 2 },
          { line: 2, quantity: 1 },
        ],
      },
      { warehouse: 'porto', lines: [{ line: 1, quantity: 1 }] },
    ],
  })
  if (answer.type === 'labelled')
    expect(new Set(answer.parcels.map((parcel) => parcel.shipmentId)).size).toBe(2)
  expect(await booked(call.key)).toEqual([{ calls: 1, outcome: answer }])
})

test('00000 is undeliverable, and stays so', async () => {
  const call = labelOf('00000')
  expect(await carrier().label(call)).toEqual({ type: 'undeliverable' })
  expect(await carrier().label(call)).toEqual({ type: 'undeliverable' })
})

test('99999 is answered 503 twice, then gets its label', async () => {
  const call = labelOf('99999')
  const one = carrier()
  await expect(one.label(call)).rejects.toThrow(CarrierUnavailable)
  await expect(one.label(call)).rejects.toThrow('503')
  expect(await booked(call.key)).toEqual([{ calls: 2, outcome: null }])
  const answer = await one.label(call)
  expect(answer.type).toBe('labelled')
  expect(await one.label(call)).toEqual(answer)
  expect(await booked(call.key)).toEqual([{ calls: 4, outcome: answer }])
})

test.each([
  ['99998', '503', 'never_happened'],
  ['99997', 'did not answer within 50 ms', 'silence'],
] as const)(
  '%s makes no label (%s) until somebody ends its outage; asked to void it, it answers: %s',
  async (postcode, why, voided) => {
    const [call, cancelled] = [labelOf(postcode), labelOf(postcode)]
    const one = carrier()
    for (let asked = 0; asked < 3; asked++) await expect(one.label(call)).rejects.toThrow(why)
    expect(await booked(call.key)).toEqual([{ calls: 3, outcome: null }])
    await expect(one.label(cancelled)).rejects.toThrow(why)
    const answer = one.void(voidOf(cancelled))
    if (voided === 'silence') await expect(answer).rejects.toThrow(why)
    else expect(await answer).toEqual({ type: voided })
    // The others are not concerned.
    expect(await one.label(labelOf('04229'))).toMatchObject({ type: 'labelled' })

    await end(postcode)
    const made = await one.label(call)
    expect(made).toMatchObject({ type: 'labelled' })
    expect(await booked(call.key)).toEqual([{ calls: 4, outcome: made }])
    expect(await one.void(voidOf(cancelled))).toEqual({ type: 'never_happened' })
    await expect(one.label(cancelled)).rejects.toThrow('was voided')
    await turnOn(postcode)
  },
)

test('20 requests at once with one key make one label', async () => {
  const call = labelOf('04229')
  const one = carrier()
  const two = carrier()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 ? one : two).label(call)),
  )
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(await booked(call.key)).toEqual([{ calls: 20, outcome: answers[0] }])
})

describe('the parcels of one order', () => {
  test('get a label each, with weight and size, all asked for in one statement', async () => {
    const requests = threeTo('04229')
    const one = carrier()
    const answers = await Promise.all(requests.map((request) => one.label(request)))
    const parcels = answers.flatMap((answer) => (answer.type === 'labelled' ? answer.parcels : []))
    expect(parcels.map(({ size, lines }) => [size?.weightG, lines[0]?.quantity])).toEqual([
      [30_000, 15],
      [30_000, 15],
      [30_000, 10],
    ])
    expect(new Set(parcels.map(({ trackingNumber }) => trackingNumber)).size).toBe(3)
    expect(new Set(parcels.map(({ shipmentId }) => shipmentId)).size).toBe(3)
    expect(await Promise.all(requests.map((request) => one.label(request)))).toEqual(answers)
  })

  test('to 99993 are refused but for the first', async () => {
    const one = carrier()
    const answers = await Promise.all(threeTo('99993').map((request) => one.label(request)))
    expect(answers.map(({ type }) => type)).toEqual(['labelled', 'undeliverable', 'undeliverable'])
  })

  test('are voided together, those that nobody has asked for as well', async () => {
    const requests = threeTo('04229')
    const [first] = requests as [LabelRequest]
    const one = carrier()
    await one.label(first)
    for (let asked = 0; asked < 2; asked++)
      expect(await one.void(voidOf(...requests))).toEqual({ type: 'undone' })
    for (const request of requests) await expect(one.label(request)).rejects.toThrow('voided')
    expect(await carrier().void(voidOf(...threeTo('04229')))).toEqual({ type: 'never_happened' })
  })

  test('are all kept where one has been picked up; the others can still be labelled', async () => {
    const requests = threeTo('99996')
    const [first, second, third] = requests as [LabelRequest, LabelRequest, LabelRequest]
    const one = carrier()
    const made = await Promise.all([second, first].map((request) => one.label(request)))
    const parcels = made.flatMap((answer) => (answer.type === 'labelled' ? answer.parcels : []))
    for (let asked = 0; asked < 2; asked++)
      expect(await one.void(voidOf(...requests))).toEqual({
        type: 'too_late',
        parcels: parcels.toReversed(),
      })
    expect(await one.label(third)).toMatchObject({ type: 'labelled' })
  })

  test('are not voided while the carrier is silent (99997)', async () => {
    const requests = threeTo('99997')
    const one = carrier()
    await expect(one.label(requests[1] as LabelRequest)).rejects.toThrow('did not answer')
    await expect(one.void(voidOf(...requests))).rejects.toThrow('did not answer')
  })

  test('of which one is being labelled while they are voided: both see one order of things', async () => {
    for (let round = 0; round < 20; round++) {
      const requests = threeTo('99996')
      const [labelled, voided] = await Promise.all([
        Promise.allSettled(requests.map((request) => carrier().label(request))),
        carrier().void(voidOf(...requests)),
      ])
      const made = labelled.filter(({ status }) => status === 'fulfilled')
      if (voided.type === 'too_late') expect(made).toHaveLength(3)
      else expect(made).toEqual([])
    }
  })
})

describe('a void', () => {
  const barred = async ({ key }: LabelRequest) =>
    (
      await database.pool.query(
        'select calls, outcome, voided_at is not null as barred from simulated.labels where key = $1',
        [key],
      )
    ).rows

  test('of a label that nobody has asked for bars its key for good', async () => {
    const call = labelOf('04229')
    const one = carrier()
    for (let asked = 0; asked < 2; asked++)
      expect(await one.void(voidOf(call))).toEqual({ type: 'never_happened' })
    await expect(one.label(call)).rejects.toThrow('was voided')
    expect(await barred(call)).toEqual([{ calls: 1, outcome: null, barred: true }])
    expect(await one.void(voidOf(call))).toEqual({ type: 'never_happened' })
  })

  test('of one that the carrier could not make yet bars it too', async () => {
    const call = labelOf('99999')
    const one = carrier()
    await expect(one.label(call)).rejects.toThrow('503')
    expect(await one.void(voidOf(call))).toEqual({ type: 'never_happened' })
    for (let asked = 0; asked < 3; asked++) await expect(one.label(call)).rejects.toThrow('voided')
    expect(await barred(call)).toMatchObject([{ outcome: null, barred: true }])
  })

  test('of one that was made undoes it, and it stays in the book as voided', async () => {
    const call = labelOf('04229')
    const one = carrier()
    const made = await one.label(call)
    for (let asked = 0; asked < 2; asked++)
      expect(await one.void(voidOf(call))).toEqual({ type: 'undone' })
    expect(await barred(call)).toEqual([{ calls: 1, outcome: made, barred: true }])
    await expect(one.label(call)).rejects.toThrow('was voided')
  })

  test('of one whose parcels have been picked up (99996) is too late, and names them', async () => {
    const call = labelOf('99996')
    const one = carrier()
    const made = await one.label(call)
    if (made.type !== 'labelled') throw new Error('no label')
    for (let asked = 0; asked < 2; asked++)
      expect(await one.void(voidOf(call))).toEqual({ type: 'too_late', parcels: made.parcels })
    expect(await one.label(call)).toEqual(made)
    expect(await barred(call)).toMatchObject([{ barred: false }])
  })

  test('of an address that can not be reached has nothing to undo', async () => {
    const call = labelOf('00000')
    const one = carrier()
    await one.label(call)
    expect(await one.void(voidOf(call))).toEqual({ type: 'never_happened' })
  })
})
