import { randomUUID } from 'node:crypto'
import { deriveAccessToken } from '@sagaboard/db/commands/access-token'
import { freePort } from '@sagaboard/db/embedded/local-process'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { eventually } from '@sagaboard/events/testing/eventually'
import { type DestinationStream, pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import { messageId } from '../services/notifications/index.ts'
import { postgresOutbox } from '../services/notifications/outbox.ts'
import type { WriteLetter } from '../services/notifications/port.ts'
import { createMessageSender, triesMax } from '../services/notifications/sender.ts'
import { createWriteLetter } from '../services/notifications/write-letter.ts'
import { rowsOf } from '../testing/ledgers.ts'
import { startMailServer } from '../testing/mail-server.ts'
import { placeOrders } from '../testing/place-order.ts'
import { startWorkers } from '../testing/start-workers.ts'
import { useShop } from '../testing/use-shop.ts'
import { smtpMailer } from './smtp.ts'

const { cleanUp, database, shop } = useShop()
const minuteMs = 60_000
let aheadMs: number
/** Runs on like any clock, and is put forward. */
const clock: Clock = { ...systemClock, now: () => Date.now() + aheadMs }

beforeEach(() => {
  aheadMs = 0
})

const addressOf = (orderId: string) => `customer-${orderId.slice(0, 8)}@example.org`
const writeLetter: WriteLetter = async ({ orderId, kind, version }) => ({
  to: { name: 'Ada', address: addressOf(orderId) },
  subject: `${kind} ${version}`,
  html: `<p>${kind}</p>`,
  text: kind,
  traceparent: null,
})

async function startServer(port = 0) {
  const server = await startMailServer(port)
  cleanUp.push(server.stop)
  return server
}

interface SenderSettings {
  write?: WriteLetter
  answerMs?: number
  from?: string
  log?: DestinationStream
}

async function startSender(port: number, settings: SenderSettings = {}) {
  const { write = writeLetter, answerMs = 15_000, log } = settings
  const { from = 'The shop <shop@shop.example>' } = settings
  const mailer = smtpMailer({
    url: `smtp://127.0.0.1:${port}`,
    from,
    connectionsMax: 4,
    answerMs,
  })
  const sender = createMessageSender({
    transact: (work) => shop.log.transaction(work),
    outbox: postgresOutbox,
    mailer,
    writeLetter: write,
    host: 'shop.example',
    logger: log ? pino({ level: 'debug' }, log) : pino({ level: 'silent' }),
    clock,
  })
  await sender.start()
  cleanUp.push(sender.stop)
  return sender
}

/** Messages of one order that wait to be sent, in their order; returns the order and their ids. */
async function written(...kinds: string[]) {
  const orderId = randomUUID()
  const ids = kinds.map((_kind, index) => messageId(orderId, index + 1))
  await shop.pool.query(
    `insert into notifications.messages (id, order_id, version, cause_version, kind, locale, via, state, next_at)
     select id, $3, n, n, kind, 'en', 'smtp', 'waiting', now() - interval '1 s' from unnest($1::uuid[], $2::text[]) with ordinality r(id, kind, n)`,
    [ids, kinds, orderId],
  )
  return { orderId, ids, id: ids[0] ?? '' }
}

interface Row {
  state: string
  tries: number
  error: string | null
  waits: boolean
}
async function rowOf(id: string): Promise<Row | undefined> {
  const [row] = await rowsOf<Row>(
    shop.pool,
    'select state, tries, error, next_at is not null as waits from notifications.messages where id = $1',
    [id],
  )
  return row
}
const comesTo = (id: string, row: object) =>
  eventually(async () => expect(await rowOf(id)).toMatchObject(row), 30_000)
const headerId = (id: string) => `<${id}@shop.example>`

test('a message is put together as it is sent: to its customer, in HTML and text, under an id of its own', async () => {
  const server = await startServer()
  await startSender(server.port)
  const { id, orderId } = await written('received')
  await comesTo(id, { state: 'sent', tries: 1, error: null, waits: false })
  expect(server.letters).toMatchObject([{ to: addressOf(orderId), id: headerId(id) }])
  const { raw = '' } = server.letters[0] ?? {}
  for (const part of [
    'From: The shop <shop@shop.example>',
    'Subject: received 1',
    'text/plain',
    '<p>received</p>',
  ])
    expect(raw).toContain(part)
})

test('an order that is placed brings its customer a letter, with the way back to the order', async () => {
  const server = await startServer()
  const { port } = server
  const url = `smtp://127.0.0.1:${port}`
  const mailer = smtpMailer({ url, from: 'shop@shop.example', connectionsMax: 2 })
  const publicUrl = 'https://shop.example'
  const secret = 'of the test'
  const host = 'shop.example'
  const mail = {
    mailer,
    host,
    writeLetter: createWriteLetter({ log: shop.log, publicUrl, secret }),
  }
  const workers = await startWorkers(database.url, 'member-1', undefined, { mail })
  cleanUp.push(workers.stop)
  const [orderId = ''] = await placeOrders(shop.log, [{}])
  const ids = [messageId(orderId, 1), messageId(orderId, 4)]
  for (const id of ids) await comesTo(id, { state: 'sent' })
  expect(server.letters.map(({ to, id }) => ({ to, id }))).toEqual(
    ids.map((id) => ({ to: 'ada@example.com', id: headerId(id) })),
  )
  // Lines of a letter are folded, and its signs escaped.
  const plain = (server.letters[0]?.raw ?? '').replace(/=\r?\n/g, '').replaceAll('=3D', '=')
  expect(plain).toContain(
    `${publicUrl}/orders/${orderId}?token=${deriveAccessToken(secret, orderId)}`,
  )
})

test('the messages of an order go out in their order: while one waits, so do those behind it', async () => {
  const server = await startServer()
  server.manners.refuses = (asked) => (asked === 'letter' ? 451 : undefined)
  await startSender(server.port)
  const { ids } = await written('received', 'shipped', 'delivered')
  await comesTo(ids[0] ?? '', { state: 'waiting', tries: 1, error: expect.any(String) })
  expect(await rowOf(ids[1] ?? '')).toMatchObject({ tries: 0 })
  server.manners.refuses = () => undefined
  aheadMs = minuteMs
  await comesTo(ids[2] ?? '', { state: 'sent' })
  expect(server.letters.map(({ id }) => id)).toEqual(ids.map(headerId))
})

test('a mail server that is away delays and loses nothing', async () => {
  const port = await freePort()
  await startSender(port)
  const { id } = await written('received')
  await comesTo(id, { state: 'waiting', tries: 1, error: expect.stringContaining('ECONNREFUSED') })
  const server = await startServer(port)
  aheadMs = minuteMs
  await comesTo(id, { state: 'sent', error: null })
  expect(server.letters.map((letter) => letter.id)).toEqual([headerId(id)])
})

test('a mail server that is slow holds up no letter but those that it is slow about', async () => {
  const server = await startServer()
  const slow = await written('received')
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  server.manners.hesitates = (to) => (to === addressOf(slow.orderId) ? released : undefined)
  await startSender(server.port)
  await eventually(() => expect(server.letters).toHaveLength(1))
  const quick = await written('received')
  await comesTo(quick.id, { state: 'sent' })
  expect(await rowOf(slow.id)).toMatchObject({ state: 'waiting', tries: 1 })
  release()
  await comesTo(slow.id, { state: 'sent', tries: 1 })
})

test('one that never answers is given up, and asked again later with the same letter', async () => {
  const server = await startServer()
  let isSilent = true
  server.manners.hesitates = () => (isSilent ? new Promise<void>(() => {}) : undefined)
  await startSender(server.port, { answerMs: 500 })
  const { id } = await written('received')
  await comesTo(id, { state: 'waiting', tries: 1, error: expect.any(String) })
  isSilent = false
  aheadMs = minuteMs
  await comesTo(id, { state: 'sent' })
  expect(new Set(server.letters.map((letter) => letter.id))).toEqual(new Set([headerId(id)]))
})

test('what is refused for now is tried again; what is refused for good is not, and says why', async () => {
  const server = await startServer()
  const [later, never] = [await written('received'), await written('received', 'shipped')]
  let refused = 0
  server.manners.refuses = (asked, address) => {
    if (asked !== 'to') return undefined
    if (address === addressOf(later.orderId)) return 450
    return refused++ === 0 ? 550 : undefined
  }
  await startSender(server.port)
  await comesTo(later.id, { state: 'waiting', error: expect.stringContaining('no to for') })
  await comesTo(never.id, {
    state: 'failed',
    tries: 1,
    waits: false,
    error: expect.stringMatching(/^The mail server refuses it: .*no to for/),
  })
  server.manners.refuses = () => undefined
  aheadMs = minuteMs
  await comesTo(later.id, { state: 'sent' })
  // What comes behind a letter that was given up is sent all the same.
  await comesTo(never.ids[1] ?? '', { state: 'sent' })
  expect(await rowOf(never.id)).toMatchObject({ state: 'failed', tries: 1 })
})

test('where the shop itself is refused, its settings are wrong and no letter is given up', async () => {
  const server = await startServer()
  server.manners.refuses = (asked) => (asked === 'from' ? 550 : undefined)
  await startSender(server.port)
  const { id } = await written('received')
  await comesTo(id, { state: 'waiting', tries: 1, error: expect.stringContaining('no from for') })
})

test('a sender that is none, or that may not relay, is a setting as well', async () => {
  const server = await startServer()
  const bad = await startSender(server.port, { from: 'shop <"a\\>b"@shop.example>' })
  const { id } = await written('received')
  await comesTo(id, { state: 'waiting', tries: 1, error: expect.stringMatching(/sender/) })
  await bad.stop()
  server.manners.refuses = (asked) => (asked === 'to' ? '550 5.7.1 relaying is denied' : undefined)
  aheadMs = minuteMs
  await startSender(server.port)
  await comesTo(id, { state: 'waiting', tries: 2, error: expect.stringContaining('relaying') })
})

test('an address that no server can be told is given up, without asking one', async () => {
  const server = await startServer()
  await startSender(server.port, {
    write: async (message) => ({ ...(await writeLetter(message)), to: { name: '', address: '' } }),
  })
  const { id } = await written('received')
  await comesTo(id, { state: 'failed', tries: 1, error: expect.stringMatching(/^The address/) })
})

test('what is kept and logged of a letter that did not go does not say whom it is to', async () => {
  const server = await startServer()
  const lines: string[] = []
  server.manners.refuses = (asked, address) =>
    asked === 'to' ? `550 5.1.1 <${address}>: ${address.split('@')[0]} is unknown here` : undefined
  await startSender(server.port, { log: { write: (line) => void lines.push(line) } })
  const { id, orderId } = await written('received')
  await comesTo(id, { state: 'failed', tries: 1, error: expect.stringContaining('550 5.1.1') })
  const log = lines.join('')
  expect(log).toContain('a message to a customer is given up')
  for (const text of [log, (await rowOf(id))?.error]) {
    expect(text).toContain('is unknown here')
    expect(text).not.toContain(addressOf(orderId).split('@')[0])
    expect(text).not.toContain('@example.org')
  }
})

test('a mail server that dies after it has accepted is sent the same letter again, under the same id', async () => {
  const server = await startServer()
  server.manners.diesAfter = () => server.letters.length === 1
  await startSender(server.port)
  const { id } = await written('received')
  await comesTo(id, { state: 'waiting', tries: 1, error: expect.any(String) })
  aheadMs = minuteMs
  await comesTo(id, { state: 'sent', tries: 2 })
  expect(server.letters.map((letter) => letter.id)).toEqual([headerId(id), headerId(id)])
})

test('of two that send, each letter is sent by one', async () => {
  const server = await startServer()
  const orders = await Promise.all(Array.from({ length: 30 }, () => written('received', 'shipped')))
  await Promise.all([startSender(server.port), startSender(server.port)])
  for (const { ids } of orders) for (const id of ids) await comesTo(id, { state: 'sent', tries: 1 })
  expect(server.letters).toHaveLength(60)
  expect(new Set(server.letters.map(({ id }) => id)).size).toBe(60)
})

test('what can’t be put together is tried again like what can’t be sent, and given up after three days of tries, however old it is', async () => {
  const server = await startServer()
  await startSender(server.port, {
    write: () => Promise.reject(new Error('the log can’t be read')),
  })
  const { id } = await written('received')
  await shop.pool.query(
    `update notifications.messages set written_at = now() - interval '9 days' where id = $1`,
    [id],
  )
  await comesTo(id, { state: 'waiting', tries: 1, error: 'the log can’t be read' })
  // 10 s doubled nine times are 85 minutes, and 71 hours the rest.
  expect(triesMax).toBe(81)
  await shop.pool.query('update notifications.messages set tries = $2 where id = $1', [
    id,
    triesMax - 1,
  ])
  aheadMs = minuteMs
  await comesTo(id, { state: 'failed', tries: triesMax, error: 'the log can’t be read' })
  expect(server.letters).toEqual([])
})

test('whoever ends while it sends leaves the message to the next one', async () => {
  const server = await startServer()
  const { id } = await written('received')
  const taken = await shop.log.transaction((tx) =>
    postgresOutbox.claim(tx, new Date(clock.now()), new Date(clock.now() + minuteMs), 10),
  )
  expect(taken).toMatchObject([{ id, tries: 1 }])
  await startSender(server.port)
  const other = await written('received')
  await comesTo(other.id, { state: 'sent' })
  expect(await rowOf(id)).toMatchObject({ state: 'waiting', tries: 1 })
  aheadMs = 2 * minuteMs
  await comesTo(id, { state: 'sent', tries: 2 })
})
