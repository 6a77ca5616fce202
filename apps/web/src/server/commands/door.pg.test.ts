import { randomUUID } from 'node:crypto'
import type { AnyCommand, Requester } from '@sagaboard/db/commands/requester'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { type Role, roles, type StaffRole } from '@sagaboard/events/commands/roles'
import { simulatedOutages } from '@sagaboard/events/commands/switches'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleInput, startWeb, type TestWeb } from '../../testing/web.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
})
afterAll(() => web.stop())

async function placed(): Promise<string> {
  const result = await web.services.placeOrder(sampleInput, {
    idempotencyKey: randomUUID(),
  })
  if (result.type !== 'accepted') throw new Error(result.type)
  return result.orderId
}

const ask = (command: AnyCommand, requester: Requester, orderId?: string, key?: string) =>
  web.services.commands.executeCommand(
    {
      ...{ command, orderId, reason: 'because of a test', idempotencyKey: key ?? randomUUID() },
      ...(command.type === 'api_key_add' && { secrets: { tokenHash: randomUUID() } }),
    },
    requester,
  )

const staff = (role: Role, userId: string = role): Requester => ({ type: 'staff', userId, role })
const rowsOf = async (text: string, values: unknown[]) =>
  (await database.pool.query(text, values)).rows
const auditOf = (orderId: string) =>
  rowsOf('select * from audit.commands where order_id = $1 order by at, id', [orderId])
const requestsOf = (orderId: string) =>
  rowsOf(
    `select data, actor from log.events where order_id = $1 and type = 'OrderCancelRequested'`,
    [orderId],
  )
const expiryOf = async (orderId: string) =>
  (await rowsOf('select expires_at as at from orders.orders where id = $1', [orderId]))[0]?.at

/** By hand, so that a role that is weakened in the code fails here. */
const least: Record<AnyCommand['type'], StaffRole | 'shopper' | 'system' | 'link'> = {
  cancel: 'operator',
  dispatch: 'operator',
  source_again: 'operator',
  retry: 'operator',
  restock: 'operator',
  return_request: 'operator',
  return_review: 'operator',
  return_receive: 'operator',
  return_give_up: 'operator',
  message_resend: 'operator',
  end_outage: 'operator',
  edit: 'supervisor',
  skip: 'supervisor',
  refund: 'supervisor',
  refund_by_hand: 'supervisor',
  settle: 'supervisor',
  fault_on: 'supervisor',
  fault_off: 'supervisor',
  load_start: 'supervisor',
  load_stop: 'supervisor',
  drill_start: 'supervisor',
  drill_stop: 'supervisor',
  cancel_own: 'shopper',
  return_own: 'shopper',
  return_give_up_own: 'shopper',
  expire: 'system',
  fault_stop: 'system',
  drill_end: 'system',
  staff_add: 'admin',
  staff_role: 'admin',
  staff_remove: 'admin',
  staff_lock: 'admin',
  staff_unlock: 'admin',
  staff_end_sessions: 'admin',
  staff_link: 'admin',
  change_password: 'operator',
  first_admin: 'link',
  set_password: 'link',
  product_add: 'supervisor',
  product_change: 'supervisor',
  product_retire: 'supervisor',
  product_restore: 'supervisor',
  products_import: 'supervisor',
  stock_receive: 'operator',
  stock_count: 'operator',
  stock_correct: 'operator',
  stock_move: 'operator',
  stock_threshold: 'operator',
  stock_import: 'supervisor',
  warehouse_add: 'supervisor',
  warehouse_change: 'supervisor',
  warehouse_remove: 'supervisor',
  api_key_add: 'admin',
  api_key_revoke: 'admin',
  charge_give_back: 'supervisor',
  incident_take: 'operator',
  incident_release: 'operator',
  incident_state: 'operator',
  incident_note: 'operator',
  order_note: 'operator',
  order_note_withdraw: 'operator',
  shift_note: 'operator',
  shift_note_withdraw: 'operator',
  set_freeze: 'operator',
  set_start: 'operator',
  set_pause: 'operator',
  set_resume: 'operator',
  set_stop: 'operator',
  approval_approve: 'supervisor',
  approval_decline: 'supervisor',
  approval_withdraw: 'operator',
  view_save: 'operator',
  view_delete: 'operator',
}

