import { randomUUID } from 'node:crypto'
import type { CommandCall } from '@sagaboard/db/commands/door'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import type { Command } from '@sagaboard/events/commands/command'
import type { Role } from '@sagaboard/events/commands/roles'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleInput, startWeb, type TestWeb } from '../../testing/web.ts'
import type { Session } from '../auth/policy.ts'
import { staff } from './requester.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
})
afterAll(() => web.stop())

const session = (role: Role, userId: string = role): Session => ({
  role,
  userId,
  name: role,
  email: `${role}@example.org`,
  token: role,
  expiresAt: new Date(8.64e15),
})

/** No worker runs here: an order stays where it was placed, and what the door writes is all that happens. */
async function placed(): Promise<string> {
  const result = await web.services.placeOrder(sampleInput, {
    idempotencyKey: randomUUID(),
  })
  if (result.type !== 'accepted') throw new Error(result.type)
  return result.orderId
}

const ask = (
  orderId: string,
  command: Command,
  change: Partial<CommandCall<Command>> = {},
  who = session('supervisor'),
) =>
  web.services.commands.executeCommand(
    {
      orderId,
      command,
      reason: 'because of a test',
      expectedVersion: 1,
      idempotencyKey: randomUUID(),
      ...change,
    },
    staff(who),
  )

const rowsOf = async <Row>(text: string, orderId: string): Promise<Row[]> =>
  (await database.pool.query(text, [orderId])).rows as Row[]
const eventsOf = async (orderId: string) =>
  (
    await rowsOf<{ type: string; actor: string }>(
      'select type, actor from log.events where order_id = $1 order by version',
      orderId,
    )
  ).slice(1)
const auditOf = (orderId: string) =>
  rowsOf<{
    action: string
    outcome: string
    refusal: string | null
    before: object
    after: object
  }>(
    'select actor, role, action, reason, outcome, refusal, expected_version, before, after from audit.commands where order_id = $1 order by at',
    orderId,
  )
/** A service that has given up on the order's first event. */
const block = (orderId: string, group: string, state = 'dead') =>
  database.pool.query(
    `insert into log.blocked (group_name, order_id, version, event_type, attempts, state, fingerprint, error, next_at)
     values ($1, $2, 1, 'OrderCreated', 50, $3, 'f', 'TypeError: x', null)`,
    [group, orderId, state],
  )

describe('what is accepted', () => {
  test('is one event with its actor, and one audit row with before and after', async () => {
    const orderId = await placed()
    expect(await ask(orderId, { type: 'cancel' }, { reason: 'the customer called' })).toEqual({
      type: 'accepted',
      version: 2,
      replayed: false,
    })
    expect(await eventsOf(orderId)).toEqual([
      { type: 'OrderCancelRequested', actor: 'staff:supervisor' },
    ])
    expect(await auditOf(orderId)).toMatchObject([
      {
        actor: 'staff:supervisor',
        role: 'supervisor',
        action: 'cancel',
        reason: 'the customer called',
        outcome: 'accepted',
        refusal: null,
        expected_version: 1,
        before: { version: 1, status: 'PENDING' },
        after: { version: 2 },
      },
    ])
  })

  test('asked twice with one key is asked once, also at the same moment', async () => {
    const orderId = await placed()
    const key = { idempotencyKey: randomUUID() }
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask(orderId, { type: 'cancel' }, key)),
    )
    expect(answers.filter((answer) => answer.type === 'accepted' && !answer.replayed)).toHaveLength(
      1,
    )
    expect(answers.every((answer) => answer.type === 'accepted' && answer.version === 2)).toBe(true)
    expect(await eventsOf(orderId)).toHaveLength(1)
    expect(await auditOf(orderId)).toHaveLength(1)
    expect(await ask(orderId, { type: 'retry', service: 'payment' }, key)).toEqual({
      type: 'key_reused',
    })
  })

  test('frees a service that stands, for its next try', async () => {
    const orderId = await placed()
    await block(orderId, 'payment')
    expect(await ask(orderId, { type: 'retry', service: 'payment' })).toMatchObject({
      type: 'accepted',
    })
    const [row] = await rowsOf<{ state: string; due: boolean }>(
      'select state, next_at <= now() as due from log.blocked where order_id = $1',
      orderId,
    )
    expect(row).toEqual({ state: 'retrying', due: true })
  })
})

describe('what is refused', () => {
  test('says why in a sentence, writes nothing but the audit row, and is refused the same way when it is asked again', async () => {
    const orderId = await placed()
    const key = { idempotencyKey: randomUUID() }
    const first = await ask(orderId, { type: 'refund', amountMinor: 100 }, key)
    expect(first).toMatchObject({
      type: 'refused',
      refusal: expect.stringContaining('Only a completed order is refunded'),
      replayed: false,
    })
    expect(await ask(orderId, { type: 'refund', amountMinor: 100 }, key)).toEqual({
      ...first,
      replayed: true,
    })
    expect(await eventsOf(orderId)).toEqual([])
    expect(await auditOf(orderId)).toMatchObject([
      { action: 'refund', outcome: 'refused', refusal: expect.any(String) },
    ])
  })

  test('when the order has moved on since it was looked at', async () => {
    const orderId = await placed()
    await ask(orderId, { type: 'cancel' })
    expect(await ask(orderId, { type: 'cancel' })).toMatchObject({
      type: 'refused',
      refusal: expect.stringContaining('has moved on'),
    })
  })

  test('of two operators at once the second sees that the order has moved on', async () => {
    const orderId = await placed()
    const answers = await Promise.all(
      ['olga', 'otto'].map((name) =>
        ask(orderId, { type: 'cancel' }, {}, session('operator', name)),
      ),
    )
    expect(answers.map(({ type }) => type).sort()).toEqual(['accepted', 'refused'])
    expect(await eventsOf(orderId)).toHaveLength(1)
    expect(await auditOf(orderId)).toHaveLength(2)
  })

  test('when the role does not allow it', async () => {
    const orderId = await placed()
    await block(orderId, 'payment')
    const command: Command = { type: 'skip', service: 'payment' }
    expect(await ask(orderId, command, {}, session('operator'))).toMatchObject({
      type: 'refused',
      refusal: expect.stringContaining('supervisor'),
    })
  })

  test('when no service stands, and when there is no such order', async () => {
    const orderId = await placed()
    expect(await ask(orderId, { type: 'retry', service: 'shipping' })).toMatchObject({
      type: 'refused',
    })
    expect(await ask(randomUUID(), { type: 'cancel' })).toEqual({ type: 'not_found' })
  })
})

test('an audit row can not be changed or taken out', async () => {
  const orderId = await placed()
  await ask(orderId, { type: 'cancel' })
  await expect(
    database.pool.query('update audit.commands set reason = $1', ['another']),
  ).rejects.toThrow('append-only')
  await expect(database.pool.query('delete from audit.commands')).rejects.toThrow('append-only')
})
