import { randomUUID } from 'node:crypto'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import type { Role } from '@sagaboard/events/commands/roles'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callAs, sessionOf } from '../../../testing/trpc-caller.ts'
import { sampleInput, startWeb, type TestWeb } from '../../../testing/web.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb
let off: TestWeb
let acme: TestWeb
let userId = ''

beforeAll(async () => {
  const start = (settings: Record<string, string> = {}) =>
    startWeb({ DATABASE_URL: database.url, ...settings })
  web = await start()
  off = await start({ NODE_ENV: 'production' })
  acme = await start({ PAYMENT_PROVIDER: 'acme' })
  const { internalAdapter } = await web.services.auth.$context
  userId = (
    await internalAdapter.createUser({ email: 'sue@example.org', name: 'Sue' }, { method: 'admin' })
  ).id
})
afterAll(() => Promise.all([web, off, acme].map((one) => one.stop())))

const as = (role: Role, on: TestWeb = web) =>
  callAs(on, { ...sessionOf(role), userId, name: 'Sue' }).console

const wish = (change: object = {}) => ({
  idempotencyKey: randomUUID(),
  reason: 'to see how an outage is taken',
  ...{ service: 'payment' as const, eventType: 'InventoryReserved' as const },
  ...{ kind: 'fail' as const, percent: 100, latencyMs: 0, perSecond: 2, minutes: 3 },
  mix: { shipped: 80, declined: 20, out_of_stock: 0, undeliverable: 0, stumbling: 0 },
  ...{ endedWithinMinutes: 5, refusedPercentMax: 30, nobodyNeeded: true, invariantsKept: true },
  ...change,
})

const auditOf = async (idempotencyKey: string) =>
  (
    await database.pool.query('select * from audit.commands where key = $1', [
      `${userId}:${idempotencyKey}`,
    ])
  ).rows

