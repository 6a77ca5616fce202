import type { StepAttempt } from '@sagaboard/events/log/step-attempt'
import { eventually } from '@sagaboard/events/testing/eventually'
import { expect, test } from 'vitest'
import { allClosed, rowsOf } from './testing/ledgers.ts'
import { placeOrders, stateEvent, type TestOrder } from './testing/place-order.ts'
import { useWorkers } from './testing/use-workers.ts'

const { shop } = useWorkers()

type Kept = Pick<StepAttempt, 'attempt' | 'call' | 'key' | 'outcome' | 'detail' | 'tookMs'> & {
  group: string
  askedAt: string
}

const keptOf = (orderId: string) =>
  rowsOf<Kept>(
    shop.pool,
    `select group_name as "group", attempt, call, key, outcome, detail, took_ms as "tookMs",
       asked_at as "askedAt"
     from log.attempts where order_id = $1 order by id`,
    [orderId],
  )

/** How often the provider's and the carrier's books say that they were asked for each. */
async function callsOf(orderId: string): Promise<Record<string, number>> {
  const rows = await rowsOf<{ key: string; calls: number }>(
    shop.pool,
    `select key, calls from simulated.charges where order_id = $1
     union all select key, calls from simulated.labels where order_id = $1`,
    [orderId],
  )
  return Object.fromEntries(rows.map(({ key, calls }) => [key, calls]))
}

async function placed(order: TestOrder): Promise<string> {
  const [orderId = ''] = await placeOrders(shop.log, [order])
  return orderId
}

async function closed(order: TestOrder): Promise<string> {
  const orderId = await placed(order)
  await eventually(() => allClosed(shop.pool, [orderId]), 30_000)
  return orderId
}

test('an order whose calls are answered at once costs no row', async () => {
  const orderId = await closed({})
  expect(await keptOf(orderId)).toEqual([])
})

test.each([
  {
    what: 'a charge',
    order: { token: 'tok_flaky' },
    call: 'charge',
    name: 'charge',
    answer: 'captured',
  },
  {
    what: 'a label',
    order: { postcode: '99999' },
    call: 'label',
    name: 'label:1',
    answer: 'labelled',
  },
] as const)(
  '$what that is refused twice is kept three times, as in the book of whoever was asked',
  async ({ order, call, name, answer }) => {
    const orderId = await closed(order)
    const key = `${orderId}:${name}`
    const kept = await keptOf(orderId)
    expect(kept).toMatchObject([
      { attempt: 1, call, key, outcome: 'failed', detail: expect.stringContaining('503') },
      { attempt: 2, call, key, outcome: 'failed', detail: expect.stringContaining('503') },
      { attempt: 3, call, key, outcome: 'answered', detail: answer },
    ])
    expect((await callsOf(orderId))[key]).toBe(3)
    const hours = kept.map(({ askedAt }) => askedAt)
    expect(hours, 'when each was asked, not when it was written').toEqual([...hours].sort())
  },
)

test('a try of several labels says the parcel that was not answered, and all of them once they are', async () => {
  const orderId = await closed({
    postcode: '99999',
    lines: [['tea-towel', 2]],
    unitWeightG: 20_000,
  })
  expect((await keptOf(orderId)).map(({ key }) => key)).toEqual(
    ['label:1', 'label:1', 'label:1-2'].map((name) => `${orderId}:${name}`),
  )
  const calls = await callsOf(orderId)
  expect([calls[`${orderId}:label:1`], calls[`${orderId}:label:2`]]).toEqual([3, 3])
})

test('a charge whose answer never came says so', async () => {
  const orderId = await closed({ token: 'tok_timeout' })
  const [first, second, ...more] = await keptOf(orderId)
  expect(first).toMatchObject({
    attempt: 1,
    call: 'charge',
    outcome: 'failed',
    detail: expect.stringContaining('did not answer within 2000 ms'),
  })
  expect(second).toMatchObject({ attempt: 2, outcome: 'answered', detail: 'captured' })
  expect(more).toEqual([])
})

test('the tries of a step that was overtaken stay, and the void is told by its event', async () => {
  const orderId = await placed({ token: 'tok_outage' })
  await eventually(async () => expect((await keptOf(orderId)).length).toBeGreaterThan(1))
  await stateEvent(shop.log, orderId, 'OrderCancelRequested', { reason: 'cancelled_by_staff' })
  await eventually(() => allClosed(shop.pool, [orderId]), 30_000)
  const kept = await keptOf(orderId)
  const asked = kept.filter(({ call }) => call === 'charge')
  expect((await callsOf(orderId))[`${orderId}:charge`]).toBe(asked.length)
  expect(asked.every(({ outcome }) => outcome === 'failed')).toBe(true)
  expect(kept.filter(({ call }) => call === 'void')).toEqual([])
})

test('what was kept is not changed and not thrown away', async () => {
  await closed({ token: 'tok_flaky' })
  for (const statement of [
    'update log.attempts set detail = $1',
    'delete from log.attempts where detail <> $1',
  ])
    await expect(shop.pool.query(statement, ['x'])).rejects.toThrow()
})