const shelf = { warehouse: 'leipzig', location: 'primary' } as const
const product = {
  ...{ sku: 'enamel-mug', name: 'Mug', category: 'kitchen', description: 'A mug', currency: 'EUR' },
  ...{ priceMinor: 1800, weightG: 300, lengthMm: 90, widthMm: 90, heightMm: 90, hue: null },
}
const warehouse = {
  ...{ name: 'Linz', country: 'AT', latitude: 48.3, longitude: 14.3, rank: 9 },
  ...{ gateway: null, gatewayLatitude: null, gatewayLongitude: null },
}
const fault = { service: 'payment', eventType: null, kind: 'fail', percent: 100 } as const
const commands: AnyCommand[] = [
  { type: 'cancel' },
  { type: 'dispatch' },
  { type: 'source_again', without: [] },
  { type: 'retry', service: 'payment' },
  { type: 'edit', version: 1, data: {} },
  { type: 'skip', service: 'payment' },
  { type: 'refund', amountMinor: 1 },
  { type: 'refund_by_hand', amountMinor: 1, reference: 'r' },
  { type: 'settle', service: 'payment', outcome: 'did_not_happen', reference: 'r' },
  { type: 'restock', lines: [{ line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity: 1 }] },
  {
    type: 'fault_on',
    ...fault,
    latencyMs: 0,
    sharePercent: 100,
    orderId: null,
    minutes: 0.1,
    stopAfter: null,
  },
  { type: 'fault_off', id: randomUUID() },
  { type: 'end_outage', name: 'tok_outage' },
  {
    type: 'load_start',
    ...{ perSecond: 1, minutes: 1 },
    mix: { shipped: 100, declined: 0, out_of_stock: 0, undeliverable: 0, stumbling: 0 },
  },
  { type: 'load_stop', id: randomUUID() },
  {
    type: 'drill_start',
    fault: { ...fault, latencyMs: 0, sharePercent: 100 },
    load: {
      perSecond: 1,
      mix: { shipped: 100, declined: 0, out_of_stock: 0, undeliverable: 0, stumbling: 0 },
    },
    minutes: 1,
    expected: {
      ...{ endedWithinMinutes: 1, refusedPercentMax: null },
      ...{ nobodyNeeded: true, invariantsKept: true },
    },
  },
  { type: 'drill_stop', id: randomUUID() },
  { type: 'return_request', lines: [{ line: 1, quantity: 1, reason: 'damaged' }] },
  { type: 'return_review', returnId: 'rt_1', decision: 'approve' },
  {
    type: 'return_receive',
    returnId: 'rt_1',
    lines: [{ line: 1, restock: 1, writeOff: 0, reject: 0 }],
  },
  { type: 'return_give_up', returnId: 'rt_1' },
  { type: 'message_resend', messageId: '0197c2f4-6f0e-8d3a-9a51-000000000001' },
  { type: 'cancel_own' },
  { type: 'return_own', lines: [{ line: 1, quantity: 1, reason: 'damaged' }] },
  { type: 'return_give_up_own', returnId: 'rt_1' },
  { type: 'expire', limit: 1 },
  { type: 'fault_stop', id: randomUUID() },
  { type: 'drill_end', id: randomUUID() },
  { type: 'staff_add', email: 'new@example.org', name: 'New', role: 'operator' },
  { type: 'staff_role', userId: 'nobody', role: 'operator' },
  { type: 'staff_remove', userId: 'nobody' },
  { type: 'staff_lock', userId: 'nobody' },
  { type: 'staff_unlock', userId: 'nobody' },
  { type: 'staff_end_sessions', userId: 'nobody' },
  { type: 'staff_link', userId: 'nobody' },
  { type: 'change_password' },
  { type: 'first_admin', email: 'first@example.org', name: 'First' },
  { type: 'set_password' },
  { type: 'product_add', ...product },
  { type: 'product_change', ...product },
  { type: 'product_retire', sku: 'hand-trowel' },
  { type: 'product_restore', sku: 'hand-trowel' },
  { type: 'products_import', rows: [] },
  { type: 'stock_receive', sku: 'enamel-mug', ...shelf, units: 1 },
  { type: 'stock_count', sku: 'enamel-mug', ...shelf, counted: 1, expectedOnHand: 1 },
  { type: 'stock_correct', sku: 'enamel-mug', ...shelf, change: 1 },
  { type: 'stock_move', sku: 'enamel-mug', from: shelf, to: shelf, units: 1 },
  { type: 'stock_threshold', sku: 'enamel-mug', ...shelf, lowAt: 1, expectedLowAt: null },
  { type: 'stock_import', rows: [] },
  { type: 'warehouse_add', id: 'linz', ...warehouse },
  { type: 'warehouse_change', id: 'linz', ...warehouse },
  { type: 'warehouse_remove', id: 'linz' },
  { type: 'api_key_add', name: 'A program', scopes: ['inventory'], days: 30 },
  { type: 'api_key_revoke', id: randomUUID() },
  { type: 'charge_give_back', id: randomUUID() },
  { type: 'incident_take', id: 'none' },
  { type: 'incident_release', id: 'none' },
  { type: 'incident_state', id: 'none', state: 'known' },
  { type: 'incident_note', id: 'none', note: 'a note' },
  { type: 'order_note' },
  { type: 'order_note_withdraw', noteId: randomUUID() },
  { type: 'shift_note' },
  { type: 'shift_note_withdraw', noteId: randomUUID() },
  {
    type: 'set_freeze',
    ...{ setId: randomUUID(), title: 'none', source: { type: 'picked' }, act: { type: 'cancel' } },
  },
  { type: 'set_start', setId: randomUUID(), stopPercent: 10 },
  { type: 'set_pause', setId: randomUUID() },
  { type: 'set_resume', setId: randomUUID() },
  { type: 'set_stop', setId: randomUUID() },
  { type: 'approval_approve', approvalId: randomUUID() },
  { type: 'approval_decline', approvalId: randomUUID() },
  { type: 'approval_withdraw', approvalId: randomUUID() },
  { type: 'view_save', id: randomUUID(), name: 'Paid', query: 'status=PAID', shared: false },
  { type: 'view_delete', id: randomUUID() },
]

