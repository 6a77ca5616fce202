import { createPool } from '@sagaboard/db/client'
import { waitsForLock } from '@sagaboard/db/testing/waits-for-lock'
import { inTransaction } from '@sagaboard/db/transaction'
import { onHandMax } from '@sagaboard/events/commands/stock-plan'
import type { Clock } from '@sagaboard/events/runtime/clock'
import { systemClock } from '@sagaboard/events/runtime/clock'
import { pino } from 'pino'
import { beforeEach, describe, expect, test } from 'vitest'
import { createHoldExpiry } from '../services/inventory/hold-expiry.ts'
import { allClosed, brokenInvariants, rowsOf } from '../testing/ledgers.ts'
import { type Answered, insertKey, type OpenDoors, openDoors } from '../testing/open-doors.ts'
import { placeOrders } from '../testing/place-order.ts'
import { startWorkers } from '../testing/start-workers.ts'
import { useShop } from '../testing/use-shop.ts'

const { cleanUp, database, shop } = useShop()
let doors: OpenDoors
let key: string
let aheadMs: number
const clock: Clock = { ...systemClock, now: () => Date.now() + aheadMs }

beforeEach(async () => {
  aheadMs = 0
  doors = await openDoors(database.url, { now: () => clock.now() })
  cleanUp.push(doors.close)
  key = await insertKey(shop.pool)
})

const methods = {
  reserve: ['/api/inventory/reserve', 'inventory.v1.InventoryService/ReserveStock'],
  commit: ['/api/inventory/commit', 'inventory.v1.InventoryService/CommitStock'],
  release: ['/api/inventory/release', 'inventory.v1.InventoryService/ReleaseStock'],
} as const
type Way = 'rest' | 'grpc'

const ask = (way: Way, what: keyof typeof methods, body: object): Promise<Answered> => {
  const [path, method] = methods[what]
  return way === 'rest' ? doors.post(path, body, { key }) : doors.call(method, body, { key })
}

interface Moved {
  kind: string
  onHand: number
  reserved: number
}
const movementsOf = (sku: string) =>
  rowsOf<Moved>(
    shop.pool,
    `select m.kind, sum(m.on_hand)::int as "onHand", sum(m.reserved)::int as reserved from inventory.movements m
     join inventory.reservations r on r.order_id = m.order_id and r.kind = 'external'
     where m.sku = $1 group by m.kind order by min(m.id)`,
    [sku],
  )

const expiry = () =>
  createHoldExpiry({
    transact: (work) => shop.log.transaction(work),
    logger: pino({ level: 'silent' }),
    clock,
  })

