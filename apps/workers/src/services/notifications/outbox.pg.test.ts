import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { rowsOf } from '../../testing/ledgers.ts'
import { useShop } from '../../testing/use-shop.ts'
import { messageId } from './index.ts'
import { postgresOutbox } from './outbox.ts'
import { warnOfUnsent } from './warn-of-unsent.ts'

const { shop } = useShop()
const now = new Date()
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

/** Messages of an order that wait, each until so many minutes from now, in their order; returns their ids. */
async function waiting(...minutes: number[]): Promise<string[]> {
  const orderId = randomUUID()
  const ids = minutes.map((_at, index) => messageId(orderId, index + 1))
  await shop.pool.query(
    `insert into notifications.messages (id, order_id, version, cause_version, kind, locale, via, state, next_at)
     select id, $3, n, n, 'shipped', 'en', 'smtp', 'waiting', at from unnest($1::uuid[], $2::timestamptz[]) with ordinality r(id, at, n)`,
    [ids, minutes.map((of) => at(of).toISOString()), orderId],
  )
  return ids
}

const claim = async (when = now) => {
  const until = new Date(when.getTime() + 120_000)
  const claimed = await shop.log.transaction((tx) => postgresOutbox.claim(tx, when, until, 10))
  return claimed.map(({ id }) => id)
}

const sent = (id: string) =>
  shop.log.transaction(async (tx) => postgresOutbox.sent(tx, { id }, now))

test('what waits behind a letter that is tried later is seen once, and not with each letter', async () => {
  await Promise.all(Array.from({ length: 150 }, () => waiting(60, -2)))
  const [due = ''] = await waiting(-1)
  expect([...(await claim()), ...(await claim())]).toEqual([due])
  const again = await rowsOf(
    shop.pool,
    `select count(*)::int as messages, min(tries) as tries from notifications.messages where next_at <= $1`,
    [now.toISOString()],
  )
  expect(again).toEqual([{ messages: 0, tries: null }])
})

test('once the first of an order has gone, or was given up, the one behind it is due', async () => {
  const [first = '', second = '', third = ''] = await waiting(-3, -2, -1)
  expect(await claim()).toEqual([first])
  expect(await claim()).toEqual([])
  await sent(first)
  expect(await claim()).toEqual([second])
  await shop.log.transaction(async (tx) =>
    postgresOutbox.failed(tx, { id: second, tries: 1 }, 'no such address', null),
  )
  expect(await claim(at(1))).toEqual([third])
})

test('of many that are due no more are taken than are asked for, the oldest first', async () => {
  const orders = await Promise.all(Array.from({ length: 15 }, (_, index) => waiting(index - 20)))
  const ids = orders.flat()
  expect((await claim()).toSorted()).toEqual(ids.slice(0, 10).toSorted())
  expect((await claim()).toSorted()).toEqual(ids.slice(10).toSorted())
})

test('a process without a mail server says how many messages wait for one, and nothing while none does', async () => {
  const lines: string[] = []
  const logger = pino({}, { write: (line: string) => void lines.push(line) })
  expect(await warnOfUnsent(shop.pool, logger)).toBe(0)
  expect(lines).toEqual([])
  await waiting(-1, 5)
  expect(await warnOfUnsent(shop.pool, logger)).toBe(2)
  expect(lines).toEqual([expect.stringMatching(/"waiting":2.*set SMTP_URL again/)])
})