const notForRole =
  /^(Your role does not allow this|Only the (customer of an order asks|clock asks|holder of a one-time link))/

describe('who may ask for what', () => {
  test('has a row for every command', () => {
    expect(commands.map(({ type }) => type).sort()).toEqual(Object.keys(least).sort())
  })

  const everyone = [...roles, 'shopper', 'system', 'shell', 'link'] as const
  const table = commands.flatMap((command) => everyone.map((who) => ({ command, who })))
  const requesterOf = (who: (typeof everyone)[number], orderId: string): Requester => {
    switch (who) {
      case 'system':
      case 'shell':
      case 'link':
        return { type: who }
      case 'shopper':
        return { type: who, userId: null, orderId }
      default:
        return staff(who)
    }
  }
  test.each(table)('$command.type asked by $who', async ({ command, who }) => {
    const orderId = await placed()
    const requester = requesterOf(who, orderId)
    const needed = least[command.type]
    const isRole = needed === 'operator' || needed === 'supervisor' || needed === 'admin'
    const allowed =
      who === needed ||
      (isRole && roles.indexOf(who as Role) >= roles.indexOf(needed)) ||
      // Whoever has the machine decides who is staff.
      (who === 'shell' && command.type.startsWith('staff_'))
    const key = randomUUID()
    const result = await ask(command, requester, orderId, key)
    const refusedForRole = result.type === 'refused' && notForRole.test(result.refusal)
    expect(refusedForRole).toBe(!allowed)
    if (allowed) return
    // What is refused is written down, and changes nothing.
    const [row] = await auditOf(orderId)
    if (command.type !== 'expire')
      expect(row).toMatchObject({ action: command.type, outcome: 'refused' })
    expect(await requestsOf(orderId)).toEqual([])
    expect(await expiryOf(orderId)).not.toBeNull()
  })

  test('a shopper undoes no order but the one that was shown to be theirs', async () => {
    const [own, other] = [await placed(), await placed()]
    const requester: Requester = { type: 'shopper', userId: null, orderId: own }
    expect(await ask({ type: 'cancel_own' }, requester, other)).toEqual({ type: 'not_found' })
    expect(await requestsOf(other)).toEqual([])
  })
})

describe('one key', () => {
  test('of two people names two requests: both are answered, and both are written down', async () => {
    const orderId = await placed()
    const key = randomUUID()
    expect(await ask({ type: 'cancel' }, staff('operator', 'olga'), orderId, key)).toMatchObject({
      type: 'accepted',
      replayed: false,
    })
    expect(await ask({ type: 'cancel' }, staff('operator', 'otto'), orderId, key)).toMatchObject({
      type: 'refused',
      replayed: false,
    })
    expect((await auditOf(orderId)).map(({ actor, outcome }) => [actor, outcome])).toEqual([
      ['staff:olga', 'accepted'],
      ['staff:otto', 'refused'],
    ])
  })

  test('of a guest is that of their order alone', async () => {
    const key = randomUUID()
    for (const orderId of [await placed(), await placed()])
      expect(
        await ask({ type: 'cancel_own' }, { type: 'shopper', userId: null, orderId }, orderId, key),
      ).toMatchObject({ type: 'accepted', replayed: false })
  })
})

