import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { createPlaceOrder } from '@sagaboard/db/commands/place-order'
import type { DrillExpectation, DrillVerdict } from '@sagaboard/events/commands/drill'
import type { FaultKind } from '@sagaboard/events/commands/switches'
import { eventually } from '@sagaboard/events/testing/eventually'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { rowsOf } from '../testing/ledgers.ts'
import { connect, startWorkers } from '../testing/start-workers.ts'
import { useShop } from '../testing/use-shop.ts'
import { createDrills } from './drills.ts'
import { createLoadGenerator } from './load-generator.ts'

const { cleanUp, database, shop } = useShop()

const logger = pino({ level: 'silent' })
const supervisor = { type: 'staff', userId: 'sue', role: 'supervisor' } as const

const expected: DrillExpectation = {
  endedWithinMinutes: 5,
  refusedPercentMax: 50,
  nobodyNeeded: true,
  invariantsKept: true,
}

/** What is asked for by a supervisor. */
async function begin(kind: FaultKind, change: Partial<DrillExpectation> = {}): Promise<string> {
  const execute = createExecuteCommand({ log: shop.log, faultSwitches: true })
  const done = await execute(
    {
      command: {
        type: 'drill_start',
        fault: {
          service: 'payment',
          eventType: 'InventoryReserved',
          kind,
          percent: 100,
          latencyMs: kind === 'latency' ? 50 : 0,
          sharePercent: 100,
        },
        load: {
          perSecond: 20,
          mix: { shipped: 100, declined: 0, out_of_stock: 0, undeliverable: 0, stumbling: 0 },
        },
        minutes: 5,
        expected: { ...expected, ...change },
      },
      reason: 'to see how it is taken',
    },
    supervisor,
  )
  if (done.type !== 'accepted') throw new Error(JSON.stringify(done))
  return done.id
}

/** A worker's part in drills, in the role of the workers and with connections of its own; nothing runs by itself. */
async function member() {
  const { log, close } = await connect(database.url, 'test-drills', 'workers')
  cleanUp.push(close)
  const transact = <T>(work: Parameters<typeof log.transaction<T>>[0]) => log.transaction(work)
  return {
    load: createLoadGenerator({
      transact,
      placeOrder: createPlaceOrder({ log, secret: 'a secret of a test', reservationMinutes: 15 }),
      logger,
    }),
    drills: createDrills({ transact, executeCommand: createExecuteCommand({ log }), logger }),
  }
}

/** Places a handful of orders. */
async function place(round: () => Promise<boolean>): Promise<void> {
  await shop.pool.query(
    `update simulated.load_runs set next_at = now() - interval '0.3 s', lease_until = null`,
  )
  await round()
}

/** As when their time is over: fault, load and drill end by themselves. */
const passTime = () =>
  shop.pool.query(`
    with at as (select now() - interval '1 s' as at), d as (update simulated.drills set ends_at = at.at from at),
      l as (update simulated.load_runs set ends_at = at.at from at)
    update simulated.fault_switches set ends_at = at.at from at`)

const look = (broken = 0) =>
  shop.pool.query(
    `insert into orders.invariant_looks (invariant, looked_at, broken, order_ids) values ('charged_once', now(), $1, '[]'), ('shipped_once', now(), 0, '[]')
     on conflict (invariant) do update set looked_at = excluded.looked_at, broken = excluded.broken`,
    [broken],
  )

const allEnded = () =>
  eventually(async () => {
    const [row] = await rowsOf<{ orders: number; open: number }>(
      shop.pool,
      'select count(*)::int as orders, count(*) filter (where closed_at is null)::int as open from orders.orders',
    )
    expect(row?.orders).toBeGreaterThan(3)
    expect(row?.open).toBe(0)
  }, 30_000)

const verdictOf = async (id: string): Promise<DrillVerdict | null | undefined> =>
  (
    await rowsOf<{ verdict: DrillVerdict | null }>(
      shop.pool,
      'select verdict from simulated.drills where id = $1',
      [id],
    )
  )[0]?.verdict

const checkOf = (verdict: DrillVerdict | null | undefined, name: string) =>
  verdict?.checks.find((check) => check.name === name)

const auditOf = (action: string) =>
  rowsOf<{ actor: string }>(shop.pool, 'select * from audit.commands where action = $1', [action])

test('a drill breaks what it says, places its orders, and is judged by them once all have ended: as SQL counts', async () => {
  const id = await begin('decline')
  const { load, drills } = await member()
  const workers = await startWorkers(database.url, 'member-1')
  cleanUp.push(workers.stop)
  await place(load.round)
  await allEnded()
  await look()
  await drills.round()
  expect(await verdictOf(id), 'it is still on').toBeNull()
  await passTime()
  await look()
  await drills.round()
  const [counted] = await rowsOf<{ placed: number; refused: number; slowestMs: number }>(
    shop.pool,
    `select count(*)::int as placed, count(*) filter (where reason = 'payment_declined')::int as refused,
       max(extract(epoch from closed_at - created_at))::float8 * 1000 as "slowestMs" from orders.orders`,
  )
  const verdict = await verdictOf(id)
  expect(counted?.refused).toBe(counted?.placed)
  expect(verdict).toMatchObject({
    isPassed: false,
    cutShort: null,
    counts: {
      placed: counted?.placed,
      refused: counted?.refused,
      ...{ notPlaced: 0, completed: 0, cancelled: 0, open: 0 },
    },
  })
  expect(verdict?.checks.map(({ name, isKept }) => [name, isKept])).toEqual([
    ['ended', true],
    ['refused', false],
    ['nobody', true],
    ['invariants', true],
  ])
  expect(checkOf(verdict, 'ended')).toMatchObject({ slowestMs: counted?.slowestMs })
  expect(checkOf(verdict, 'refused')).toMatchObject({
    percent: 100,
    refused: { count: counted?.refused, orders: expect.any(Array) },
  })
  expect(await auditOf('drill_end')).toMatchObject([{ actor: 'system' }])
})