describe('a drill', () => {
  test('is begun by a supervisor with its fault and its load, is told as it stands, and stopped with both; all of it is written down', async () => {
    const input = wish()
    const { id } = await as('supervisor').drills.start(input)
    expect(await as('supervisor').drills.start(input)).toEqual({ id })
    const placed = await web.services.placeOrder(sampleInput, { idempotencyKey: randomUUID() })
    if (placed.type !== 'accepted') throw new Error(placed.type)
    await database.pool.query(
      `with l as (update simulated.load_runs set placed = 1, taken = 1 returning id)
       insert into orders.idempotency_keys (key, request_hash, order_id, total_minor, currency)
       select 'load:' || id || ':1', 'x', $1, 1, 'EUR' from l`,
      [placed.orderId],
    )
    const { drill, mayStop } = await as('operator').drills.one({ id })
    expect(mayStop).toBe(false)
    expect(drill).toMatchObject({
      ...{ id, service: 'payment', kind: 'fail', perSecond: 2, mix: input.mix, by: 'Sue' },
      ...{ isOn: true, endedAt: null, reason: input.reason, brokenPromises: [] },
      expected: { endedWithinMinutes: 5, refusedPercentMax: 30 },
      verdict: { counts: { placed: 1, open: 1, completed: 0 } },
    })
    expect(Date.parse(drill.endsAt) - Date.parse(drill.createdAt)).toBe(3 * 60_000)
    const { switches } = await as('operator').faults.list()
    expect(switches).toMatchObject([{ service: 'payment', endsAt: drill.endsAt, stopAfter: null }])
    expect((await as('operator').load.now()).run).toMatchObject({
      isOn: true,
      endsAt: drill.endsAt,
    })
    expect(await as('operator').faults.windows()).toMatchObject([{ drillId: id }])
    expect(await auditOf(input.idempotencyKey)).toMatchObject([
      { action: 'drill_start', outcome: 'accepted', reason: input.reason, after: { id } },
    ])
    await expect(as('supervisor').drills.start(wish())).rejects.toThrow(
      'The last drill has no verdict yet.',
    )

    const stop = { idempotencyKey: randomUUID(), id }
    await as('supervisor').drills.stop(stop)
    expect((await as('operator').faults.list()).switches).toEqual([])
    expect((await as('operator').load.now()).run).toMatchObject({ isOn: false })
    const { drills } = await as('operator').drills.list()
    expect(drills).toMatchObject([
      { id, isOn: false, stoppedAt: expect.any(String), verdict: null, by: 'Sue' },
    ])
    expect(await auditOf(stop.idempotencyKey)).toMatchObject([
      { action: 'drill_stop', outcome: 'accepted', after: { id } },
    ])
    await expect(
      as('supervisor').drills.stop({ idempotencyKey: randomUUID(), id }),
    ).rejects.toThrow('Ask for the verdict at once to end the waiting.')

    // One order is open, so it waits; whoever does not want to gets the verdict, and can begin another.
    const judge = { idempotencyKey: randomUUID(), id, judge: true }
    await as('supervisor').drills.stop(judge)
    const judged = (await as('operator').drills.one({ id })).drill
    expect(judged).toMatchObject({
      endedAt: expect.any(String),
      verdict: { isPassed: false, cutShort: 'stopped', counts: { placed: 1, open: 1 } },
    })
    expect(await auditOf(judge.idempotencyKey)).toMatchObject([
      { action: 'drill_stop', outcome: 'accepted', after: { id, verdict: judged.verdict } },
    ])
    const again = { idempotencyKey: randomUUID(), id, judge: true }
    await expect(as('supervisor').drills.stop(again)).rejects.toThrow('has its verdict already')
    await expect(as('supervisor').drills.stop({ ...again, judge: false })).rejects.toThrow()
    expect(await auditOf(again.idempotencyKey)).toMatchObject([{ outcome: 'refused' }])
  })

  test('while it is on has no verdict to ask for, and names the other faults that were on until its verdict, no others', async () => {
    const faultOn = (change: object = {}) => {
      const { service, kind, percent, reason } = wish()
      const fault = { service, kind, percent, reason, eventType: null, orderId: null, minutes: 1 }
      const input = { ...fault, idempotencyKey: randomUUID(), ...change }
      return as('supervisor').faults.turnOn(input)
    }
    const over = await faultOn()
    await as('supervisor').faults.turnOff({ idempotencyKey: randomUUID(), id: over.id })
    const before = await faultOn({ kind: 'crash' })
    const { id } = await as('supervisor').drills.start(wish())
    const judge = () =>
      as('supervisor').drills.stop({ idempotencyKey: randomUUID(), id, judge: true })
    await expect(judge()).rejects.toThrow('Stop it first.')
    await as('supervisor').faults.turnOff({ idempotencyKey: randomUUID(), id: before.id })
    const others = async () => {
      const { switches, more } = (await as('operator').drills.one({ id })).drill.otherFaults
      return { ids: switches.map((one) => one.id), more }
    }
    expect(await others()).toEqual({ ids: [before.id], more: 0 })
    await as('supervisor').drills.stop({ idempotencyKey: randomUUID(), id })
    // Its orders are still waited for.
    const after = await faultOn({ kind: 'duplicate', service: 'shipping' })
    expect(await others()).toEqual({ ids: [before.id, after.id], more: 0 })
    await judge()
    const later = await faultOn({ kind: 'crash', service: 'shipping' })
    expect(await others()).toEqual({ ids: [before.id, after.id], more: 0 })
    for (const one of [after, later])
      await as('supervisor').faults.turnOff({ idempotencyKey: randomUUID(), id: one.id })
  })

  test.each([
    ['faults are off', () => off, /FAULT_SWITCHES=on/],
    ['another provider takes the money', () => acme, /real money or parcels/],
  ] as const)('is refused where %s, and that is written down', async (_where, shop, sentence) => {
    const input = wish()
    expect((await as('supervisor', shop()).drills.list()).enabled).toBe(false)
    await expect(as('supervisor', shop()).drills.start(input)).rejects.toThrow(sentence)
    expect(await auditOf(input.idempotencyKey)).toMatchObject([{ outcome: 'refused' }])
  })

  test('is refused while other load is placed, and leaves no fault behind', async () => {
    const { id } = await as('supervisor').load.start({
      ...{ idempotencyKey: randomUUID(), reason: 'load', perSecond: 1, minutes: 1 },
      mix: wish().mix,
    })
    await expect(as('supervisor').drills.start(wish())).rejects.toThrow('Load is being placed')
    expect((await as('operator').faults.list()).switches).toEqual([])
    await as('supervisor').load.stop({ idempotencyKey: randomUUID(), id })
  })

  test('with a choice that can’t be says what is wrong with it, at its field', async () => {
    for (const [change, field] of [
      [{ minutes: 31 }, 'minutes'],
      [{ endedWithinMinutes: 0 }, 'endedWithinMinutes'],
      [{ refusedPercentMax: 101 }, 'refusedPercentMax'],
      [{ kind: 'decline', service: 'shipping', eventType: null }, 'kind'],
      [{ mix: { ...wish().mix, shipped: 70 } }, 'mix'],
    ] as const)
      await expect(as('supervisor').drills.start(wish(change))).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        cause: { issues: [expect.objectContaining({ path: expect.arrayContaining([field]) })] },
      })
  })

  test('that does not exist is not found', async () => {
    await expect(as('operator').drills.one({ id: randomUUID() })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
