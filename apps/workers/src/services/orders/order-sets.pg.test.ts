import { randomUUID } from 'node:crypto'
import { createExecuteCommand, type ExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { leaveSet, openOrders, takeSet } from '@sagaboard/db/commands/set-run'
import type { SetAct, SetCommand } from '@sagaboard/events/commands/order-sets'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import type { Fulfilment } from '@sagaboard/events/saga/fulfilment'
import { eventually } from '@sagaboard/events/testing/eventually'
import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import { brokenInvariants, rowsOf } from '../../testing/ledgers.ts'
import { placeOrders, unitPriceMinor } from '../../testing/place-order.ts'
import { stallProvider } from '../../testing/stall-provider.ts'
import { startWorkers } from '../../testing/start-workers.ts'
import { useShop } from '../../testing/use-shop.ts'
import { createOrderSets } from './order-sets.ts'

const manual: Fulfilment = { mode: 'manual' }
const logger = pino({ level: 'silent' })
const { cleanUp, database, shop } = useShop()

/** Runs on like any clock, `aheadMs` ahead. */
const clockAhead = (aheadMs: number): Clock => ({
  ...systemClock,
  now: () => Date.now() + aheadMs,
})

beforeEach(async () => {
  await shop.pool.query(
    `insert into auth.users (id, name, email, email_verified, role, created_at, updated_at)
     values ('olga', 'Olga', 'olga@example.com', true, 'operator', now(), now())`,
  )
})

async function member(
  name: string,
  services?: Parameters<typeof startWorkers>[2],
  how: Parameters<typeof startWorkers>[3] = { fulfilment: manual },
) {
  const workers = await startWorkers(database.url, name, services, how)
  cleanUp.push(workers.stop)
  return workers
}

const olga = { type: 'staff', userId: 'olga', role: 'operator' } as const
const door = () => createExecuteCommand({ log: shop.log, fulfilment: manual })
const say = (command: SetCommand, orderIds?: readonly string[]) =>
  door()({ command, reason: 'a test asks for it', orderIds }, olga)

/** Orders that are paid and wait to be packed. */
async function resting(count: number): Promise<string[]> {
  const orderIds = await placeOrders(
    shop.log,
    Array.from({ length: count }, () => ({})),
  )
  await eventually(async () => {
    const rest = await rowsOf(
      shop.pool,
      `select id from orders.orders o where waiting_for = 'packing'
         and version = (select max(e.version) from log.events e where e.order_id = o.id)`,
    )
    expect(rest).toHaveLength(count)
  })
  return orderIds
}

async function freeze(orderIds: readonly string[], act: SetAct = { type: 'cancel' }) {
  const setId = randomUUID()
  const frozen = await say(
    { type: 'set_freeze', setId, title: 'some orders', source: { type: 'picked' }, act },
    orderIds,
  )
  expect(frozen).toMatchObject({ type: 'accepted', setId })
  return setId
}

interface SetRow {
  state: string
  halt: string | null
  stage: number
  pace: number
}
async function setOf(setId: string): Promise<SetRow | undefined> {
  const [row] = await rowsOf<SetRow>(
    shop.pool,
    'select state, halt, stage, pace from orders.order_sets where id = $1',
    [setId],
  )
  return row
}
const becomes = (setId: string, expected: Partial<SetRow>) =>
  eventually(async () => expect(await setOf(setId)).toMatchObject(expected), 60_000)

interface MemberRow {
  orderId: string
  state: string
  stage: number | null
  said: { code: string } | null
  givenBack: number
  sentAt: string | null
  endedAt: string | null
}
const ordersOf = (setId: string) =>
  rowsOf<MemberRow>(
    shop.pool,
    `select order_id as "orderId", state, stage, said, given_back_minor as "givenBack", sent_at as "sentAt", ended_at as "endedAt"
     from orders.set_orders where set_id = $1 order by place`,
    [setId],
  )
const statesOf = async (setId: string) => (await ordersOf(setId)).map(({ state }) => state)

const start = async (setId: string, stopPercent = 10) => {
  await becomes(setId, { state: 'ready' })
  expect(await say({ type: 'set_start', setId, stopPercent })).toMatchObject({ type: 'accepted' })
}

/** How often each order was asked to be cancelled. */
const requests = () =>
  rowsOf<{ orderId: string; count: number; actor: string }>(
    shop.pool,
    `select order_id as "orderId", count(*)::int as count, min(actor) as actor from log.events
     where type = 'OrderCancelRequested' group by order_id`,
  )

test('one, then five, then the rest: each stage after the one before has ended, every order asked for once and verified', async () => {
  await member('member-1')
  const orderIds = await resting(8)
  const setId = await freeze(orderIds)
  await becomes(setId, { state: 'ready' })
  expect((await ordersOf(setId)).map(({ givenBack }) => givenBack)).toEqual(
    orderIds.map(() => unitPriceMinor),
  )
  expect(await requests()).toEqual([])
  await start(setId)
  await becomes(setId, { state: 'done', halt: null })
  const orders = await ordersOf(setId)
  expect(orders.map(({ orderId, state }) => ({ orderId, state }))).toEqual(
    orderIds.map((orderId) => ({ orderId, state: 'verified' })),
  )
  expect(orders.map(({ stage }) => stage)).toEqual([1, 2, 2, 2, 2, 2, 3, 3])
  const endOf = (stage: number) =>
    Math.max(
      ...orders.filter((one) => one.stage === stage).map((one) => Date.parse(one.endedAt ?? '')),
    )
  for (const { stage, sentAt } of orders)
    if (stage && stage > 1)
      expect(Date.parse(sentAt ?? '')).toBeGreaterThanOrEqual(endOf(stage - 1))
  expect(await requests()).toEqual(
    expect.arrayContaining(orderIds.map((orderId) => ({ orderId, count: 1, actor: 'staff:olga' }))),
  )
  const audited = await rowsOf(
    shop.pool,
    `select order_id as "orderId" from audit.commands where action = 'cancel' and outcome = 'accepted'
     and reason = 'a test asks for it' and after->>'setId' = $1`,
    [setId],
  )
  expect(audited).toHaveLength(8)
  expect(await brokenInvariants(shop.pool)).toEqual({})
})

test('an order that changed since the set was frozen is left out, and says so', async () => {
  await member('member-1')
  const orderIds = await resting(3)
  const setId = await freeze(orderIds)
  await becomes(setId, { state: 'ready' })
  const [, changed = ''] = orderIds
  await door()(
    { command: { type: 'cancel' }, orderId: changed, reason: 'the customer called' },
    olga,
  )
  await start(setId)
  await becomes(setId, { state: 'done' })
  expect(await ordersOf(setId)).toMatchObject([
    { state: 'verified' },
    { orderId: changed, state: 'left_out', said: { code: 'changed' }, sentAt: null },
    { state: 'verified' },
  ])
  expect((await requests()).find(({ orderId }) => orderId === changed)?.count).toBe(1)
})

test('what the guards do not allow is refused before anything is asked, with the sentence that says why', async () => {
  await member('member-1', undefined, {})
  const [completed = ''] = await placeOrders(shop.log, [{}])
  await eventually(async () =>
    expect(
      await rowsOf(shop.pool, `select id from orders.orders where status = 'COMPLETED'`),
    ).toHaveLength(1),
  )
  const setId = await freeze([completed])
  await becomes(setId, { state: 'ready' })
  expect(await ordersOf(setId)).toMatchObject([
    {
      state: 'refused',
      said: { code: 'refused', sentence: expect.stringMatching(/is completed/) },
    },
  ])
})

test('killed in the middle: another worker goes on, and no order is asked for twice', async () => {
  const first = await member('member-1')
  const orderIds = await resting(7)
  const setId = await freeze(orderIds)
  await start(setId)
  await first.stop()
  cleanUp.pop()
  // Nobody follows the orders but this one, which ends with its fourth command written and not noted.
  await member('others', ['inventory', 'payment', 'shipping'])
  let written = 0
  const dies: ExecuteCommand = async (call, requester) => {
    const result = await door()(call, requester)
    written += 1
    throw new Error(`ended after ${written}, which answered ${result.type}`)
  }
  const doomed = createOrderSets({
    transact: (work) => shop.log.transaction(work),
    executeCommand: dies,
    log: shop.log,
    settings: { fulfilment: manual, backorderMs: undefined, returnDays: 30 },
    logger,
  })
  await expect(doomed.round()).rejects.toThrow('ended after')
  expect(await statesOf(setId)).toContain('sending')
  expect(await requests()).not.toEqual([])
  // Its lease is over by the clock of the next one.
  await member('member-2', ['orders'], { fulfilment: manual, clock: clockAhead(60_000) })
  await becomes(setId, { state: 'done' })
  expect(await statesOf(setId)).toEqual(orderIds.map(() => 'verified'))
  expect(await requests()).toEqual(
    expect.arrayContaining(orderIds.map((orderId) => ({ orderId, count: 1, actor: 'staff:olga' }))),
  )
  const [accepted] = await rowsOf<{ count: number }>(
    shop.pool,
    `select count(*)::int as count from audit.commands where action = 'cancel'`,
  )
  expect(accepted?.count).toBe(7)
})

test('paused, the order on its way is followed to its end and no other is asked for; resumed, it goes on; stopped, it stays so', async () => {
  await member('member-1')
  const orderIds = await resting(8)
  const setId = await freeze(orderIds)
  const refunds = await stallProvider(database.url, 'refunds')
  cleanUp.push(refunds.release)
  await start(setId)
  await refunds.called()
  expect(await say({ type: 'set_pause', setId })).toMatchObject({ type: 'accepted' })
  await refunds.release()
  const rest = orderIds.slice(1).map(() => 'ready')
  await eventually(async () => expect(await statesOf(setId)).toEqual(['verified', ...rest]), 30_000)
  expect(await setOf(setId)).toMatchObject({ state: 'paused', halt: 'person' })
  const again = await stallProvider(database.url, 'refunds')
  cleanUp.push(again.release)
  expect(await say({ type: 'set_resume', setId })).toMatchObject({ type: 'accepted' })
  await again.called()
  expect(await say({ type: 'set_stop', setId })).toMatchObject({ type: 'accepted' })
  await again.release()
  await eventually(async () => {
    const [row] = await rowsOf<{ closed: boolean }>(
      shop.pool,
      'select closed_at is not null as closed from orders.order_sets where id = $1',
      [setId],
    )
    expect(row?.closed).toBe(true)
  }, 30_000)
  expect(await setOf(setId)).toMatchObject({ state: 'stopped', halt: 'person' })
  const states = await statesOf(setId)
  expect(states.slice(6)).toEqual(['ready', 'ready'])
  expect((await requests()).length).toBe(states.filter((state) => state === 'verified').length)
  expect(await say({ type: 'set_resume', setId })).toMatchObject({ type: 'refused' })
})

test('the stop rule: the first that fails holds the others back, until a person says that they follow', async () => {
  await member('member-1')
  await shop.pool.query(
    `insert into simulated.outages (name) values ('tok_outage') on conflict do nothing`,
  )
  const orderIds = await placeOrders(
    shop.log,
    Array.from({ length: 3 }, () => ({ token: 'tok_outage' })),
  )
  // None is under way, and each has had its last try.
  const givenUp = () =>
    rowsOf(
      shop.pool,
      `update log.blocked set state = 'dead', attempts = 50, next_at = null
       where fingerprint <> 'CallUnderWay' and coalesce(calling_until < now(), true) returning order_id`,
    )
  await eventually(async () => expect(await givenUp()).toHaveLength(3), 30_000)
  const setId = await freeze(orderIds, { type: 'retry' })
  await start(setId)
  await becomes(setId, { state: 'paused', halt: 'rule' })
  expect(await ordersOf(setId)).toMatchObject([
    { state: 'failed', said: { code: 'stands', by: 'payment' } },
    { state: 'ready', stage: null },
    { state: 'ready', stage: null },
  ])
  await shop.pool.query(`delete from simulated.outages`)
  await say({ type: 'set_resume', setId })
  await becomes(setId, { state: 'done' })
  const [first, ...others] = await ordersOf(setId)
  expect(first?.state).toBe('failed')
  expect(others.map(({ state }) => state)).toEqual(['verified', 'verified'])
})

test('who started it and has lost the role is not acted for any more', async () => {
  const first = await member('member-1')
  const orderIds = await resting(2)
  const setId = await freeze(orderIds)
  await becomes(setId, { state: 'ready' })
  await first.stop()
  cleanUp.pop()
  await say({ type: 'set_start', setId, stopPercent: 10 })
  await shop.pool.query(`update auth.users set banned = true where id = 'olga'`)
  await member('member-2')
  await becomes(setId, { state: 'paused', halt: 'role' })
  expect(await requests()).toEqual([])

  // Whoever says that it goes on is acted for from then on.
  const ada = { type: 'staff', userId: 'ada', role: 'operator' } as const
  await shop.pool.query(
    `insert into auth.users (id, name, email, email_verified, role, created_at, updated_at)
     values ('ada', 'Ada', 'ada@example.com', true, 'operator', now(), now())`,
  )
  const resume = { command: { type: 'set_resume', setId }, reason: 'Olga has left' } as const
  expect(await door()(resume, ada)).toMatchObject({ type: 'accepted' })
  await becomes(setId, { state: 'done' })
  expect(await requests()).toEqual(
    expect.arrayContaining(orderIds.map((orderId) => ({ orderId, count: 1, actor: 'staff:ada' }))),
  )
})

test('a set that is stopped before anything was asked for is closed', async () => {
  await member('member-1')
  const setId = await freeze(await resting(1))
  await becomes(setId, { state: 'ready' })
  await say({ type: 'set_stop', setId })
  await eventually(async () => {
    const rows = await rowsOf(
      shop.pool,
      'select from orders.order_sets where id = $1 and closed_at is not null',
      [setId],
    )
    expect(rows).toHaveLength(1)
  })
})

test('what failed while a set was paused by a person is not counted once more when it goes on', async () => {
  const setId = randomUUID()
  await shop.pool.query(
    `insert into orders.order_sets (id, title, source, act, made_by, orders, state, halt, started_by, stage)
     values ($1, 'some', '{"type": "picked"}', '{"type": "cancel"}', 'olga', 2, 'paused', 'person', 'olga', 1)`,
    [setId],
  )
  await shop.pool.query(
    `insert into orders.set_orders (set_id, place, order_id, state, stage)
     values ($1, 1, gen_random_uuid(), 'failed', 1), ($1, 2, gen_random_uuid(), 'ready', 1)`,
    [setId],
  )
  expect(await say({ type: 'set_resume', setId })).toMatchObject({ type: 'accepted' })
  expect(await setOf(setId)).toMatchObject({ state: 'running', stage: 2 })
  expect(await ordersOf(setId)).toMatchObject([{ stage: 1 }, { stage: null }])
})

test('an order on its way is looked at less often the longer it takes, and a paused set is not taken up before then', async () => {
  const setId = randomUUID()
  await shop.pool.query(
    `insert into orders.order_sets (id, title, source, act, made_by, orders, state, halt)
     values ($1, 'some', '{"type": "picked"}', '{"type": "cancel"}', 'olga', 1, 'paused', 'person')`,
    [setId],
  )
  await shop.pool.query(
    `insert into orders.set_orders (set_id, place, order_id, state, sent_at, looked_at)
     values ($1, 1, gen_random_uuid(), 'applied', '2026-01-01T10:00:00Z', '2026-01-01T10:02:00Z')`,
    [setId],
  )
  const takenAt = (now: string) =>
    shop.log.transaction(async (tx) => {
      const member = randomUUID()
      const holder = { member, now: new Date(now) }
      const set = await takeSet(tx, holder)
      const open = await openOrders(tx, setId, { now: holder.now, limit: 5 })
      if (set) await leaveSet(tx, setId, holder)
      return { isTaken: set !== undefined, open: open.length }
    })
  expect(await takenAt('2026-01-01T10:02:11Z')).toEqual({ isTaken: false, open: 0 })
  expect(await takenAt('2026-01-01T10:02:13Z')).toEqual({ isTaken: true, open: 1 })
})