test('what was seen to be wrong counts, though it is mended by the time of the verdict; workers that come later go on, and judge once', async () => {
  const id = await begin('fail', { refusedPercentMax: null })
  const { load, drills } = await member()
  const workers = await startWorkers(database.url, 'member-1')
  cleanUp.push(workers.stop)
  await place(load.round)
  // As when the tries of one are used up.
  const dead = await eventually(async () => {
    const [row] = await rowsOf<{ id: string }>(
      shop.pool,
      `update log.blocked set state = 'dead', next_at = null where order_id = (select order_id from log.blocked where state = 'retrying' limit 1) returning order_id as id`,
    )
    expect(row).toBeDefined()
    return row?.id
  })
  await look(1)
  await drills.round()
  // All is well again, and whoever saw that is gone.
  await passTime()
  await shop.pool.query(`update log.blocked set state = 'retrying', next_at = now()`)
  await allEnded()
  await look(0)
  const later = [await member(), await member()]
  await Promise.all(later.map((one) => one.drills.round()))
  const verdict = await verdictOf(id)
  expect(verdict).toMatchObject({ isPassed: false, cutShort: null })
  expect(checkOf(verdict, 'nobody')).toMatchObject({
    isKept: false,
    needed: { count: 1, orders: [{ id: dead }] },
  })
  expect(checkOf(verdict, 'invariants')).toMatchObject({ isKept: false, broken: ['charged_once'] })
  expect(checkOf(verdict, 'ended')).toMatchObject({ isKept: true })
  expect(await auditOf('drill_end')).toHaveLength(1)
})

test('a drill that a person stops ends its fault and its load, and the verdict says so', async () => {
  const id = await begin('latency')
  const { load, drills } = await member()
  const workers = await startWorkers(database.url, 'member-1')
  cleanUp.push(workers.stop)
  await place(load.round)
  const execute = createExecuteCommand({ log: shop.log })
  const stop = { command: { type: 'drill_stop', id } as const, reason: 'enough' }
  expect(await execute(stop, supervisor)).toMatchObject({ type: 'accepted' })
  const [left] = await rowsOf<{ faults: number; load: number; by: string }>(
    shop.pool,
    `select (select count(*)::int from simulated.fault_switches where ends_at > now()) as faults,
       (select count(*)::int from simulated.load_runs where stopped_at is null) as load, stopped_by as by from simulated.drills`,
  )
  expect(left).toEqual({ faults: 0, load: 0, by: 'staff:sue' })
  await allEnded()
  await look()
  await drills.round()
  expect(await verdictOf(id)).toMatchObject({ isPassed: true, cutShort: 'stopped' })
})

test('a drill whose time is over waits for its orders no longer when a person asks: the verdict says which are open, and is made once', async () => {
  const id = await begin('latency')
  const { load, drills } = await member()
  // Nobody works, so the orders stay open.
  await place(load.round)
  const execute = createExecuteCommand({ log: shop.log })
  const judge = { command: { type: 'drill_stop', id, judge: true } as const, reason: 'enough' }
  expect(await execute(judge, supervisor)).toMatchObject({ type: 'refused' })
  await passTime()
  await drills.round()
  expect(await verdictOf(id)).toBeNull()
  expect(await execute(judge, supervisor)).toMatchObject({ type: 'accepted' })
  const verdict = await verdictOf(id)
  const { placed = 0, open } = verdict?.counts ?? {}
  expect(placed).toBeGreaterThan(0)
  expect(open).toBe(placed)
  expect(verdict).toMatchObject({ isPassed: false, cutShort: 'judged' })
  expect(checkOf(verdict, 'ended')).toMatchObject({ isKept: false, late: { count: 0 } })
  await drills.round()
  expect(await auditOf('drill_end')).toEqual([])
  await begin('latency')
})

test('there is one drill at a time, until it has its verdict', async () => {
  await begin('latency')
  await expect(begin('latency')).rejects.toThrow('The last drill has no verdict yet')
  await passTime()
  await expect(begin('latency')).rejects.toThrow('The last drill has no verdict yet')
  // Nothing was placed and nobody has looked: it is waited for, but not for ever.
  const { drills } = await member()
  await drills.round()
  await expect(begin('latency')).rejects.toThrow('The last drill has no verdict yet')
  await shop.pool.query(`update simulated.fault_switches set ends_at = now() - interval '1 hour'`)
  await shop.pool.query(`update simulated.load_runs set ends_at = now() - interval '1 hour'`)
  await drills.round()
  expect(await auditOf('drill_end')).toHaveLength(1)
  await begin('latency')
})