describe('cancelling by staff, by a shopper and by the clock', () => {
  test('writes the same event, takes the order off the clock, and leaves an audit row', async () => {
    const [byStaff, byShopper, byGuest, byClock] = [
      await placed(),
      await placed(),
      await placed(),
      await placed(),
    ]
    // Each of them was left to a person, who is not needed any more.
    await database.pool.query(
      `insert into log.blocked (group_name, order_id, version, event_type, attempts, state, fingerprint, error)
       select 'payment', id, 1, 'OrderCreated', 50, 'dead', 'Error: away', 'Error: away' from unnest($1::uuid[]) id`,
      [[byStaff, byShopper, byGuest, byClock]],
    )
    await ask({ type: 'cancel' }, staff('operator'), byStaff)
    await ask(
      { type: 'cancel_own' },
      { type: 'shopper', userId: 'sue', orderId: byShopper },
      byShopper,
    )
    await ask({ type: 'cancel_own' }, { type: 'shopper', userId: null, orderId: byGuest }, byGuest)
    await database.pool.query(
      `update orders.orders set expires_at = now() - interval '1 year' where id = $1`,
      [byClock],
    )
    expect(await ask({ type: 'expire', limit: 1 }, { type: 'system' })).toMatchObject({
      type: 'accepted',
      found: 1,
      orderIds: [byClock],
    })
    const asked = [
      [byStaff, 'cancelled_by_staff', 'staff:operator', 'operator', 'cancel'],
      [byShopper, 'cancelled_by_customer', 'customer:sue', 'customer', 'cancel_own'],
      [byGuest, 'cancelled_by_customer', 'customer', 'guest', 'cancel_own'],
      [byClock, 'expired', 'system', 'system', 'expire'],
    ] as const
    for (const [orderId, reason, actor, role, action] of asked) {
      expect(await requestsOf(orderId)).toMatchObject([{ data: { reason }, actor }])
      expect(await expiryOf(orderId)).toBeNull()
      expect(
        await rowsOf('select state, next_at <= now() as due from log.blocked where order_id = $1', [
          orderId,
        ]),
      ).toEqual([{ state: 'retrying', due: true }])
      const rows =
        action === 'expire'
          ? await rowsOf(`select * from audit.commands where after -> 'orderIds' ? $1`, [orderId])
          : await auditOf(orderId)
      expect(rows).toMatchObject([
        { actor, role, action, outcome: 'accepted', reason: expect.stringMatching(/\w{3}/) },
      ])
    }
  })

  test('by staff and by the shopper at once is one request', async () => {
    for (let round = 0; round < 10; round++) {
      const orderId = await placed()
      await Promise.all([
        ask({ type: 'cancel' }, staff('operator'), orderId),
        ask({ type: 'cancel_own' }, { type: 'shopper', userId: null, orderId }, orderId),
      ])
      expect(await requestsOf(orderId)).toHaveLength(1)
    }
  })

  test('a shopper who asks a hundred times without a key leaves one row', async () => {
    const orderId = await placed()
    for (let time = 0; time < 100; time++)
      expect((await web.services.cancelOrder(orderId, null)).type).toBe('accepted')
    expect(await auditOf(orderId)).toHaveLength(1)
    expect(await requestsOf(orderId)).toHaveLength(1)
  })

  test('asked with a key is answered the same way again, and the key names no other request', async () => {
    const [orderId, other] = [await placed(), await placed()]
    const requester: Requester = { type: 'shopper', userId: 'sue', orderId }
    const key = randomUUID()
    await ask({ type: 'cancel_own' }, requester, orderId, key)
    expect(await ask({ type: 'cancel_own' }, requester, orderId, key)).toEqual({
      type: 'accepted',
      replayed: true,
    })
    expect(await ask({ type: 'cancel_own' }, { ...requester, orderId: other }, other, key)).toEqual(
      {
        type: 'key_reused',
      },
    )
  })
})

test.each(simulatedOutages.map(({ name }) => name))(
  'ending the outage %s is written down with who, why and since when it was on; asked again it is answered the same',
  async (name) => {
    const others = simulatedOutages.map((one) => one.name).filter((other) => other !== name)
    await database.pool.query(
      'insert into simulated.outages (name) select unnest($1::text[]) on conflict do nothing',
      [[name, ...others]],
    )
    const key = randomUUID()
    const command = { type: 'end_outage', name } as const
    const requester = staff('operator', 'olga')
    expect(await ask(command, requester, undefined, key)).toEqual({
      type: 'accepted',
      ended: true,
      replayed: false,
    })
    expect(await ask(command, requester, undefined, key)).toEqual({
      type: 'accepted',
      ended: true,
      replayed: true,
    })
    const left = await rowsOf('select name from simulated.outages order by name', [])
    expect(left).toEqual(others.toSorted().map((other) => ({ name: other })))
    expect(
      await rowsOf('select * from audit.commands where key = $1', [`olga:${key}`]),
    ).toMatchObject([
      {
        actor: 'staff:olga',
        role: 'operator',
        action: 'end_outage',
        outcome: 'accepted',
        reason: 'because of a test',
        before: { name },
        after: { ended: true },
      },
    ])
  },
)
