import { randomUUID } from 'node:crypto'
import { createPool } from '@sagaboard/db/client'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import type { Command } from '@sagaboard/events/commands/command'
import { eventually } from '@sagaboard/events/testing/eventually'
import { allClosed, brokenInvariants, ledgersOf } from '@sagaboard/workers/testing/ledgers'
import { startWorkers } from '@sagaboard/workers/testing/start-workers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { returnGroups, returnsIn } from '../../../lib/return-groups.ts'
import { postOrder, sampleInput, startWeb, type TestWeb } from '../../../testing/web.ts'
import { countReturns, findReturns, listReturns } from '../../console/returns.ts'
import { readReturning } from '../../orders/read-returns.ts'
import { orderState, problem, returnAccepted } from './schemas.ts'

/** Returns through `/v1`, and the lists of the console, on the workers as they run. */

const database = testDatabase({ seeded: true })
let web: TestWeb
let workers: Awaited<ReturnType<typeof startWorkers>>
/** Looks into the books of everybody, which the web may not. */
let books: ReturnType<typeof createPool>

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
  workers = await startWorkers(database.url, 'returns')
  books = createPool(database.url, { max: 4, applicationName: 'test-books' })
})
afterAll(() => Promise.all([web.stop(), workers.stop(), books.end()]))

interface Placed {
  orderId: string
  accessToken: string
}

const mugMinor = 1_800

/** Three mugs that have been sent. */
async function sent(): Promise<Placed> {
  const lines = [{ sku: 'enamel-mug', quantity: 3 }]
  const answer = await postOrder(web.origin, randomUUID(), { ...sampleInput, lines })
  const order = (await answer.json()) as Placed
  await allClosed(books, [order.orderId])
  return order
}

