import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import type { Requester } from '@sagaboard/db/commands/requester'
import { loadSnapshot } from '@sagaboard/db/commands/snapshot'
import { poolReader } from '@sagaboard/db/transaction'
import type { EventType } from '@sagaboard/events/catalog/events'
import { services } from '@sagaboard/events/catalog/events'
import type { Command } from '@sagaboard/events/commands/command'
import { preview } from '@sagaboard/events/commands/preview'
import type { MessageKind } from '@sagaboard/events/saga/messages'
import { eventually } from '@sagaboard/events/testing/eventually'
import { expect, test } from 'vitest'
import { disableAllFaults, enableFault } from '../../testing/enable-fault.ts'
import { allClosed, brokenInvariants, rowsOf } from '../../testing/ledgers.ts'
import { placeOrders, stateEvent, type TestOrder } from '../../testing/place-order.ts'
import { startMain } from '../../testing/start-main.ts'
import { startWorkers } from '../../testing/start-workers.ts'
import { useShop } from '../../testing/use-shop.ts'
import { messageId } from './index.ts'

const { cleanUp, database, shop } = useShop()
const staff: Requester = { type: 'staff', userId: 'ops', role: 'supervisor' }

async function member(...names: Parameters<typeof startWorkers>[2][]) {
  const [only] = names
  const workers = await startWorkers(database.url, `member-${cleanUp.length}`, only)
  cleanUp.push(workers.stop)
  return workers
}

async function place(order: TestOrder = {}): Promise<string> {
  const [orderId = ''] = await placeOrders(shop.log, [order])
  return orderId
}

interface Written {
  id: string
  version: number
  kind: MessageKind
  type: EventType
  locale: string
  state: string
}

/** What an order's customer was written, with the event that each message tells of. */
const writtenTo = (orderId: string) =>
  rowsOf<Written>(
    shop.pool,
    `select m.id, m.cause_version as version, m.kind, e.type, m.locale, m.state from notifications.messages m
     join log.events e on e.order_id = m.order_id and e.version = m.cause_version where m.order_id = $1 order by m.cause_version`,
    [orderId],
  )

/** Waits until an order has brought these messages, and no other; each tells of an event of its own. */
const brings = (orderId: string, kinds: MessageKind[]) =>
  eventually(async () => {
    const written = await writtenTo(orderId)
    expect(written.map(({ kind }) => kind)).toEqual(kinds)
    expect(new Set(written.map(({ version }) => version)).size).toBe(kinds.length)
  }, 30_000)

async function allIsWell(): Promise<void> {
  // The orders service may still have to fold the last event.
  await eventually(async () => expect(await brokenInvariants(shop.pool)).toEqual({}))
  expect(await rowsOf(shop.pool, 'select group_name, error from log.blocked')).toEqual([])
}

async function ask(orderId: string, command: Command): Promise<string> {
  const execute = createExecuteCommand({ log: shop.log })
  const result = await execute({ command, orderId, reason: 'a test' }, staff)
  expect(result).toMatchObject({ type: 'accepted' })
  return 'returnId' in result ? String(result.returnId) : ''
}

test('an order brings its messages in the language of its customer, each with its event, and in the mailbox they are sent as they are written', async () => {
  await member()
  const orderId = await place()
  await brings(orderId, ['received', 'shipped'])
  expect(await writtenTo(orderId)).toEqual([
    {
      id: messageId(orderId, 1),
      version: 1,
      kind: 'received',
      type: 'OrderCreated',
      locale: 'en',
      state: 'sent',
    },
    {
      id: messageId(orderId, 4),
      version: 4,
      kind: 'shipped',
      type: 'ShipmentCreated',
      locale: 'en',
      state: 'sent',
    },
  ])
  await allClosed(shop.pool, [orderId])
  await allIsWell()
})

test('what is declined is cancelled; a refund, a return and its money are told of, each once', async () => {
  await member()
  const [declined, completed] = [await place({ token: 'tok_declined' }), await place()]
  await allClosed(shop.pool, [declined, completed])
  await ask(completed, { type: 'refund', amountMinor: 100 })
  await brings(completed, ['received', 'shipped', 'refunded'])
  const lines = [{ line: 1, quantity: 1, reason: 'damaged' as const }]
  const returnId = await ask(completed, { type: 'return_request', lines })
  await eventually(async () => {
    const [row] = await rowsOf(shop.pool, 'select status from orders.returns')
    expect(row).toEqual({ status: 'labelled' })
  })
  await ask(completed, {
    type: 'return_receive',
    returnId,
    lines: [{ line: 1, restock: 1, writeOff: 0, reject: 0 }],
  })
  await brings(declined, ['received', 'cancelled'])
  await brings(completed, ['received', 'shipped', 'refunded', 'return_accepted', 'return_refunded'])
  await allIsWell()
})

