import { randomUUID } from 'node:crypto'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { eventually } from '@sagaboard/events/testing/eventually'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type ClientToServer,
  type FeedFrame,
  type Goodbye,
  type JoinedFeed,
  type JoinedOrder,
  livePath,
  type OrderFrame,
  type PeopleFrame,
  type Refusal,
  type ServerToClient,
} from '../../live/protocol.ts'
import { callAs, sessionOf } from '../../testing/trpc-caller.ts'
import { sampleInput, signIn, startWeb, type TestWeb } from '../../testing/web.ts'
import { demoAccounts } from '../auth/demo-accounts.ts'

const database = testDatabase({ seeded: true })
const [shopper, operator, supervisor] = demoAccounts
let web: TestWeb
const sockets: Socket<ServerToClient, ClientToServer>[] = []

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url, DEMO_ACCOUNTS: 'on' })
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect()
})
afterAll(() => web.stop())

async function place(userId?: string) {
  const placed = await web.services.placeOrder(sampleInput, {
    idempotencyKey: randomUUID(),
    ...(userId && { userId }),
  })
  if (placed.type !== 'accepted') throw new Error(placed.type)
  return placed
}

/** Asks for a cancellation: the one thing besides ordering that adds an event without workers. */
async function cancel(orderId: string, accessToken: string) {
  const answer = await fetch(`${web.origin}/v1/orders/${orderId}/cancel`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}` },
  })
  expect(answer.status).toBe(202)
}

async function connect(headers: Record<string, string> = {}, origin = web.origin) {
  const socket: Socket<ServerToClient, ClientToServer> = io(origin, {
    path: livePath,
    transports: ['websocket'],
    extraHeaders: headers,
    reconnection: false,
    forceNew: true,
  })
  sockets.push(socket)
  const seen = {
    orders: [] as OrderFrame[],
    feed: [] as FeedFrame[],
    people: [] as PeopleFrame[],
    acted: [] as string[],
    goodbyes: [] as Goodbye[],
    beats: 0,
    open: true,
  }
  socket.on('order:events', (frame) => seen.orders.push(frame))
  socket.on('feed:events', (frame) => seen.feed.push(frame))
  socket.on('goodbye', (goodbye) => seen.goodbyes.push(goodbye))
  socket.on('presence:people', (frame) => seen.people.push(frame))
  socket.on('presence:acted', ({ orderId }) => seen.acted.push(orderId))
  socket.on('beat', () => {
    seen.beats += 1
  })
  socket.on('disconnect', () => {
    seen.open = false
  })
  await new Promise<void>((resolve, reject) =>
    socket.once('connect', resolve).once('connect_error', reject),
  )
  return {
    socket,
    seen,
    join: (orderId: string, accessToken?: string, afterVersion = 0) =>
      new Promise<JoinedOrder | Refusal>((resolve) =>
        socket.emit(
          'order:join',
          { orderId, afterVersion, ...(accessToken && { accessToken }) },
          resolve,
        ),
      ),
    joinFeed: (positions: Record<string, number> | null = null) =>
      new Promise<JoinedFeed | Refusal>((resolve) =>
        socket.emit('feed:join', { positions }, resolve),
      ),
    versions: () => seen.orders.flatMap(({ events }) => events.map(({ version }) => version)),
  }
}

const cookieOf = (account = shopper) => signIn(web, account?.email ?? '', account?.password ?? '')

describe('the room of an order', () => {
  test('replays what a guest lacks and goes on live, in the shopper’s terms', async () => {
    const { orderId, accessToken } = await place()
    const me = await connect()
    expect(await me.join(orderId, accessToken)).toEqual({
      type: 'joined',
      audience: 'shopper',
      headVersion: 1,
    })
    await eventually(() => expect(me.versions()).toEqual([1]))
    await cancel(orderId, accessToken)
    await eventually(() => expect(me.versions()).toEqual([1, 2]))
    expect(JSON.stringify(me.seen.orders)).not.toMatch(
      /OrderCreated|OrderCancelRequested|sam@example.org|Elbweg/,
    )
    expect(me.seen.orders.map(({ events }) => events[0])).toMatchObject([
      { kind: 'received' },
      { kind: 'cancel_asked', by: 'you' },
    ])
  })

  test('sends nothing again to a browser that says what it has', async () => {
    const { orderId, accessToken } = await place()
    const me = await connect()
    expect(await me.join(orderId, accessToken, 1)).toMatchObject({ headVersion: 1 })
    await cancel(orderId, accessToken)
    await eventually(() => expect(me.versions()).toEqual([2]))
  })

  test('tells a browser that has more than there is how much there is, and goes on from there', async () => {
    const { orderId, accessToken } = await place()
    const me = await connect()
    expect(await me.join(orderId, accessToken, 500)).toMatchObject({ headVersion: 1 })
    await cancel(orderId, accessToken)
    await eventually(() => expect(me.versions()).toEqual([2]))
    // The row is not there yet: the log is.
    expect(await me.join(orderId, accessToken, 500)).toMatchObject({ headVersion: 2 })
    expect(await me.join(orderId, accessToken, 2)).toMatchObject({ headVersion: 2 })
  })

  test('opens to owner and staff, and answers everybody else the same as for no order', async () => {
    const cookie = await cookieOf()
    const mine = await place(
      (await web.services.auth.api.getSession({ headers: new Headers({ cookie }) }))?.user.id,
    )
    const [owner, staff, guest] = [
      await connect({ cookie }),
      await connect({ cookie: await cookieOf(operator) }),
      await connect(),
    ]
    expect(await owner.join(mine.orderId)).toMatchObject({ audience: 'shopper' })
    expect(await staff.join(mine.orderId)).toMatchObject({ audience: 'staff' })
    await eventually(() =>
      expect(staff.seen.orders[0]?.events[0]).toMatchObject({
        type: 'OrderCreated',
        data: { personal: sampleInput.customer },
      }),
    )
    const refusals = [
      await guest.join(mine.orderId),
      await guest.join(mine.orderId, 'wrong'),
      await guest.join(randomUUID()),
      await owner.join((await place()).orderId),
    ]
    for (const refusal of refusals)
      expect(refusal).toEqual({ type: 'refused', reason: 'not_found' })
    expect(guest.seen.orders).toEqual([])
  })

  test('left before it is joined, it is not joined, and nothing comes; joined again, it is', async () => {
    const { orderId, accessToken } = await place()
    const [me, other] = [await connect(), await connect()]
    const asked = me.join(orderId, accessToken)
    me.socket.emit('order:leave', { orderId })
    expect(await asked).toEqual({ type: 'refused', reason: 'left' })
    expect(await other.join(orderId, accessToken)).toMatchObject({ type: 'joined' })
    await cancel(orderId, accessToken)
    await eventually(() => expect(other.versions()).toEqual([1, 2]))
    expect(me.versions()).toEqual([])
    const left = me.join(orderId, accessToken)
    me.socket.emit('order:leave', { orderId })
    const again = me.join(orderId, accessToken)
    expect(await left).toEqual({ type: 'refused', reason: 'left' })
    expect(await again).toMatchObject({ type: 'joined', headVersion: 2 })
    await eventually(() => expect(me.versions()).toEqual([1, 2]))
  })

  test('of two who ask at once on one connection, the refused one does not take the place of the other', async () => {
    const { orderId, accessToken } = await place()
    const me = await connect()
    const answers = await Promise.all([me.join(orderId, 'wrong'), me.join(orderId, accessToken)])
    expect(answers.map(({ type }) => type)).toEqual(['refused', 'joined'])
    me.socket.emit('order:leave', { orderId })
    const other = await connect()
    await other.join(orderId, accessToken)
    await cancel(orderId, accessToken)
    await eventually(() => expect(other.versions()).toEqual([1, 2]))
    expect(me.versions()).toEqual([1])
  })

  test('refuses what is no message, and limits how many come', async () => {
    const me = await connect()
    const answers = await Promise.all(Array.from({ length: 40 }, () => me.join('not-an-id')))
    expect(answers[0]).toEqual({ type: 'refused', reason: 'invalid' })
    expect(answers.at(-1)).toMatchObject({ type: 'refused', reason: 'too_fast' })
  })
})

describe('the feed', () => {
  test('is for staff only', async () => {
    expect(await (await connect()).joinFeed()).toEqual({ type: 'refused', reason: 'sign_in' })
    expect(await (await connect({ cookie: await cookieOf() })).joinFeed()).toEqual({
      type: 'refused',
      reason: 'forbidden',
    })
  })

  test('brings back exactly what happened while a browser was away', async () => {
    const cookie = await cookieOf(operator)
    const before = await connect({ cookie })
    const joined = await before.joinFeed()
    if (joined.type !== 'joined') throw new Error(joined.reason)
    const seen = await place()
    await eventually(() =>
      expect(
        before.seen.feed.flatMap(({ events }) => events.map(({ orderId }) => orderId)),
      ).toEqual([seen.orderId]),
    )
    const { positions } = before.seen.feed.at(-1) as FeedFrame
    before.socket.disconnect()
    const missed = await Promise.all(Array.from({ length: 12 }, () => place()))
    const after = await connect({ cookie })
    await after.joinFeed(positions)
    const later = await place()
    const expected = [...missed, later].map(({ orderId }) => orderId).sort()
    const ids = () => after.seen.feed.flatMap(({ events }) => events.map(({ orderId }) => orderId))
    await eventually(() => expect(ids().sort()).toEqual(expected))
  })
})

describe('the connection', () => {
  test('is refused to pages of other sites', async () => {
    await expect(connect({ origin: 'http://evil.example' })).rejects.toThrow()
    expect((await connect({ origin: web.origin })).seen.open).toBe(true)
  })

  test('beats, so that a browser knows that it is live', async () => {
    const me = await connect()
    await eventually(() => expect(me.seen.beats).toBeGreaterThan(0))
  })

  test('is cut when its person signs out', async () => {
    const cookie = await cookieOf(operator)
    const me = await connect({ cookie })
    expect(await me.joinFeed()).toMatchObject({ type: 'joined' })
    await web.services.auth.api.signOut({ headers: new Headers({ cookie }) })
    await eventually(() => expect(me.seen.open).toBe(false))
    expect(me.seen.goodbyes).toEqual([{ reason: 'signed_out' }])
  })

  test('says goodbye when the server stops', async () => {
    const other = await startWeb({ DATABASE_URL: database.url, DEMO_ACCOUNTS: 'on' })
    const me = await connect({}, other.origin)
    await other.stop()
    await eventually(() => expect(me.seen.open).toBe(false))
    expect(me.seen.goodbyes).toEqual([{ reason: 'server_stops' }])
  })
})

describe('the staff at an order', () => {
  const present = async (account: typeof operator, orderId: string) => {
    const cookie = await cookieOf(account)
    const page = await connect({ cookie })
    page.socket.emit('presence:show', { orderId, doing: null })
    return { ...page, cookie, names: () => page.seen.people.at(-1)?.people.map(({ name }) => name) }
  }

  test('see each other by the names of their sessions, until one signs out', async () => {
    const { orderId } = await place()
    const olga = await present(operator, orderId)
    const sun = await present(supervisor, orderId)
    await eventually(() => expect(olga.names()).toEqual(['Sun Supervisor']))
    await eventually(() => expect(sun.names()).toEqual(['Olga Operator']))
    await web.services.auth.api.signOut({ headers: new Headers({ cookie: olga.cookie }) })
    await eventually(() => expect(sun.names()).toEqual([]))
  })

  test('are told when one of them notes something, or asks for something, and shoppers never', async () => {
    const { orderId, accessToken } = await place()
    const olga = await present(operator, orderId)
    const guest = await connect()
    await guest.join(orderId, accessToken)
    guest.socket.emit('presence:show', { orderId, doing: null })
    const caller = callAs(web, sessionOf('supervisor')).console
    const key = () => ({ orderId, idempotencyKey: randomUUID() })
    await caller.notes.write({ ...key(), text: 'The customer called.' })
    await eventually(() => expect(olga.seen.acted).toEqual([orderId]))
    const asked = { ...key(), reason: 'because', expectedVersion: 1 }
    await caller.commands.run({ ...asked, command: { type: 'cancel' } })
    await eventually(() => expect(olga.seen.acted).toEqual([orderId, orderId]))
    // What concerns the guest comes after it, so that nothing can be on its way any more.
    await eventually(() => expect(guest.versions()).toEqual([1, 2]))
    expect([guest.seen.acted, guest.seen.people]).toEqual([[], []])
  })
})

describe('one browser can’t take more than its share', () => {
  test('of 30 orders that are joined at once, 20 are', async () => {
    const orders = await Promise.all(Array.from({ length: 30 }, () => place()))
    const { socket } = await connect()
    const answers = await Promise.all(
      orders.map(({ orderId, accessToken }) =>
        socket.emitWithAck('order:join', { orderId, accessToken, afterVersion: 0 }),
      ),
    )
    expect(answers.filter(({ type }) => type === 'joined')).toHaveLength(20)
  })

  test('an order that was not there takes no place', async () => {
    const { socket } = await connect()
    for (let tries = 0; tries < 21; tries++)
      await socket.emitWithAck('order:join', { orderId: randomUUID(), afterVersion: 0 })
    const { orderId, accessToken } = await place()
    const answer = await socket.emitWithAck('order:join', { orderId, accessToken, afterVersion: 0 })
    expect(answer.type).toBe('joined')
  })

  test.each([
    ['leaves', (socket: Socket) => socket.emit('order:leave', { orderId: randomUUID() })],
    ['asks and wants no answer', (socket: Socket) => socket.emit('order:join', {})],
    ['sends what nobody knows', (socket: Socket) => socket.emit('nonsense')],
  ])('who %s without end is cut off', async (_what, send) => {
    const { socket } = await connect()
    const gone = new Promise((resolve) => socket.on('disconnect', resolve))
    for (let packets = 0; packets < 400; packets++) send(socket as unknown as Socket)
    expect(await gone).toBe('io server disconnect')
  })

  test('a version that no order has is invalid, and nothing is looked up for it', async () => {
    const { orderId, accessToken } = await place()
    const { socket } = await connect()
    const join = { orderId, accessToken, afterVersion: 3_000_000_000 }
    expect(await socket.emitWithAck('order:join', join)).toEqual({
      type: 'refused',
      reason: 'invalid',
    })
  })

  test('from one address come at most 200 connections', async () => {
    const proxied = await startWeb({ DATABASE_URL: database.url, TRUST_PROXY: 'on' })
    const one = { 'x-forwarded-for': '203.0.113.7' }
    try {
      await Promise.all(Array.from({ length: 200 }, () => connect(one, proxied.origin)))
      await expect(connect(one, proxied.origin)).rejects.toThrow()
      await connect({ 'x-forwarded-for': '203.0.113.8' }, proxied.origin)
    } finally {
      for (const socket of sockets.splice(0)) socket.disconnect()
      await proxied.stop()
    }
  })
})
