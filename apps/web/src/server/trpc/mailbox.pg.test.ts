import { randomUUID } from 'node:crypto'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import type { Role } from '@sagaboard/events/commands/roles'
import { eventually } from '@sagaboard/events/testing/eventually'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeMessage } from '../../testing/messages.ts'
import { sampleInput, startWeb, type TestWeb } from '../../testing/web.ts'
import type { Session } from '../auth/policy.ts'
import { createCaller } from './index.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
})
afterAll(() => web.stop())

const session = (userId: string, role: Role = 'customer'): Session => ({
  role,
  userId,
  name: userId,
  email: `${userId}@example.org`,
  token: userId,
  expiresAt: new Date(8.64e15),
})
const as = (viewer: Session | null, accessToken: string | null = null) =>
  createCaller({
    runtime: web.services,
    viewer: { session: viewer, accessToken },
    client: 'test',
  })
const staff = () => as(session('olga', 'operator')).console.messages

async function addCustomer(): Promise<string> {
  const { internalAdapter } = await web.services.auth.$context
  const user = await internalAdapter.createUser(
    { email: `${randomUUID()}@example.org`, name: 'Somebody' },
    { method: 'admin' },
  )
  return user.id
}

async function place(userId: string | null, locale?: string) {
  const placed = await web.services.placeOrder(
    { ...sampleInput, ...(locale && { locale }) },
    { idempotencyKey: randomUUID(), ...(userId && { userId }) },
  )
  if (placed.type !== 'accepted') throw new Error(placed.type)
  return placed
}

/** Writes that many messages about an order, a minute after each other; returns their ids, the oldest first. */
async function write(
  orderId: string,
  count: number,
  more: Partial<Parameters<typeof writeMessage>[1]> = {},
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID())
  for (const [index, id] of ids.entries())
    await writeMessage(database.pool, {
      id,
      orderId,
      causeVersion: index + 1,
      writtenAt: new Date(Date.UTC(2026, 0, 5, 9, index)).toISOString(),
      ...more,
    })
  return ids
}

const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id)
const code = (name: string) => expect.objectContaining({ code: name })

test('a customer’s mailbox holds the messages of their orders alone, newest first, page by page', async () => {
  const [ada, bert] = [await addCustomer(), await addCustomer()]
  const [first, second, others] = [await place(ada), await place(ada), await place(bert)]
  const written = [...(await write(first.orderId, 30)), ...(await write(second.orderId, 30))]
  const [foreign] = await write(others.orderId, 1)

  const mailbox = as(session(ada)).mailbox
  const page = await mailbox.own()
  expect(page.messages).toHaveLength(50)
  const rest = await mailbox.own({ after: page.next ?? undefined })
  const all = [...page.messages, ...rest.messages]
  expect(idsOf(all).toSorted()).toEqual(written.toSorted())
  expect(all.map(({ writtenAt }) => writtenAt)).toEqual(
    all
      .map(({ writtenAt }) => writtenAt)
      .toSorted()
      .toReversed(),
  )
  expect(rest.next).toBeNull()
  expect(idsOf((await as(session(bert)).mailbox.own()).messages)).toEqual([foreign])
})

test('a message is opened by who may see its order, and through no other order', async () => {
  const [ada, bert] = [await addCustomer(), await addCustomer()]
  const [own, others] = [await place(ada), await place(bert)]
  const [messageId = ''] = await write(own.orderId, 1)
  await write(others.orderId, 1)
  const asked = { orderId: own.orderId, messageId }

  const opened = await as(session(ada)).mailbox.one(asked)
  expect(opened.subject).toMatch(/^We have your order /)
  expect(opened.shown).toMatchObject({ type: 'shown', to: { email: 'sam@example.org' } })
  expect(await as(null, own.accessToken).mailbox.one(asked)).toEqual(opened)

  await expect(as(session(bert)).mailbox.one(asked)).rejects.toEqual(code('NOT_FOUND'))
  await expect(as(null).mailbox.one(asked)).rejects.toEqual(code('NOT_FOUND'))
  // Who names an order of their own does not come to a message of another.
  const crossed = { orderId: others.orderId, messageId }
  await expect(as(session(bert)).mailbox.one(crossed)).rejects.toEqual(code('NOT_FOUND'))
  await expect(as(null, others.accessToken).mailbox.one(crossed)).rejects.toEqual(code('NOT_FOUND'))
})

test('what is shown runs nothing and needs no style element; the way to the order is without its key', async () => {
  const placed = await place(null, 'de')
  const [messageId = ''] = await write(placed.orderId, 1, { locale: 'de' })
  const { shown, subject } = await as(null, placed.accessToken).mailbox.one({
    orderId: placed.orderId,
    messageId,
  })
  if (shown.type !== 'shown') throw new Error(shown.why)
  expect(subject).toMatch(/^Wir haben Ihre Bestellung /)
  expect(shown.subject).toBe(subject)
  expect(shown.html).not.toMatch(/<script|<style|token=/)
  expect(shown.html).toContain(`href="/orders/${placed.orderId}"`)
  expect(shown.text).not.toContain(placed.accessToken)
})

test('staff list messages by state and kind, count those that have not arrived, and open one', async () => {
  const placed = await place(null)
  const [waiting = ''] = await write(placed.orderId, 1, {
    via: 'smtp',
    state: 'waiting',
    sentAt: null,
    tries: 2,
    nextAt: '2026-01-05T10:00:00.000Z',
    error: 'the mail server is away',
    kind: 'refunded',
    version: 7,
    causeVersion: 7,
  })
  const filter = { state: 'waiting', kind: 'refunded' } as const
  const list = await staff().list({ filter })
  expect(idsOf(list.rows)).toEqual([waiting])
  expect(list.rows[0]).toMatchObject({ tries: 2, error: 'the mail server is away' })
  expect(idsOf((await staff().list({ filter: { state: 'failed', kind: null } })).rows)).toEqual([])
  // It is long due, and nobody has taken it.
  expect(await staff().counts()).toEqual({ waiting: 1, failed: 0, isNobodySending: true })
  expect(idsOf(await staff().ofOrder({ orderId: placed.orderId }))).toEqual([waiting])
  // The order has no event 7: that is said in place of a message.
  expect((await staff().one({ messageId: waiting })).shown).toEqual({
    type: 'unreadable',
    why: 'event 7 of the order can’t be read',
  })
  await expect(staff().one({ messageId: randomUUID() })).rejects.toEqual(code('NOT_FOUND'))
  await database.pool.query(
    `update notifications.messages set next_at = now() + interval '1 hour' where id = $1`,
    [waiting],
  )
  // Those who look at about the same time share what was counted a moment ago.
  await eventually(async () =>
    expect(await staff().counts()).toEqual({ waiting: 1, failed: 0, isNobodySending: false }),
  )
  await expect(as(session('c')).console.messages.list({ filter })).rejects.toEqual(
    code('FORBIDDEN'),
  )
})