test('an order whose first event it can’t get past is passed by, and goes on without its messages', async () => {
  await member([...services])
  const orderId = await place()
  await allClosed(shop.pool, [orderId])
  await shop.pool.query(
    `insert into log.blocked (group_name, order_id, version, event_type, attempts, state, fingerprint, error)
     values ('notifications', $1, 1, 'OrderCreated', 1, 'dead', 'TypeError: it', 'can’t be read')`,
    [orderId],
  )
  await member()
  const next = await place()
  await brings(next, ['received', 'shipped'])
  await ask(orderId, { type: 'skip', service: 'notifications' })
  await eventually(async () =>
    expect(await rowsOf(shop.pool, 'select group_name, error from log.blocked')).toEqual([]),
  )
  await ask(orderId, { type: 'refund', amountMinor: 100 })
  await ask(next, { type: 'refund', amountMinor: 100 })
  await brings(next, ['received', 'shipped', 'refunded'])
  await eventually(async () =>
    expect(
      await rowsOf(
        shop.pool,
        `select locale from notifications.orders n where order_id = $1
           and seen_version = (select max(version) from log.events e where e.order_id = $1 and type = 'RefundIssued')`,
        [orderId],
      ),
    ).toEqual([{ locale: null }]),
  )
  expect(await writtenTo(orderId)).toEqual([])
  await allIsWell()
})

/** What its customer is told to be written by a command, and what that then brings. */
async function foretoldBy(orderId: string, command: Command): Promise<MessageKind[]> {
  const snapshot = await loadSnapshot(poolReader(shop.pool), shop.log, orderId)
  if (!snapshot) throw new Error(`there is no order ${orderId}`)
  const told = preview(snapshot, command)
  if (told.type === 'refused') throw new Error(told.refusal)
  return told.messages
}

test('what a command is told to bring is what is then written, message by message', async () => {
  await member()
  const orderId = await place({ lines: [['enamel-mug', 3]] })
  await brings(orderId, ['received', 'shipped'])
  await allClosed(shop.pool, [orderId])
  const so: MessageKind[] = ['received', 'shipped']
  const follows = async (command: Command) => {
    const told = await foretoldBy(orderId, command)
    const returnId = await ask(orderId, command)
    so.push(...told)
    await brings(orderId, so)
    return { told, returnId }
  }
  const refund = { type: 'refund', amountMinor: 100 } as const
  expect((await follows(refund)).told).toEqual(['refunded'])
  const lines = [{ line: 1, quantity: 2, reason: 'damaged' as const }]
  const { told, returnId } = await follows({ type: 'return_request', lines })
  expect(told).toEqual(['return_accepted'])
  await eventually(async () => {
    const [row] = await rowsOf(shop.pool, 'select status from orders.returns')
    expect(row).toEqual({ status: 'labelled' })
  })
  const seen = [{ line: 1, restock: 1, writeOff: 1, reject: 0 }]
  const received = { type: 'return_receive', returnId, lines: seen } as const
  expect((await follows(received)).told).toEqual(['return_refunded'])
  const again = { type: 'message_resend', messageId: messageId(orderId, 1) } as const
  expect((await follows(again)).told).toEqual(['received'])
  await allIsWell()
})

test('a message is sent again as a message of its own, which tells of the same event and says which one it repeats', async () => {
  await member()
  const orderId = await place()
  await allClosed(shop.pool, [orderId])
  await brings(orderId, ['received', 'shipped'])
  const first = messageId(orderId, 4)
  await ask(orderId, { type: 'message_resend', messageId: first })
  const kept = () =>
    rowsOf<{ id: string; version: number; kind: string; resendOf: string }>(
      shop.pool,
      `select id, version, kind, resend_of as "resendOf" from notifications.messages where resend_of is not null order by cause_version`,
    )
  const one = { version: 4, kind: 'shipped', resendOf: first }
  await eventually(async () =>
    expect(await kept()).toEqual([{ id: messageId(orderId, 7), ...one }]),
  )
  // What repeats another one is sent again like that.
  await ask(orderId, { type: 'message_resend', messageId: messageId(orderId, 7) })
  await eventually(async () =>
    expect(await kept()).toEqual([
      { id: messageId(orderId, 7), ...one },
      { id: messageId(orderId, 8), ...one },
    ]),
  )
  const audited = await rowsOf(
    shop.pool,
    `select role, reason, outcome from audit.commands where action = 'message_resend'`,
  )
  expect(audited).toEqual(
    Array(2).fill({ role: 'supervisor', reason: 'a test', outcome: 'accepted' }),
  )
  const execute = createExecuteCommand({ log: shop.log })
  const call = { orderId, reason: 'a test' }
  const unknown = { type: 'message_resend', messageId: messageId(orderId, 99) } as const
  expect(await execute({ ...call, command: unknown }, staff)).toMatchObject({
    type: 'refused',
    refusal: expect.stringContaining('no such message'),
  })
  const known = { type: 'message_resend', messageId: first } as const
  const customer: Requester = { type: 'staff', userId: 'eve', role: 'customer' }
  expect(await execute({ ...call, command: known }, customer)).toMatchObject({ type: 'refused' })
  await allIsWell()
})

