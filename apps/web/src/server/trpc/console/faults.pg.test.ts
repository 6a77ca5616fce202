import { randomUUID } from 'node:crypto'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { orderNumber as nthNumber, orderNumbers } from '@sagaboard/events/catalog/order-number'
import type { Role } from '@sagaboard/events/commands/roles'
import { eventually } from '@sagaboard/events/testing/eventually'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ZodError } from 'zod'
import type { FaultInput } from '../../../lib/fault-switch.ts'
import { callAs, sessionOf } from '../../../testing/trpc-caller.ts'
import { sampleInput, startWeb, type TestWeb } from '../../../testing/web.ts'
import { readRecords } from '../../console/order.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb
let off: TestWeb
let acme: TestWeb
let userId = ''
let orderId = ''
let orderNumber = ''

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
  off = await startWeb({ DATABASE_URL: database.url, NODE_ENV: 'production' })
  acme = await startWeb({ DATABASE_URL: database.url, PAYMENT_PROVIDER: 'acme' })
  const { auth, placeOrder } = web.services
  userId = (
    await (
      await auth.$context
    ).internalAdapter.createUser({ email: 'sue@example.org', name: 'Sue' }, { method: 'admin' })
  ).id
  const placed = await placeOrder(sampleInput, { idempotencyKey: randomUUID() })
  if (placed.type !== 'accepted') throw new Error(placed.type)
  orderId = placed.orderId
  orderNumber = placed.orderNumber
})
afterAll(() => Promise.all([web.stop(), off.stop(), acme.stop()]))

const as = (role: Role, on: TestWeb = web) =>
  callAs(on, { ...sessionOf(role), userId, name: 'Sue' }).console.faults

const wish = (change: Partial<FaultInput> = {}): FaultInput => ({
  idempotencyKey: randomUUID(),
  reason: 'to see how it is taken',
  service: 'payment',
  eventType: 'InventoryReserved',
  kind: 'fail',
  percent: 100,
  latencyMs: 0,
  sharePercent: 100,
  orderId: null,
  minutes: 5,
  stopAfter: null,
  ...change,
})

/** Of the last order that a sequence can give. */
const numberOfNobody = nthNumber(orderNumbers - 1, 0)

const auditOf = async (idempotencyKey: string) =>
  (
    await database.pool.query('select * from audit.commands where key = $1', [
      `${userId}:${idempotencyKey}`,
    ])
  ).rows

/** The sentence that a refused call says, or those of its fields. */
async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return error.cause instanceof ZodError
      ? error.cause.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
      : error.message
  }
  return 'was not refused'
}

