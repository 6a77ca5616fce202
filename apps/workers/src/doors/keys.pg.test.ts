import { randomUUID } from 'node:crypto'
import { Client, credentials } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { admitFirstKey, hashApiKey, newApiKey } from '@sagaboard/db/commands/api-key'
import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import type { Requester } from '@sagaboard/db/commands/requester'
import type { ProgramCommand } from '@sagaboard/events/commands/programs'
import { protoPath } from 'grpc-health-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { rowsOf } from '../testing/ledgers.ts'
import { type Answered, insertKey, type OpenDoors, openDoors } from '../testing/open-doors.ts'
import { useShop } from '../testing/use-shop.ts'

const { cleanUp, database, shop } = useShop()
let doors: OpenDoors

beforeEach(async () => {
  doors = await openDoors(database.url)
  cleanUp.push(doors.close)
})

const stock = { sku: 'block-plane' }
const ways: [string, (key: string | null) => Promise<Answered>, { none: string; other: string }][] =
  [
    [
      'rest',
      (key) => doors.get('/api/inventory/stock?sku=block-plane', { key }),
      { none: '401', other: '403' },
    ],
    [
      'grpc',
      (key) => doors.call('inventory.v1.InventoryService/GetStock', stock, { key }),
      { none: 'UNAUTHENTICATED', other: 'PERMISSION_DENIED' },
    ],
  ]

describe.each(ways)('by %s', (_way, ask, { none, other }) => {
  test('a key of the scope opens', async () => {
    expect(await ask(await insertKey(shop.pool, { scopes: ['inventory'] }))).toMatchObject({
      ok: true,
      body: { available_quantity: 140 },
    })
  })

  test('no key, one that nobody knows, one that expired and one that was revoked are refused', async () => {
    const keys = [
      null,
      'sgb_AAAAAAAAAAAAAAAAAAAAAA',
      `' or true --`,
      await insertKey(shop.pool, { expires: 'now()' }),
      await insertKey(shop.pool, { revoked: true }),
    ]
    for (const key of keys)
      expect(await ask(key), `${key}`).toMatchObject({ code: none, kind: 'unauthenticated' })
  })

  test('a key of other scopes is told which', async () => {
    const key = await insertKey(shop.pool, { scopes: ['payment', 'orders'] })
    expect(await ask(key)).toEqual({
      ok: false,
      code: other,
      kind: 'wrong-scope',
      message: 'This key opens payment, orders, and not inventory.',
    })
  })

  test('its last use is noted, and a busy program does not write with each call', async () => {
    const key = await insertKey(shop.pool)
    const noted = () => rowsOf(shop.pool, 'select last_used_at, xmin from doors.api_keys')
    await ask(key)
    const first = await noted()
    expect(first).toEqual([{ last_used_at: expect.any(String), xmin: expect.anything() }])
    await ask(key)
    expect(await noted()).toEqual(first)
    await shop.pool.query(
      `update doors.api_keys set last_used_at = last_used_at - interval '61 seconds'`,
    )
    await ask(key)
    expect(await noted()).not.toEqual(first)
  })
})

describe('the command', () => {
  const admin: Requester = { type: 'staff', userId: 'anna', role: 'admin' }
  const execute = (...call: Parameters<ReturnType<typeof createExecuteCommand>>) =>
    createExecuteCommand({ log: shop.log })(...call)
  const add: ProgramCommand = {
    type: 'api_key_add',
    name: 'Warehouse app',
    scopes: ['inventory'],
    days: 30,
  }

  test('makes a key of which a hash is kept, and revokes it for good, each written down', async () => {
    const key = newApiKey()
    expect(Buffer.from(key.slice(4), 'base64url')).toHaveLength(16)
    const call = { command: add, reason: 'asked for', idempotencyKey: randomUUID() }
    const secrets = { tokenHash: hashApiKey(key) }
    const made = await execute({ ...call, secrets }, admin)
    expect(made).toMatchObject({ type: 'accepted', isNew: true })
    const ask = () => doors.get('/api/inventory/stock?sku=block-plane', { key })
    expect(await ask()).toMatchObject({ ok: true })
    // Asked again, no second key is made, and the one that comes along then opens nothing.
    const again = { tokenHash: hashApiKey(newApiKey()) }
    expect(await execute({ ...call, secrets: again }, admin)).toMatchObject({
      replayed: true,
      isNew: false,
    })
    const everything = await rowsOf(
      shop.pool,
      'select k::text || (select string_agg(c::text, $1) from audit.commands c) as kept from doors.api_keys k',
      [' '],
    )
    expect(everything).toHaveLength(1)
    expect(JSON.stringify(everything)).not.toContain(key.slice(4))
    if (made.type !== 'accepted' || !('id' in made)) throw new Error(made.type)
    const { id } = made as { id: string }
    const revoke = { command: { type: 'api_key_revoke', id } as const, reason: 'lost' }
    expect(await execute(revoke, admin)).toMatchObject({ type: 'accepted' })
    expect(await ask()).toMatchObject({ code: '401' })
    expect(await execute(revoke, admin)).toMatchObject({
      type: 'refused',
      refusal: 'This key was revoked before.',
    })
    const audit = 'select action, outcome, reason from audit.commands order by at, action'
    expect(await rowsOf(shop.pool, audit)).toEqual([
      { action: 'api_key_add', outcome: 'accepted', reason: 'asked for' },
      { action: 'api_key_revoke', outcome: 'accepted', reason: 'lost' },
      { action: 'api_key_revoke', outcome: 'refused', reason: 'lost' },
    ])
  })

  test.each(['operator', 'supervisor'] as const)('is refused to a %s', async (role) => {
    const secrets = { tokenHash: hashApiKey(newApiKey()) }
    expect(await execute({ command: add, reason: 'x', secrets }, { ...admin, role })).toMatchObject(
      { type: 'refused', refusal: expect.stringContaining('an administrator') },
    )
    expect(await rowsOf(shop.pool, 'select from doors.api_keys')).toEqual([])
  })
})