test('an order in part is told of once, and its follow-up only of what becomes of it', async () => {
  await shop.pool.query(
    `insert into inventory.stock (sku, warehouse, on_hand) values ('lamp', 'leipzig', 1);
     insert into inventory.movements (kind, sku, warehouse, on_hand, reserved) values ('receive', 'lamp', 'leipzig', 1, 0)`,
  )
  await member()
  const orderId = await place({ onShortage: 'backorder', lines: [['lamp', 3]] })
  await brings(orderId, ['received', 'shipped'])
  const [row] = await rowsOf<{ followUp: string }>(
    shop.pool,
    'select follow_up as "followUp" from orders.orders where id = $1',
    [orderId],
  )
  const followUp = row?.followUp ?? ''
  await brings(followUp, ['waiting_for_stock'])
  await ask(followUp, { type: 'cancel' })
  await brings(followUp, ['waiting_for_stock', 'cancelled'])
  await allIsWell()
})

test('that it was delivered is told once, by the news of the last parcel, however often it is told', async () => {
  await member()
  // Two parcels: more than one of them can hold.
  const orderId = await place({ lines: [['enamel-mug', 20]], unitWeightG: 3_000 })
  await allClosed(shop.pool, [orderId])
  const [row] = await rowsOf<{ parcels: { shipmentId: string; trackingNumber: string }[] }>(
    shop.pool,
    'select parcels from orders.orders where id = $1',
    [orderId],
  )
  const parcels = row?.parcels ?? []
  expect(parcels.length).toBeGreaterThan(1)
  const deliver = async (told: typeof parcels, round: number) => {
    for (const { shipmentId, trackingNumber } of told)
      await stateEvent(shop.log, orderId, 'ParcelDelivered', {
        shipmentId,
        trackingNumber,
        carrierEventId: `${shipmentId} ${round}`,
        happenedAt: new Date().toISOString(),
      })
  }
  await deliver(parcels.slice(1), 1)
  await deliver(parcels.slice(1), 2)
  await brings(orderId, ['received', 'shipped'])
  await deliver(parcels, 3)
  await brings(orderId, ['received', 'shipped', 'delivered'])
  expect(await rowsOf(shop.pool, 'select awaited from notifications.orders')).toEqual([
    { awaited: [] },
  ])
  const { told_once: told } = await brokenInvariants(shop.pool)
  expect(told).toBeUndefined()
})

test('of what happened before the service was there nothing is written, and of what happens since to the same orders it is', async () => {
  const before = await startWorkers(database.url, 'before', services)
  const old = await place()
  await allClosed(shop.pool, [old])
  await before.stop()
  await shop.pool.query('update notifications.since set at = now()')
  await member()
  const placed = await place()
  await brings(placed, ['received', 'shipped'])
  await brings(old, [])
  await ask(old, { type: 'refund', amountMinor: 100 })
  await brings(old, ['refunded'])
  await allIsWell()
})

test('read again from the beginning, by others than before, the log brings no message a second time', async () => {
  const first = await startWorkers(database.url, 'first')
  const orders = [await place(), await place({ token: 'tok_declined' })]
  await allClosed(shop.pool, orders)
  for (const orderId of orders)
    await eventually(async () => expect(await writtenTo(orderId)).toHaveLength(2))
  await first.stop()
  const before = await rowsOf(shop.pool, 'select * from notifications.messages order by id')
  await shop.pool.query(`update log.cursors set position = 0 where group_name = 'notifications'`)
  await member(['notifications'])
  await eventually(async () => {
    const behind = `select from log.cursors c where group_name = 'notifications' and position < (
      select max(position) from log.events e where e.partition = c.partition)`
    expect(await rowsOf(shop.pool, behind)).toEqual([])
  })
  expect(await rowsOf(shop.pool, 'select * from notifications.messages order by id')).toEqual(
    before,
  )
  await allIsWell()
})

test('killed before the commit, again and again, it writes each message once', async () => {
  const orderId = await place()
  const fault = { service: 'notifications', eventType: 'ShipmentCreated', kind: 'crash' } as const
  await enableFault(shop.pool, { ...fault, orderId })
  const start = () => {
    const main = startMain({ ...process.env, DATABASE_URL: database.url, FAULT_SWITCHES: 'on' })
    cleanUp.push(async () => {
      main.kill('SIGKILL')
      await main.exited
    })
    return main
  }
  for (const attempts of [1, 2]) {
    expect(await start().exited).toEqual({ code: null, signal: 'SIGKILL' })
    expect(await rowsOf(shop.pool, 'select attempts from simulated.fault_attempts')).toEqual([
      { attempts },
    ])
    expect((await writtenTo(orderId)).map(({ kind }) => kind)).not.toContain('shipped')
  }
  await disableAllFaults(shop.pool)
  start()
  await brings(orderId, ['received', 'shipped'])
  await allClosed(shop.pool, [orderId])
  await allIsWell()
})
