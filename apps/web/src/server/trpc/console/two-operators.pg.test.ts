import { randomUUID } from 'node:crypto'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callAs, sessionOf } from '../../../testing/trpc-caller.ts'
import { sampleInput, startWeb, type TestWeb } from '../../../testing/web.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb
let ada: string
let ben: string

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
  const { internalAdapter } = await web.services.auth.$context
  const person = async (name: string) => {
    const about = { name, email: `${name.toLowerCase()}@example.org` }
    return (await internalAdapter.createUser(about, { method: 'admin' })).id
  }
  ada = await person('Ada')
  ben = await person('Ben')
})
afterAll(() => web.stop())

const as = (userId: string) => callAs(web, { ...sessionOf('operator'), userId }).console.commands

async function placed(): Promise<string> {
  const result = await web.services.placeOrder(sampleInput, { idempotencyKey: randomUUID() })
  if (result.type !== 'accepted') throw new Error(result.type)
  return result.orderId
}

/** No worker runs here: what is asked for is the one thing that happens to the order. */
const cancel = (userId: string, orderId: string, expectedVersion: number) =>
  as(userId).run({
    ...{ orderId, expectedVersion, command: { type: 'cancel' } },
    ...{ reason: 'the customer called', idempotencyKey: randomUUID() },
  })

test('of two operators who saw the same the second is refused, and told who was first and with what', async () => {
  const orderId = await placed()
  const seen = await as(ben).preview({ orderId, command: { type: 'cancel' } })
  await cancel(ada, orderId, seen.version)
  await expect(cancel(ben, orderId, seen.version)).rejects.toMatchObject({
    code: 'CONFLICT',
    message:
      'Ada asked to cancel it first. The order has moved on: you saw 1 event, now there are 2. Look again.',
  })
  // Nobody is told that they were before themselves.
  await expect(cancel(ada, orderId, seen.version)).rejects.toMatchObject({
    message: 'The order has moved on: you saw 1 event, now there are 2. Look again.',
  })
  expect(
    (await as(ben).log({ orderId })).map(({ name, outcome, isMine }) => [name, outcome, isMine]),
  ).toEqual([
    ['Ada', 'refused', false],
    ['Ben', 'refused', true],
    ['Ada', 'accepted', false],
  ])
})

test('who is refused for another reason hears of nobody', async () => {
  const orderId = await placed()
  await cancel(ada, orderId, 1)
  await expect(cancel(ben, orderId, 2)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.not.stringContaining('Ada'),
  })
})
