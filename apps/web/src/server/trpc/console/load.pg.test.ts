import { randomUUID } from 'node:crypto'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import type { Role } from '@sagaboard/events/commands/roles'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { callAs, sessionOf } from '../../../testing/trpc-caller.ts'
import { startWeb, type TestWeb } from '../../../testing/web.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb
let off: TestWeb
let acme: TestWeb
let swift: TestWeb
let userId = ''

beforeAll(async () => {
  const start = (settings: Record<string, string> = {}) =>
    startWeb({ DATABASE_URL: database.url, ...settings })
  web = await start()
  off = await start({ NODE_ENV: 'production' })
  acme = await start({ PAYMENT_PROVIDER: 'acme' })
  swift = await start({ CARRIER: 'swift' })
  const { internalAdapter } = await web.services.auth.$context
  userId = (
    await internalAdapter.createUser({ email: 'sue@example.org', name: 'Sue' }, { method: 'admin' })
  ).id
})
afterAll(() => Promise.all([web, off, acme, swift].map((one) => one.stop())))
afterEach(() => database.pool.query('update simulated.load_runs set stopped_at = now()'))

const as = (role: Role, on: TestWeb = web) =>
  callAs(on, { ...sessionOf(role), userId, name: 'Sue' }).console.load

const wish = (change: object = {}) => ({
  idempotencyKey: randomUUID(),
  reason: 'to see how much it takes',
  perSecond: 2,
  minutes: 5,
  mix: { shipped: 80, declined: 20, out_of_stock: 0, undeliverable: 0, stumbling: 0 },
  ...change,
})

const auditOf = async (idempotencyKey: string) =>
  (
    await database.pool.query('select * from audit.commands where key = $1', [
      `${userId}:${idempotencyKey}`,
    ])
  ).rows

describe('load', () => {
  test('is started for a while by a supervisor, is told with what was placed, and is written down with the reason', async () => {
    const input = wish()
    const { id } = await as('supervisor').start(input)
    await database.pool.query(
      'update simulated.load_runs set placed = 7, refused = 1, taken = 8 where id = $1',
      [id],
    )
    const { enabled, mayStart, run } = await as('operator').now()
    expect({ enabled, mayStart }).toEqual({ enabled: true, mayStart: false })
    expect(run).toMatchObject({
      id,
      perSecond: 2,
      mix: input.mix,
      placed: 7,
      refused: 1,
      isOn: true,
      isTaken: false,
      stoppedAt: null,
      by: 'Sue',
    })
    expect(Date.parse(run?.endsAt ?? '') - Date.parse(run?.createdAt ?? '')).toBe(5 * 60_000)
    expect(await auditOf(input.idempotencyKey)).toMatchObject([
      {
        actor: `staff:${userId}`,
        action: 'load_start',
        outcome: 'accepted',
        reason: input.reason,
        after: { id, perSecond: 2, mix: input.mix },
      },
    ])
  })

  test('is on once: another one is refused until it is stopped, also of two at the same moment', async () => {
    const asked = await Promise.allSettled([1, 2, 3].map(() => as('supervisor').start(wish())))
    const refusals = asked.filter((one) => one.status === 'rejected')
    expect(refusals).toHaveLength(2)
    for (const { reason } of refusals)
      expect(reason).toMatchObject({
        message: 'Load is being placed already. Stop that first.',
      })
    const id = (await as('operator').now()).run?.id ?? ''
    const stop = { idempotencyKey: randomUUID(), id }
    await as('supervisor').stop(stop)
    await as('supervisor').stop({ ...stop, idempotencyKey: randomUUID() })
    expect((await as('operator').now()).run).toMatchObject({
      id,
      isOn: false,
      stoppedAt: expect.any(String),
    })
    expect(await auditOf(stop.idempotencyKey)).toMatchObject([
      { action: 'load_stop', outcome: 'accepted', before: { isOn: true }, after: { id } },
    ])
    await as('supervisor').start(wish())
  })

  test('asked for twice with one key is one run', async () => {
    const input = wish()
    const [one, other] = [await as('supervisor').start(input), await as('supervisor').start(input)]
    expect(one).toEqual(other)
  })

  test.each([
    ['faults are off', () => off, /FAULT_SWITCHES=on/],
    ['another provider takes the money', () => acme, /real money or parcels/],
    ['another carrier has the parcels', () => swift, /real money or parcels/],
  ] as const)('is refused where %s, and that is written down', async (_where, shop, sentence) => {
    const input = wish()
    expect((await as('supervisor', shop()).now()).enabled).toBe(false)
    await expect(as('supervisor', shop()).start(input)).rejects.toThrow(sentence)
    expect(await auditOf(input.idempotencyKey)).toMatchObject([{ outcome: 'refused' }])
    expect((await as('operator').now()).run?.isOn).not.toBe(true)
  })

  test('that does not exist can’t be stopped', async () => {
    await expect(
      as('supervisor').stop({ idempotencyKey: randomUUID(), id: randomUUID() }),
    ).rejects.toThrow('There is no such load.')
  })
})
