import { randomUUID } from 'node:crypto'
import { createPool } from '@sagaboard/db/client'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import type { Command } from '@sagaboard/events/commands/command'
import { eventually } from '@sagaboard/events/testing/eventually'
import { allClosed, ledgersOf, rowsOf } from '@sagaboard/workers/testing/ledgers'
import { startWorkers } from '@sagaboard/workers/testing/start-workers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callAs, sessionOf } from '../../../testing/trpc-caller.ts'
import { sampleInput, startWeb, type TestWeb } from '../../../testing/web.ts'
import type { Session } from '../../auth/policy.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb
let workers: Awaited<ReturnType<typeof startWorkers>>
let pool: ReturnType<typeof createPool>
beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
  workers = await startWorkers(database.url, 'member')
  pool = createPool(database.url, { max: 2, applicationName: 'test-books' })
})
afterAll(() => Promise.all([web.stop(), workers.stop(), pool.end()]))

const consoleOf = (role: Session['role']) => callAs(web, sessionOf(role)).console

/** An order whose provider takes no money, and answers nothing but a void. */
async function stuck(): Promise<string> {
  const placed = await web.services.placeOrder(
    { ...sampleInput, payment: { token: 'tok_outage' } },
    { idempotencyKey: randomUUID() },
  )
  if (placed.type !== 'accepted') throw new Error(placed.type)
  const { orderId } = placed
  await eventually(async () => {
    const offers = await consoleOf('supervisor').commands.offers({ orderId })
    expect(offers.unsettled).toEqual([{ service: 'payment', call: 'charge' }])
  }, 20_000)
  return orderId
}

const settle = (outcome: 'happened' | 'did_not_happen', amountMinor?: number): Command => ({
  type: 'settle',
  service: 'payment',
  outcome,
  reference: 'PSP 4711',
  ...(amountMinor === undefined ? {} : { amountMinor }),
})

test('a supervisor settles what the provider never said, with preview, reason and audit; an operator may not', async () => {
  const orderId = await stuck()
  const offered = await consoleOf('supervisor').commands.offers({ orderId })
  const offer = ({ offers }: typeof offered) =>
    offers.find(({ command }) => command.type === 'settle')
  expect(offer(offered)).toEqual({
    command: { ...settle('happened', 3_600), reference: 'reference' },
    refusal: null,
  })
  expect(offer(await consoleOf('operator').commands.offers({ orderId }))?.refusal).toBe(
    'Only a supervisor may do this.',
  )

  const run = (role: Session['role'], command: Command) =>
    consoleOf(role).commands.run({
      orderId,
      command,
      reason: 'called them',
      expectedVersion: offered.version,
      idempotencyKey: randomUUID(),
    })
  const { preview } = await consoleOf('supervisor').commands.preview({
    orderId,
    command: settle('did_not_happen'),
  })
  expect(preview).toMatchObject({ type: 'possible', leaves: 'CANCELLED' })
  await expect(run('operator', settle('did_not_happen'))).rejects.toThrow(/ask a supervisor/)
  await expect(run('supervisor', settle('happened', 1))).rejects.toThrow(/exactly this was taken/)

  await eventually(() => run('supervisor', settle('did_not_happen')), 20_000)
  await allClosed(pool, [orderId])
  expect((await ledgersOf(pool, orderId)).order).toMatchObject({
    status: 'CANCELLED',
    reason: 'payment_declined',
  })
  const [event] = await rowsOf(
    pool,
    `select actor, data from log.events where order_id = $1 and type = 'PaymentFailed'`,
    [orderId],
  )
  expect(event).toEqual({
    actor: 'staff:supervisor',
    data: {
      reason: 'payment_declined',
      code: 'settled_by_staff',
      settled: { reference: 'PSP 4711', note: 'called them' },
    },
  })
  const audit = await consoleOf('operator').commands.log({ orderId })
  expect(audit.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual(
    expect.arrayContaining(['settle accepted', 'settle refused']),
  )
})