describe('a fault switch', () => {
  test('is turned on for the order that a number names, and says the number', async () => {
    const { id } = await as('supervisor').turnOn(wish({ orderId: orderNumber.toLowerCase() }))
    const { switches } = await as('supervisor').list()
    expect(switches.find((one) => one.id === id)).toMatchObject({ orderId, orderNumber })
    await as('supervisor').turnOff({ idempotencyKey: randomUUID(), id })
    expect(await refusal(as('supervisor').turnOn(wish({ orderId: numberOfNobody })))).toBe(
      'There is no order with this number.',
    )
  })

  test('is on for its time, is listed with who turned it on, and is written down with the reason', async () => {
    const input = wish({ orderId, sharePercent: 10 })
    const { id } = await as('supervisor').turnOn(input)
    const { switches, enabled, mayTurn } = await as('supervisor').list()
    expect({ enabled, mayTurn }).toEqual({ enabled: true, mayTurn: true })
    const found = switches.find((one) => one.id === id)
    expect(found).toMatchObject({
      service: 'payment',
      kind: 'fail',
      orderId,
      sharePercent: 100,
      by: 'Sue',
      attempts: 0,
      orders: 0,
    })
    expect(Date.parse(found?.endsAt ?? '') - Date.parse(found?.createdAt ?? '')).toBe(5 * 60_000)
    expect(await auditOf(input.idempotencyKey)).toMatchObject([
      {
        actor: `staff:${userId}`,
        role: 'supervisor',
        action: 'fault_on',
        order_id: orderId,
        outcome: 'accepted',
        reason: input.reason,
        after: { id },
      },
    ])
  })

  test('asked for twice with one key is one switch, also at once; another wish with that key is refused', async () => {
    const input = wish()
    const answers = await Promise.all([1, 2, 3].map(() => as('supervisor').turnOn(input)))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(await auditOf(input.idempotencyKey)).toHaveLength(1)
    expect(await refusal(as('supervisor').turnOn({ ...input, percent: 50 }))).toBe(
      'This key belongs to another command. Ask anew.',
    )
  })

  test('is ended before its time, once, and what it was is written down', async () => {
    const { id } = await as('supervisor').turnOn(wish())
    const idempotencyKey = randomUUID()
    await as('supervisor').turnOff({ idempotencyKey, id })
    await as('supervisor').turnOff({ idempotencyKey: randomUUID(), id })
    expect((await as('operator').list()).switches.map((one) => one.id)).not.toContain(id)
    const [entry] = await auditOf(idempotencyKey)
    expect(entry).toMatchObject({
      action: 'fault_off',
      outcome: 'accepted',
      before: { id, isOn: true },
      after: { id },
    })
    expect(Date.parse(entry.after.endsAt)).toBeLessThan(Date.parse(entry.before.endsAt))
    expect(
      await refusal(as('supervisor').turnOff({ idempotencyKey: randomUUID(), id: randomUUID() })),
    ).toBe('There is no such switch.')
  })

  test('for an order that does not exist is refused with a sentence, and that is written down too', async () => {
    const input = wish({ orderId: randomUUID() })
    expect(await refusal(as('supervisor').turnOn(input))).toBe('There is no order with this id.')
    expect(await auditOf(input.idempotencyKey)).toMatchObject([
      { outcome: 'refused', refusal: 'There is no order with this id.' },
    ])
    expect(await refusal(as('supervisor').turnOn(input))).toBe('There is no order with this id.')
  })

  test('can not be turned on where the switches are off, as in production', async () => {
    const input = wish()
    expect((await as('supervisor', off).list()).enabled).toBe(false)
    expect(await refusal(as('supervisor', off).turnOn(input))).toMatch(
      /^Fault switches are turned off here\./,
    )
    expect(await auditOf(input.idempotencyKey)).toMatchObject([{ outcome: 'refused' }])
  })

  test('is seen by an operator, who may not turn it', async () => {
    expect((await as('operator').list()).mayTurn).toBe(false)
    expect(await refusal(as('operator').turnOn(wish()))).toBe('Your role does not allow this.')
  })

  test('that lets the provider decline is turned on where that one is simulated, and refused where it is not', async () => {
    const { id } = await as('supervisor').turnOn(
      wish({ kind: 'decline', eventType: null, percent: 15 }),
    )
    const { switches, canDecline } = await as('supervisor').list()
    expect(canDecline).toBe(true)
    expect(switches.find((one) => one.id === id)).toMatchObject({ kind: 'decline', percent: 15 })
    await as('supervisor').turnOff({ idempotencyKey: randomUUID(), id })
    expect((await as('supervisor', acme).list()).canDecline).toBe(false)
    expect(await refusal(as('supervisor', acme).turnOn(wish({ kind: 'decline' })))).toMatch(
      /^Another party than the simulated payment provider takes the money here\./,
    )
    expect(await refusal(as('supervisor', acme).turnOn(wish({ percent: 7 })))).toBe(
      'was not refused',
    )
  })

  test('with a stop rule says how many need a person, and afterwards that its rule ended it; only the clock ends it so', async () => {
    const { id } = await as('supervisor').turnOn(wish({ stopAfter: 0 }))
    const { executeCommand } = web.services.commands
    const stop = { command: { type: 'fault_stop', id } as const, reason: 'its rule' }
    const on = async () => (await as('operator').list()).switches.find((one) => one.id === id)
    expect(await on()).toMatchObject({ stopAfter: 0, victims: 0 })
    await database.pool.query(
      `insert into simulated.fault_attempts (switch_id, order_id, attempts, struck_at) values ($1, $2, 1, now())`,
      [id, orderId],
    )
    await database.pool.query(
      `insert into log.blocked (group_name, order_id, version, event_type, attempts, state, fingerprint, error)
       values ('payment', $1, 2, 'InventoryReserved', 50, 'dead', 'InjectedFault: x', 'InjectedFault: x')`,
      [orderId],
    )
    expect(await on()).toMatchObject({ victims: 1 })
    expect(await executeCommand(stop, { type: 'staff', userId, role: 'admin' })).toMatchObject({
      type: 'refused',
      refusal: 'Only the clock asks for this.',
    })
    expect(await on()).toBeDefined()
    // As the workers do: it is theirs, and the web has no right to.
    await database.pool.query(
      'update simulated.fault_switches set ends_at = now(), stopped_at = now(), stopped_orders = 1 where id = $1',
      [id],
    )
    expect(await on()).toBeUndefined()
    const { ended } = await as('operator').list()
    expect(ended.find((one) => one.id === id)).toMatchObject({
      stopAfter: 0,
      stoppedOrders: 1,
      stoppedAt: expect.any(String),
      by: 'Sue',
    })
  })

  test('was on in a window, which is told also after it has ended', async () => {
    const { id } = await as('supervisor').turnOn(wish())
    const windowOf = async () => (await as('operator').windows()).find((one) => one.id === id)
    const before = await windowOf()
    expect(before).toMatchObject({
      service: 'payment',
      eventType: 'InventoryReserved',
      kind: 'fail',
    })
    expect((before?.untilMs ?? 0) - (before?.fromMs ?? 0)).toBe(5 * 60_000)
    await as('supervisor').turnOff({ idempotencyKey: randomUUID(), id })
    const after = await windowOf()
    expect(after?.fromMs).toBe(before?.fromMs)
    expect(after?.untilMs).toBeLessThan(before?.untilMs ?? 0)
    const { ended } = await as('operator').list()
    expect(ended.find((one) => one.id === id)).toMatchObject({ stoppedAt: null })
    await database.pool.query(
      `update simulated.fault_switches set created_at = created_at - interval '3 hours', ends_at = ends_at - interval '3 hours' where id = $1`,
      [id],
    )
    // What was read is shared for a moment.
    await eventually(async () => expect(await windowOf()).toBeUndefined())
  })

  test('is told with the orders that it struck, and with none that it only looked at', async () => {
    const struck = await as('supervisor').turnOn(wish({ kind: 'latency', latencyMs: 200 }))
    const looked = await as('supervisor').turnOn(wish())
    await database.pool.query(
      `insert into simulated.fault_attempts (switch_id, order_id, attempts, struck_at)
       values ($1, $3, 1, now()), ($2, $3, 1, null)`,
      [struck.id, looked.id, orderId],
    )
    const { faults } = (await readRecords(database.pool, orderId)) ?? {}
    const kept = faults?.filter(({ id }) => [struck.id, looked.id].includes(id))
    expect(kept).toEqual([
      {
        id: struck.id,
        service: 'payment',
        eventType: 'InventoryReserved',
        kind: 'latency',
        latencyMs: 200,
        createdAt: expect.any(String),
        endsAt: expect.any(String),
      },
    ])
    for (const { id } of [struck, looked])
      await as('supervisor').turnOff({ idempotencyKey: randomUUID(), id })
  })

  const wrong: [what: string, change: object, sentence: string][] = [
    [
      'a step of another service',
      { eventType: 'ShipmentCreated' },
      'eventType: payment does nothing on ShipmentCreated. Choose one of its steps.',
    ],
    [
      'a lost answer where nobody is asked',
      { service: 'inventory', eventType: 'OrderCreated', kind: 'timeout_after_effect' },
      'kind: inventory asks nobody at this step, so there is no answer to lose. Choose another fault or another step.',
    ],
    ['no wait', { kind: 'latency' }, 'latencyMs: Give a wait from 1 to 3000 ms.'],
    [
      'a wait that is too long',
      { kind: 'latency', latencyMs: 3_001 },
      'latencyMs: Give a wait from 1 to 3000 ms.',
    ],
    [
      'a decline of another service',
      { service: 'shipping', eventType: null, kind: 'decline' },
      'kind: Only the charge of payment can be declined. Choose another fault or step.',
    ],
    [
      'a stop rule of a half',
      { stopAfter: 0.5 },
      'stopAfter: Give a number of orders from 0 to 10000, or leave it empty.',
    ],
    [
      'no percent',
      { percent: Number.NaN },
      'percent: Give the share of attempts in whole percent, from 1 to 100.',
    ],
    [
      'a share of nothing',
      { sharePercent: 0 },
      'sharePercent: Give the share of orders in whole percent, from 1 to 100.',
    ],
    [
      'half of an id',
      { orderId: '1234' },
      'orderId: Give the number of an order, or its whole id.',
    ],
    [
      'for good',
      { minutes: 61 },
      'minutes: Give a time from 0.1 to 60 minutes; a switch ends by itself.',
    ],
    ['no reason', { reason: ' ' }, 'reason: Say in a few words why.'],
  ]
  test.each(wrong)('with %s is refused at the field', async (_what, change, sentence) => {
    expect(await refusal(as('supervisor').turnOn(wish(change)))).toBe(sentence)
  })
})
