import { randomUUID } from 'node:crypto'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callAs, sessionOf } from '../../testing/trpc-caller.ts'
import { startWeb, type TestWeb } from '../../testing/web.ts'
import type { Session } from '../auth/policy.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb
beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
})
afterAll(() => web.stop())

const supervisor = sessionOf('supervisor')
const callOf = (session: Session | null) => callAs(web, session)

const run = (change: object) => ({
  orderId: randomUUID(),
  command: { type: 'cancel' as const },
  reason: 'a good reason',
  expectedVersion: 1,
  idempotencyKey: randomUUID(),
  ...change,
})

type Call = ReturnType<typeof callOf>
const nul = 'a\0'
const half = 'half \ud800 a pair'

/** `{ deeper: { deeper: … } }` */
function nested(levels: number): Record<string, unknown> {
  let value = {}
  for (let level = 0; level < levels; level++) value = { deeper: value }
  return value
}

const beyond = { orderId: randomUUID(), after: 2 ** 31 }
const asked = () => ({ reason: 'a good reason', idempotencyKey: randomUUID() })

const list = (call: Call, filter: object, cursor?: { createdAt: string; orderId: string }) =>
  call.console.orders.list({ filter, cursor })
const byHand = (reference: string) =>
  run({ command: { type: 'refund_by_hand' as const, amountMinor: 1, reference } })
const edit = (data: Record<string, unknown>, version = 1) =>
  run({ command: { type: 'edit' as const, version, data } })

test.each<[string, (call: Call) => Promise<unknown>]>([
  ['a product', (call) => call.catalog.product({ sku: nul })],
  ['the text of a search', (call) => list(call, { text: nul })],
  ['its cause', (call) => list(call, { cause: half })],
  [
    'a place in the year 0',
    (call) => list(call, {}, { createdAt: '0000-01-01T00:00:00Z', orderId: randomUUID() }),
  ],
  ['a reason', (call) => call.console.commands.run(run({ reason: 'because \0' }))],
  ['half a character of a reason', (call) => call.console.commands.run(run({ reason: half }))],
  ['a key', (call) => call.console.commands.run(run({ idempotencyKey: `${nul}bcdefgh` }))],
  ['a reference', (call) => call.console.commands.run(byHand(nul))],
  ['a payload', (call) => call.console.commands.run(edit({ name: nul }))],
  ['a payload 25,000 deep', (call) => call.console.commands.run(edit(nested(25_000)))],
  [
    'a version no order has',
    (call) => call.console.commands.run(run({ expectedVersion: 2 ** 40 })),
  ],
  ['one of an event', (call) => call.console.commands.run(edit({}, 2 ** 40))],
  ['one after which its events are asked for', (call) => call.console.orders.events(beyond)],
  ['one after which it is asked for', (call) => call.console.order(beyond)],
  ['a place in a set', (call) => call.console.sets.orders({ id: randomUUID(), after: 2 ** 31 })],
  [
    'the version of a set',
    (call) =>
      call.console.sets.say({
        type: 'set_pause',
        setId: randomUUID(),
        version: 2 ** 31,
        ...asked(),
      }),
  ],
  [
    'the version of an incident',
    (call) =>
      call.console.incidents.act({
        ...{ type: 'incident_take', id: '0123456789ab', version: 2 ** 31 },
        idempotencyKey: randomUUID(),
      }),
  ],
  [
    'the version of a warehouse',
    (call) =>
      call.console.warehouses.run({
        ...{ command: { type: 'warehouse_remove', id: 'lyon' }, expectedVersion: 2 ** 31 },
        ...asked(),
      }),
  ],
  [
    'the version of a product',
    (call) =>
      call.console.products.run({
        ...{ command: { type: 'product_retire', sku: 'pull-saw' }, expectedVersion: 2 ** 31 },
        ...asked(),
      }),
  ],
  [
    'the revision of the catalogue',
    (call) => call.console.products.import({ text: 'sku', revision: 2 ** 31, ...asked() }),
  ],
])('%s that can’t be kept is the fault of who sends it', async (_what, ask) => {
  await expect(ask(callOf(supervisor))).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('who may not call at all is told that, whatever was sent', async () => {
  await expect(list(callOf(null), { text: nul })).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
})

test('an order that there is not has no events, and that is said', async () => {
  const { orders } = callOf(supervisor).console
  await expect(orders.events({ orderId: randomUUID(), after: 0 })).rejects.toMatchObject({
    ...{ code: 'NOT_FOUND', message: 'There is no order with this id.' },
  })
})
