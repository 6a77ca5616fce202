import { randomUUID } from 'node:crypto'
import { createPool } from '@sagaboard/db/client'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { eventually } from '@sagaboard/events/testing/eventually'
import { rowsOf } from '@sagaboard/workers/testing/ledgers'
import { startWorkers } from '@sagaboard/workers/testing/start-workers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callAs, sessionOf } from '../../../testing/trpc-caller.ts'
import { sampleInput, signIn, startWeb, type TestWeb } from '../../../testing/web.ts'

const manual = {
  web: { FULFILMENT: 'manual', DEMO_ACCOUNTS: 'on' },
  workers: { fulfilment: { mode: 'manual' } },
} as const
const database = testDatabase({ seeded: true })
let web: TestWeb
let workers: Awaited<ReturnType<typeof startWorkers>>
let pool: ReturnType<typeof createPool>

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url, APPROVAL_MINOR: '2000', ...manual.web })
  workers = await startWorkers(database.url, 'member', undefined, manual.workers)
  pool = createPool(database.url, { max: 2, applicationName: 'test-books' })
  for (const [id, role] of [
    ['ada', 'supervisor'],
    ['ben', 'supervisor'],
    ['olga', 'operator'],
  ])
    await pool.query(
      `insert into auth.users (id, name, email, email_verified, role, created_at, updated_at)
       values ($1, initcap($1), $1 || '@example.com', true, $2, now(), now())`,
      [id, role],
    )
})
afterAll(() => Promise.all([web.stop(), workers.stop(), pool.end()]))

const consoleOf = (userId: string, role: 'operator' | 'supervisor' = 'supervisor') =>
  callAs(web, { ...sessionOf(role), userId }).console

/** An order that is paid and waits to be packed. */
async function paid(quantity = 1): Promise<string> {
  const lines = [{ sku: 'enamel-mug', quantity }]
  const placed = await web.services.placeOrder(
    { ...sampleInput, lines },
    { idempotencyKey: randomUUID() },
  )
  if (placed.type !== 'accepted') throw new Error(placed.type)
  const { orderId } = placed
  await eventually(async () => {
    const rest = await rowsOf(
      pool,
      `select id from orders.orders where id = $1 and waiting_for = 'packing'`,
      [orderId],
    )
    expect(rest).toHaveLength(1)
  }, 30_000)
  return orderId
}
const requestsOf = (orderId: string) =>
  rowsOf<{ actor: string }>(
    pool,
    `select actor from log.events where order_id = $1 and type = 'OrderCancelRequested'`,
    [orderId],
  )

test('what moves more back than the limit is told before, waits, is listed and counted, and is approved by another', async () => {
  const [small, orderId] = [await paid(1), await paid(2)]
  const command = { type: 'cancel' } as const
  const ada = consoleOf('ada')
  expect((await ada.commands.preview({ orderId: small, command })).approval).toBeNull()
  const { version, approval } = await ada.commands.preview({ orderId, command })
  expect(approval).toEqual({ amountMinor: 3_600, limitMinor: 2_000 })
  const run = await ada.commands.run({
    ...{ orderId, command, reason: 'it came broken', expectedVersion: version },
    idempotencyKey: randomUUID(),
  })
  expect(run).toEqual({ version: null, approvalId: expect.any(String), replayed: false })
  const { approvalId } = run
  if (approvalId === null) throw new Error('nothing waits')

  expect(await requestsOf(orderId)).toEqual([])
  const { number } =
    (
      await rowsOf<{ number: string }>(
        pool,
        'select order_number as number from orders.orders where id = $1',
        [orderId],
      )
    )[0] ?? {}
  const about = { subject: 'order', id: orderId } as const
  expect(await ada.approvals.about(about)).toMatchObject({
    ...{ isOwn: true, refusal: expect.stringMatching(/asked for this yourself/), about: number },
    ...{ askedByName: 'Ada', state: 'waiting', reason: 'it came broken', command },
  })
  expect(await consoleOf('olga', 'operator').approvals.about(about)).toMatchObject({
    ...{ isOwn: false, refusal: 'Only a supervisor may approve or decline this.' },
  })
  const ben = consoleOf('ben')
  expect(await ben.approvals.list()).toMatchObject([
    { id: approvalId, isOwn: false, refusal: null },
  ])
  await eventually(async () => expect(await ben.approvals.waiting()).toBe(1))

  const say = { type: 'approval_approve', approvalId, version } as const
  await expect(ada.approvals.say({ ...say, idempotencyKey: randomUUID() })).rejects.toThrow(
    'asked for this yourself',
  )
  expect(await ben.approvals.say({ ...say, idempotencyKey: randomUUID() })).toEqual({
    state: 'approved',
  })
  expect(await ben.approvals.about(about)).toMatchObject({
    state: 'approved',
    decidedByName: 'Ben',
  })
  expect(await requestsOf(orderId)).toEqual([{ actor: 'staff:ada' }])
  const log = await ben.commands.log({ orderId })
  expect(log.find(({ action }) => action === 'cancel')).toMatchObject({
    ...{ name: 'Ada', came: { stage: expect.any(String) }, after: { approvedBy: 'ben' } },
  })
  await eventually(async () => expect(await ben.approvals.waiting()).toBe(0))
})

test('a charge of a program above the limit is given back once another has approved it', async () => {
  const id = randomUUID()
  await pool.query(
    `insert into payment.external_charges (id, external_order_id, number, client_id, created_at)
     values ($1, 'other-1', 1, $1, now() - interval '1 hour')`,
    [id],
  )
  await pool.query(
    `insert into payment.payments (order_id, status, amount_minor, currency, token, charge_id, seen_version, kind)
     values ($1, 'captured', 5000, 'EUR', 'tok_visa', 'ch_x', 1, 'external')`,
    [id],
  )
  await consoleOf('ada').programs.giveBack({
    ...{ id, reason: 'nothing was sent', idempotencyKey: randomUUID() },
  })
  const given = () =>
    rowsOf(pool, 'select asked_by from doors.give_backs where charge_id = $1', [id])
  expect(await given()).toEqual([])
  const ben = consoleOf('ben')
  const request = await ben.approvals.about({ subject: 'charge', id })
  expect(request).toMatchObject({ about: 'other-1', amountMinor: 5_000, state: 'waiting' })
  expect(await ben.programs.charges()).toMatchObject([
    { id, isWaiting: true, approval: { limitMinor: 2_000 } },
  ])
  await ben.approvals.say({
    ...{ type: 'approval_approve', approvalId: request?.id ?? '', version: 0 },
    idempotencyKey: randomUUID(),
  })
  expect(await given()).toEqual([{ asked_by: 'staff:ada' }])
})

test('staff who cancel through the API wait as well; who placed the order does not', async () => {
  const orderId = await paid(2)
  const cookie = await signIn(web, 'supervisor@demo.local', 'sagaboard-demo')
  const answer = await fetch(`${web.origin}/v1/orders/${orderId}/cancel`, {
    method: 'POST',
    headers: { cookie, origin: web.origin },
  })
  expect(answer.status).toBe(409)
  expect(await answer.json()).toMatchObject({
    type: 'urn:sagaboard:problem:waits-for-approval',
    detail: expect.stringMatching(/until another supervisor approves it/),
  })
  expect(await requestsOf(orderId)).toEqual([])
  expect(await web.services.cancelOrder(orderId, null)).toEqual({ type: 'accepted' })
  expect(await requestsOf(orderId)).toEqual([{ actor: 'customer' }])
})