test('the first key of an installation opens every door, and stays revoked once it was', async () => {
  const key = newApiKey()
  expect(await admitFirstKey(shop.pool, key, new Date())).toBe(true)
  expect(await admitFirstKey(shop.pool, key, new Date())).toBe(true)
  expect(await rowsOf(shop.pool, 'select scopes from doors.api_keys')).toEqual([
    { scopes: ['inventory', 'payment', 'shipping', 'orders'] },
  ])
  await shop.pool.query('update doors.api_keys set revoked_at = now()')
  expect(await admitFirstKey(shop.pool, key, new Date())).toBe(false)
  expect(await doors.get('/api/inventory/stock?sku=block-plane', { key })).toMatchObject({
    code: '401',
  })
})

test('a process that does not run a service says so', async () => {
  const others = await openDoors(database.url, { scopes: ['payment'] })
  cleanUp.push(others.close)
  const key = await insertKey(shop.pool)
  expect(await others.get('/api/inventory/stock?sku=block-plane', { key })).toMatchObject({
    code: '404',
    kind: 'not-served',
  })
  expect(await others.call('inventory.v1.InventoryService/GetStock', stock, { key })).toMatchObject(
    { code: 'UNIMPLEMENTED' },
  )
})

test('the stock of an order is reserved for the web alone', async () => {
  const secret = newApiKey()
  const asked: string[] = []
  const own = await openDoors(database.url, {
    scopes: ['inventory'],
    web: {
      secret,
      async reserveOrder({ order_id }) {
        asked.push(order_id)
        return { order_id }
      },
    },
  })
  cleanUp.push(own.close)
  const order = { order_id: randomUUID() }
  const ask = (key: string | null) =>
    own.call('inventory.v1.InventoryService/ReserveOrder', order, { key })
  expect(await ask(null)).toMatchObject({ code: 'UNAUTHENTICATED' })
  for (const key of [await insertKey(shop.pool), `${secret}x`])
    expect(await ask(key)).toMatchObject({ code: 'PERMISSION_DENIED', kind: 'wrong-scope' })
  expect(asked).toEqual([])
  expect(await ask(secret)).toEqual({ ok: true, body: order })
  expect(asked).toEqual([order.order_id])
  // Where there is no such credential, there is no such call.
  expect(
    await doors.call('inventory.v1.InventoryService/ReserveOrder', order, { key: secret }),
  ).toMatchObject({ code: 'UNIMPLEMENTED' })
})

test('health is answered without a key, of the process and of each service', async () => {
  const check = loadSync(protoPath)['grpc.health.v1.Health'] as unknown as Record<
    'Check',
    {
      path: string
      requestSerialize: (message: object) => Buffer
      responseDeserialize: (bytes: Buffer) => object
    }
  >
  const client = new Client(`127.0.0.1:${doors.grpcPort}`, credentials.createInsecure())
  cleanUp.push(async () => client.close())
  const { path, requestSerialize, responseDeserialize } = check.Check
  const health = (service: string) =>
    new Promise((resolve) =>
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        { service },
        (error, body) => resolve(error?.code ?? body),
      ),
    )
  for (const service of ['', 'inventory.v1.InventoryService'])
    expect(await health(service)).toMatchObject({ status: 1 })
  expect(await health('nobody')).toBe(5)
})
