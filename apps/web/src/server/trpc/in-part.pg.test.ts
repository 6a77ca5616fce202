import { randomUUID } from 'node:crypto'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { eventually } from '@sagaboard/events/testing/eventually'
import { startWorkers } from '@sagaboard/workers/testing/start-workers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noFilter } from '../../lib/order-filter.ts'
import { postOrder, sampleInput, startWeb, type TestWeb } from '../../testing/web.ts'
import { orderAccepted, orderState } from '../http/v1/schemas.ts'
import { createCaller } from './index.ts'

const database = testDatabase({ seeded: true })
const sku = 'herb-pot'
let web: TestWeb
let workers: Awaited<ReturnType<typeof startWorkers>>

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
  workers = await startWorkers(database.url, 'member')
})
afterAll(async () => {
  await workers.stop()
  await web.stop()
})

const staff = () =>
  createCaller({
    runtime: web.services,
    viewer: {
      session: {
        role: 'operator',
        userId: 'olga',
        name: 'Olga',
        email: 'o@example.org',
        token: 'olga',
        expiresAt: new Date(8.64e15),
      },
      accessToken: null,
    },
    client: 'test',
  })
const guest = (accessToken: string | null = null) =>
  createCaller({ runtime: web.services, viewer: { session: null, accessToken }, client: 'test' })

interface Placed {
  orderId: string
  accessToken: string
}
async function place(quantity: number, onShortage: string): Promise<Placed> {
  const body = { ...sampleInput, lines: [{ sku, quantity }], onShortage }
  return orderAccepted.parse(await (await postOrder(web.origin, randomUUID(), body)).json())
}
async function read({ orderId, accessToken }: Placed) {
  const headers = { authorization: `Bearer ${accessToken}` }
  const response = await fetch(`${web.origin}/v1/orders/${orderId}`, { headers })
  expect(response.status).toBe(200)
  return orderState.parse(await response.json())
}
const settled = (order: Placed, expected: object) =>
  eventually(async () => expect(await read(order)).toMatchObject(expected))
const receive = (units: number) =>
  staff().console.stock.run({
    command: { type: 'stock_receive', sku, warehouse: 'leipzig', location: 'primary', units },
    reason: 'LS-20419',
    idempotencyKey: randomUUID(),
  })

describe('an order that is there in part', () => {
  test('is told by /v1 with what it leaves out and its follow-up, which waits, and ends once the stock is there', async () => {
    await receive(1)
    const first = await place(3, 'backorder')
    await settled(first, {
      status: 'COMPLETED',
      totalMinor: 1_400,
      onShortage: 'backorder',
      leftOut: [{ line: 1, sku, quantity: 2 }],
      followUpOf: null,
      waitingFor: null,
      payment: { capturedMinor: 1_400 },
    })
    const { followUp } = await read(first)
    const second = { ...first, orderId: followUp ?? '' }
    await settled(second, {
      status: 'PENDING',
      totalMinor: 2_800,
      leftOut: [],
      followUp: null,
      followUpOf: first.orderId,
      waitingFor: 'stock',
      payment: { capturedMinor: 0 },
    })

    // Who waits is served before newer orders: what comes in for them is free for nobody else.
    const later = await place(5, 'backorder')
    await settled(later, { status: 'PENDING', waitingFor: 'stock', followUpOf: null })

    const { queue, other } = await staff().console.order({ orderId: later.orderId })
    expect(queue).toEqual([{ sku, quantity: 5, offered: false, ordersBefore: 1, unitsBefore: 2 }])
    expect(other).toBeNull()
    const followed = await staff().console.order({ orderId: first.orderId })
    expect(followed.other).toMatchObject({ orderId: followUp, waitingFor: 'stock' })
    const follows = await staff().console.order({ orderId: second.orderId })
    expect(follows.other).toMatchObject({ orderId: first.orderId, status: 'COMPLETED' })
    const line = await staff().console.stock.waiting({ sku })
    expect(line.map(({ orderId, quantity }) => [orderId, quantity])).toEqual([
      [followUp, 2],
      [later.orderId, 5],
    ])
    const { rows } = await staff().console.stock.list({ query: 'herb', view: 'all' })
    expect(rows).toMatchObject([{ sku, waiting: 7 }])
    const found = await staff().console.orders.list({
      filter: { ...noFilter, waitingFor: 'stock' },
    })
    expect(found.rows.map(({ orderId }) => orderId)).toEqual([later.orderId, followUp])
    const { steps } = await staff().console.overview()
    expect(steps.find(({ step }) => step === 'reserve')).toMatchObject({ resting: 2 })

    await receive(3)
    await settled(second, { status: 'COMPLETED', payment: { capturedMinor: 2_800 } })
    await settled(later, { status: 'PENDING', waitingFor: 'stock' })
    // One is on the shelf, five are waited for: nothing is free.
    expect(await web.services.catalog.some([sku])).toMatchObject([{ available: 0 }])
  })

  test('opens with the key of the first, and with no other', async () => {
    await receive(5)
    const first = await place(2, 'backorder')
    await settled(first, { followUpOf: null, leftOut: [{ quantity: 1 }] })
    const told = await guest().tracking.order(first)
    expect(told.other).toMatchObject({
      orderId: (await read(first)).followUp,
      isFollowUp: true,
      lines: [{ quantity: 1 }],
    })
    const back = await guest().tracking.other({ ...first, orderId: told.other?.orderId ?? '' })
    expect(back).toMatchObject({ orderId: first.orderId, isFollowUp: false })
    expect(JSON.stringify(told.other)).not.toContain(first.accessToken)
    await expect(
      guest().tracking.other({ orderId: told.other?.orderId ?? '', accessToken: 'another' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