describe.each(['rest', 'grpc'] as const)('by %s', (way) => {
  const refused = (code: { rest: string; grpc: string }, kind: string) =>
    expect.objectContaining({ ok: false, code: code[way], kind })

  test('stock is reserved, committed, and gone from the shelf', async () => {
    const body = { sku: 'block-plane', quantity: 3, reservation_id: 'our-1' }
    expect(await ask(way, 'reserve', body)).toEqual({
      ok: true,
      body: {
        sku: 'block-plane',
        reserved_quantity: 3,
        available_quantity: 137,
        reservation_id: 'our-1',
        expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      },
    })
    expect(await ask(way, 'commit', { reservation_id: 'our-1' })).toEqual({
      ok: true,
      body: {
        sku: 'block-plane',
        deducted_quantity: 3,
        final_available_quantity: 137,
        reservation_id: 'our-1',
      },
    })
    expect(await movementsOf('block-plane')).toEqual([
      { kind: 'reserve', onHand: 0, reserved: 3 },
      { kind: 'commit', onHand: -3, reserved: -3 },
    ])
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('what is released is free again, and is never held again under that id', async () => {
    const body = { sku: 'block-plane', quantity: 3, reservation_id: 'our-1' }
    await ask(way, 'reserve', body)
    expect(await ask(way, 'release', { reservation_id: 'our-1', sku: 'block-plane' })).toEqual({
      ok: true,
      body: {
        sku: 'block-plane',
        released_quantity: 3,
        available_quantity: 140,
        reservation_id: 'our-1',
      },
    })
    const precondition = { rest: '409', grpc: 'FAILED_PRECONDITION' }
    expect(await ask(way, 'reserve', body)).toEqual(refused(precondition, 'hold-ended'))
    expect(await ask(way, 'commit', { reservation_id: 'our-1' })).toEqual(
      refused(precondition, 'hold-ended'),
    )
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('asked twice is done once, and another wish under the same id is refused', async () => {
    const body = { sku: 'block-plane', quantity: 3, reservation_id: 'our-1' }
    const first = await ask(way, 'reserve', body)
    expect(await ask(way, 'reserve', body)).toEqual(first)
    expect(await ask(way, 'reserve', { ...body, quantity: 4 })).toEqual(
      refused({ rest: '409', grpc: 'ALREADY_EXISTS' }, 'id-reused'),
    )
    // Another product under the same reservation is a hold of its own.
    expect(await ask(way, 'reserve', { ...body, sku: 'copper-pan' })).toMatchObject({ ok: true })
    expect(await ask(way, 'commit', { reservation_id: 'our-1' })).toMatchObject({
      kind: 'malformed',
      message: 'sku: say which one is meant of block-plane, copper-pan.',
    })
    for (let times = 0; times < 2; times++)
      expect(
        await ask(way, 'commit', { reservation_id: 'our-1', sku: 'block-plane' }),
      ).toMatchObject({ ok: true, body: { deducted_quantity: 3, final_available_quantity: 137 } })
    expect(await movementsOf('block-plane')).toHaveLength(2)
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('without an id one is made and answered; short stock, unknown goods and unknown ids are refused', async () => {
    const made = await ask(way, 'reserve', { sku: 'desk-lamp', quantity: 1 })
    expect(made).toMatchObject({ ok: true, body: { available_quantity: 0 } })
    expect(await ask(way, 'reserve', { sku: 'desk-lamp', quantity: 1 })).toEqual(
      refused({ rest: '409', grpc: 'FAILED_PRECONDITION' }, 'insufficient-stock'),
    )
    const missing = { rest: '404', grpc: 'NOT_FOUND' }
    expect(await ask(way, 'reserve', { sku: 'nothing', quantity: 1 })).toEqual(
      refused(missing, 'not-found'),
    )
    expect(await ask(way, 'commit', { reservation_id: 'nobody’s' })).toEqual(
      refused(missing, 'not-found'),
    )
  })

  test('as much as its shelves may hold is told to the unit', async () => {
    await shop.pool.query(
      `insert into inventory.stock (sku, warehouse, location, on_hand)
       select 'block-plane', warehouse, location, ${onHandMax} from
         (values ('leipzig', 'primary'), ('leipzig', 'back'), ('lyon', 'primary')) v(warehouse, location)
       on conflict (sku, warehouse, location) do update set on_hand = excluded.on_hand`,
    )
    const [{ total } = { total: 0 }] = await rowsOf<{ total: number }>(
      shop.pool,
      "select sum(on_hand)::float8 as total from inventory.stock where sku = 'block-plane'",
    )
    expect(total).toBeGreaterThanOrEqual(3 * onHandMax)
    const hold = { sku: 'block-plane', quantity: 3, reservation_id: 'our-1' }
    const asked = [await ask(way, 'reserve', hold), await ask(way, 'release', hold)]
    expect(asked).toMatchObject([
      { ok: true, body: { available_quantity: total - 3 } },
      { ok: true, body: { available_quantity: total } },
    ])
    expect(await doors.get('/api/inventory/stock?sku=block-plane', { key })).toMatchObject({
      body: { on_hand_quantity: total, available_quantity: total },
    })
  })

  test('the reservation of a saga can be read and not touched', async () => {
    const workers = await startWorkers(database.url, 'member')
    cleanUp.push(workers.stop)
    const [orderId = ''] = await placeOrders(shop.log, [{}])
    await allClosed(shop.pool, [orderId])
    const before = await rowsOf(shop.pool, 'select * from inventory.reservations')
    const [{ sku } = { sku: '' }] = await rowsOf<{ sku: string }>(
      shop.pool,
      'select sku from inventory.movements where order_id = $1',
      [orderId],
    )
    const precondition = { rest: '409', grpc: 'FAILED_PRECONDITION' }
    for (const id of [orderId, orderId.toUpperCase()]) {
      const owned = refused(precondition, 'belongs-to-a-saga')
      const own = { sku: 'block-plane', quantity: 1 }
      expect(await ask(way, 'reserve', { ...own, reservation_id: id })).toEqual(owned)
      expect(await ask(way, 'reserve', { ...own, order_id: id })).toEqual(owned)
      expect(await ask(way, 'commit', { reservation_id: id })).toEqual(owned)
      expect(await ask(way, 'release', { reservation_id: id, sku })).toEqual(owned)
    }
    expect(await rowsOf(shop.pool, 'select * from inventory.reservations')).toEqual(before)
    expect(
      await doors.get(`/api/inventory/stock?sku=${sku}&reservation_id=${orderId}`, { key }),
    ).toMatchObject({
      ok: true,
      body: { reservation: { kind: 'saga', status: 'committed' } },
    })
  })

  const nonsense: [string, Record<string, unknown>, string][] = [
    ['no product', { quantity: 1 }, 'sku: is missing'],
    ['no quantity', { sku: 'block-plane' }, 'quantity: '],
    ['nothing of it', { sku: 'block-plane', quantity: 0 }, 'quantity: '],
    [
      'less than nothing',
      { sku: 'block-plane', quantity: -1 },
      'quantity: expected a whole number',
    ],
    ['far too much', { sku: 'block-plane', quantity: 2_000_000_000 }, 'quantity: expected'],
    [
      'an id that is too long',
      { sku: 'a', quantity: 1, reservation_id: 'x'.repeat(65) },
      'reservation_id: expected at most 64 characters',
    ],
    [
      'a zero character',
      { sku: 'a', quantity: 1, reservation_id: 'a\0b' },
      'reservation_id: has characters',
    ],
  ]
  test.each(nonsense)('%s is refused with what is wrong', async (_what, body, message) => {
    const answer = await ask(way, 'reserve', body)
    expect(answer).toEqual(refused({ rest: '400', grpc: 'INVALID_ARGUMENT' }, 'malformed'))
    expect(answer).toMatchObject({ message: expect.stringContaining(message) })
  })
})

test('64 characters of any script are an id', async () => {
  const id = '№ 7/ü😀'.padEnd(65, '語')
  expect([...id]).toHaveLength(64)
  const body = { sku: 'block-plane', quantity: 1, reservation_id: id }
  expect(await doors.post('/api/inventory/reserve', body, { key })).toMatchObject({
    ok: true,
    body: { reservation_id: id },
  })
})

test.each([
  ['half a unit', '{"sku":"block-plane","quantity":1.5}'],
  ['a unit with an exponent', '{"sku":"block-plane","quantity":1e0}'],
  ['a text for a number', '{"sku":"block-plane","quantity":"1"}'],
  ['a field that is not known', '{"sku":"block-plane","quantity":1,"qty":1}'],
  ['a list', '[]'],
  ['no JSON', 'sku=block-plane'],
  ['nothing', ''],
  ['the same field twice', '{"sku":"block-plane","quantity":1,"quantity":2}'],
])('%s is refused as malformed', async (_what, body) => {
  expect(await doors.post('/api/inventory/reserve', body, { key })).toMatchObject({
    code: '400',
    kind: 'malformed',
  })
})

test('a body of a megabyte is not read', async () => {
  const body = { sku: 'x'.repeat(1_000_000), quantity: 1 }
  expect(await doors.post('/api/inventory/reserve', body, { key })).toMatchObject({ code: '413' })
  expect(
    await doors.call('inventory.v1.InventoryService/ReserveStock', body, { key }),
  ).toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
})

test('of two programs with one reservation id at once, one reserves and the other is told of it', async () => {
  const [one, other] = await Promise.all([openDoors(database.url), openDoors(database.url)])
  cleanUp.push(one.close, other.close)
  const keys = [await insertKey(shop.pool), await insertKey(shop.pool)]
  const rounds = Array.from({ length: 10 }, (_, round) => `shared-${round}`)
  for (const reservation_id of rounds) {
    const same = { sku: 'block-plane', quantity: 2, reservation_id }
    const [a, b] = await Promise.all([
      one.post('/api/inventory/reserve', same, { key: keys[0] ?? '' }),
      other.call('inventory.v1.InventoryService/ReserveStock', same, { key: keys[1] ?? '' }),
    ])
    expect([a.ok, b.ok]).toEqual([true, true])
  }
  const different = await Promise.all(
    [1, 2].map((quantity, index) =>
      [one, other][index]?.post(
        '/api/inventory/reserve',
        { sku: 'copper-pan', quantity, reservation_id: 'contested' },
        { key },
      ),
    ),
  )
  expect(different.map((answer) => answer?.ok).sort()).toEqual([false, true])
  expect(different.find((answer) => !answer?.ok)).toMatchObject({ kind: 'id-reused' })
  expect(await movementsOf('block-plane')).toEqual([{ kind: 'reserve', onHand: 0, reserved: 20 }])
  expect(await brokenInvariants(shop.pool)).toEqual({})
})

test('the last units go to as many as there are, and to nobody else', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      ask(index % 2 ? 'rest' : 'grpc', 'reserve', { sku: 'shop-stool', quantity: 10 }),
    ),
  )
  expect(answers.filter(({ ok }) => ok)).toHaveLength(7)
  expect(answers.flatMap((answer) => (answer.ok ? [] : [answer.kind]))).toEqual(
    Array(13).fill('insufficient-stock'),
  )
  expect(await brokenInvariants(shop.pool)).toEqual({})
})

describe('a hold expires', () => {
  const hold = { sku: 'block-plane', quantity: 5, reservation_id: 'left' }

  test('when it was not committed in time, and counts no longer', async () => {
    await ask('rest', 'reserve', hold)
    expect(await expiry().sweep()).toBe(0)
    aheadMs = 61_000
    expect(await ask('rest', 'commit', { reservation_id: 'left' })).toMatchObject({
      kind: 'hold-ended',
      message: expect.stringContaining('has expired'),
    })
    expect(await expiry().sweep()).toBe(1)
    expect(await expiry().sweep()).toBe(0)
    // A name of 36 such characters is no order's id, and names nothing.
    const none = `/api/inventory/stock?sku=block-plane&reservation_id=${'-'.repeat(36)}`
    expect(await doors.get(none, { key })).toMatchObject({ ok: true })
    expect(
      await doors.get('/api/inventory/stock?sku=block-plane&reservation_id=left', { key }),
    ).toEqual({
      ok: true,
      body: {
        sku: 'block-plane',
        on_hand_quantity: 140,
        reserved_quantity: 0,
        available_quantity: 140,
        reservation: { reservation_id: 'left', kind: 'external', status: 'expired', quantity: 5 },
      },
    })
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('and one that was committed stays', async () => {
    await ask('rest', 'reserve', hold)
    await ask('rest', 'commit', { reservation_id: 'left' })
    aheadMs = 61_000
    expect(await expiry().sweep()).toBe(0)
    expect(await movementsOf('block-plane')).toHaveLength(2)
  })

  test('by the process that runs inventory', async () => {
    await ask('rest', 'reserve', hold)
    aheadMs = 61_000
    const workers = await startWorkers(database.url, 'member', ['inventory'], { clock })
    cleanUp.push(workers.stop)
    await expect
      .poll(() => movementsOf('block-plane'))
      .toEqual([
        { kind: 'reserve', onHand: 0, reserved: 5 },
        { kind: 'release', onHand: 0, reserved: -5 },
      ])
  })
})

describe('a deadline', () => {
  test.each(['rest', 'grpc'] as const)(
    'that passes while the call waits for another lets nothing begin (%s)',
    async (way) => {
      const pool = createPool(database.url, { max: 1, applicationName: 'holder' })
      cleanUp.push(() => pool.end())
      const body = { sku: 'block-plane', quantity: 1, reservation_id: 'late' }
      let answer: Promise<Answered> | undefined
      await inTransaction(pool, async (tx) => {
        await tx.query({ text: 'select from inventory.stock where sku = $1 for no key update' }, [
          'block-plane',
        ])
        answer =
          way === 'grpc'
            ? doors.call(methods.reserve[1], body, { key, deadlineMs: 30_000 })
            : fetch(`${doors.rest}${methods.reserve[0]}`, {
                method: 'POST',
                headers: { authorization: `Bearer ${key}`, prefer: 'wait=20' },
                body: JSON.stringify(body),
              }).then(async (response) => ({
                ok: false as const,
                code: String(response.status),
                kind: ((await response.json()) as { type: string }).type.split(':').at(-1) ?? '',
                message: '',
              }))
        await waitsForLock(shop.pool)
        aheadMs = 30_000
      })
      expect(await answer).toMatchObject({
        ok: false,
        code: way === 'grpc' ? 'DEADLINE_EXCEEDED' : '504',
      })
      // Whoever comes after it, under the same id, waits until that call has ended.
      expect(await ask('rest', 'reserve', body)).toMatchObject({
        body: { available_quantity: 139 },
      })
      expect(await movementsOf('block-plane')).toEqual([
        { kind: 'reserve', onHand: 0, reserved: 1 },
      ])
    },
  )

  test('that has passed when the call comes is not looked at', async () => {
    const body = { sku: 'block-plane', quantity: 1, reservation_id: 'late' }
    const response = await fetch(`${doors.rest}/api/inventory/reserve`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, prefer: 'wait=0' },
      body: JSON.stringify(body),
    })
    expect(response.status).toBe(504)
    expect(await movementsOf('block-plane')).toEqual([])
  })
})