const call = (
  { orderId, accessToken }: Placed,
  path: string,
  body?: unknown,
  key: string = randomUUID(),
) =>
  fetch(`${web.origin}/v1/orders/${orderId}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${accessToken}`,
      'idempotency-key': key,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

const ofMugs = (quantity: number) => ({ lines: [{ line: 1, quantity, reason: 'damaged' }] })

async function stateOf({ orderId, accessToken }: Placed) {
  const answer = await fetch(`${web.origin}/v1/orders/${orderId}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  return orderState.parse(await answer.json())
}

const hasCome = (order: Placed, returnId: string, status: string) =>
  eventually(async () => {
    const { returns } = await stateOf(order)
    expect(returns.find((one) => one.returnId === returnId)?.status).toBe(status)
  })

async function accepted(answer: Response) {
  expect(answer.status).toBe(202)
  return returnAccepted.parse(await answer.json())
}

async function refused(answer: Response, status: number) {
  expect(answer.status).toBe(status)
  return problem.parse(await answer.json())
}

async function asStaff({ orderId }: Placed, command: Command) {
  const operator = { type: 'staff', userId: 'olga', role: 'operator' } as const
  const asked = { orderId, command, reason: 'looked at it', idempotencyKey: randomUUID() }
  const result = await web.services.commands.executeCommand(asked, operator)
  expect(result).toMatchObject({ type: 'accepted' })
}

test('one of three things comes back: approved, sent, inspected, and its share is given back', async () => {
  const order = await sent()
  const { returnId } = await accepted(
    await call(order, '/returns', { ...ofMugs(1), note: 'The handle is off.' }),
  )
  await hasCome(order, returnId, 'requested')
  expect((await stateOf(order)).returns).toMatchObject([
    {
      returnId,
      lines: [{ line: 1, sku: 'enamel-mug', quantity: 1, reason: 'damaged', inspected: null }],
      refundedMinor: 0,
      refusal: null,
      outcome: null,
      labels: [],
    },
  ])
  const returning = () => readReturning(web.services.pool, [order.orderId, randomUUID()])
  expect(await returning()).toEqual(new Set([order.orderId]))

  await asStaff(order, { type: 'return_review', returnId, decision: 'approve' })
  await hasCome(order, returnId, 'labelled')
  const [labelled] = (await stateOf(order)).returns
  expect(labelled?.labels).toMatchObject([{ lines: [{ line: 1, quantity: 1 }] }])
  const found = await findReturns(web.services.pool, labelled?.labels[0]?.trackingNumber ?? '')
  expect(found).toMatchObject([{ orderId: order.orderId, returnId }])

  const lines = [{ line: 1, restock: 1, writeOff: 0, reject: 0 }]
  await asStaff(order, { type: 'return_receive', returnId, lines })
  await hasCome(order, returnId, 'closed')
  const { returns, payment, status } = await stateOf(order)
  expect(status).toBe('COMPLETED')
  expect(await returning()).toEqual(new Set())
  expect(payment).toMatchObject({ capturedMinor: 3 * mugMinor, refundedMinor: mugMinor })
  expect(returns[0]).toMatchObject({ outcome: 'refunded', refundedMinor: mugMinor })
  expect((await ledgersOf(books, order.orderId)).money).toEqual([3 * mugMinor, -mugMinor])
  await eventually(async () => expect(await brokenInvariants(books)).toEqual({}))
})

test('a key asks once; what is more than is left is refused, and what can’t be one names its fields', async () => {
  const order = await sent()
  const key = randomUUID()
  const first = await accepted(await call(order, '/returns', ofMugs(2), key))
  expect(await accepted(await call(order, '/returns', ofMugs(2), key))).toEqual(first)
  expect((await refused(await call(order, '/returns', ofMugs(1), key), 422)).type).toBe(
    'urn:sagaboard:problem:key-reused',
  )
  const tooMany = await refused(await call(order, '/returns', ofMugs(2)), 409)
  expect(tooMany.type).toBe('urn:sagaboard:problem:return-refused')
  expect(tooMany.detail).not.toBe('')
  const second = await accepted(await call(order, '/returns', ofMugs(1)))
  expect(second.returnId).not.toBe(first.returnId)
  expect((await refused(await call(order, '/returns', ofMugs(0)), 422)).errors).toMatchObject([
    { path: 'lines.0.quantity' },
  ])
  const carriers = { lines: [{ line: 1, quantity: 1, reason: 'returned_to_sender' }] }
  expect((await refused(await call(order, '/returns', carriers), 422)).errors).toMatchObject([
    { path: 'lines.0.reason' },
  ])
  expect((await refused(await call(order, '/returns', { lines: [] }), 422)).errors).toMatchObject([
    { path: 'lines' },
  ])
  for (const note of ['', ' ', 'chipped\u0000', 'half \ud800 a pair', 'x'.repeat(501)])
    expect(
      (await refused(await call(order, '/returns', { ...ofMugs(1), note }), 422)).errors,
      JSON.stringify(note),
    ).toMatchObject([{ path: 'note' }])
})

test('nothing is asked for an order that is not there, not yours, or not completed', async () => {
  const order = await sent()
  const nobody = { ...order, accessToken: 'wrong' }
  await refused(await call(nobody, '/returns', ofMugs(1)), 404)
  await refused(await call({ ...order, orderId: randomUUID() }, '/returns', ofMugs(1)), 404)
  await refused(await call(order, '/returns/nothing/give-up'), 409)
  const answer = await postOrder(web.origin, randomUUID(), {
    ...sampleInput,
    payment: { token: 'tok_declined' },
  })
  const declined = (await answer.json()) as Placed
  await allClosed(books, [declined.orderId])
  await refused(await call(declined, '/returns', ofMugs(1)), 409)
  expect((await stateOf(declined)).returns).toEqual([])
})

test('a return is given up before it is here, and its units can be asked for again', async () => {
  const order = await sent()
  const { returnId } = await accepted(await call(order, '/returns', ofMugs(3)))
  expect(await accepted(await call(order, `/returns/${returnId}/give-up`))).toMatchObject({
    returnId,
  })
  await hasCome(order, returnId, 'given_up')
  const late = await refused(await call(order, `/returns/${returnId}/give-up`), 409)
  expect(late.type).toBe('urn:sagaboard:problem:too-late')
  await accepted(await call(order, '/returns', ofMugs(3)))
  expect((await ledgersOf(books, order.orderId)).money).toEqual([3 * mugMinor])
})

test('each return stands in one list, and a list is read page by page to its end', async () => {
  const { pool } = web.services
  const order = await sent()
  const asked: string[] = []
  for (const _ of [1, 2, 3]) {
    const { returnId } = await accepted(await call(order, '/returns', ofMugs(1)))
    await hasCome(order, returnId, 'requested')
    asked.push(returnId)
  }
  const counts = await countReturns(pool)
  const all = new Set<string>()
  for (const group of returnGroups) {
    const seen: string[] = []
    for (let after: Parameters<typeof listReturns>[2] = null; ; ) {
      const { rows, next } = await listReturns(pool, group, after, 2)
      seen.push(...rows.map((row) => `${row.orderId} ${row.returnId}`))
      if (next === null) break
      after = next
    }
    expect(new Set(seen).size, group).toBe(seen.length)
    expect(seen, group).toHaveLength(returnsIn(counts, group))
    for (const one of seen) {
      expect(all.has(one), one).toBe(false)
      all.add(one)
    }
    // What waits longest comes first.
    if (group === 'decide') {
      const own = seen.filter((one) => one.startsWith(order.orderId))
      expect(own).toEqual(asked.map((returnId) => `${order.orderId} ${returnId}`))
    }
  }
  const { rows } = (await books.query('select count(*)::int as n from orders.returns')) as {
    rows: { n: number }[]
  }
  expect(all.size).toBe(rows[0]?.n)
  // By its number, and by the label of what was sent: what comes back to its sender bears no other.
  const { orderNumber, shipment } = await stateOf(order)
  for (const text of [orderNumber, ` ${shipment.trackingNumber?.toLowerCase()} `]) {
    const found = await findReturns(pool, text)
    expect(found.map(({ returnId }) => returnId).sort(), text).toEqual([...asked].sort())
  }
  expect(await findReturns(pool, 'nothing')).toEqual([])
})
