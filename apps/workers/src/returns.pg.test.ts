import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { postgresNews } from '@sagaboard/db/commands/news-store'
import { createNoteParcel } from '@sagaboard/db/commands/note-parcel'
import type { AnyCommand, Requester } from '@sagaboard/db/commands/requester'
import { groups } from '@sagaboard/events/catalog/groups'
import { eventually } from '@sagaboard/events/testing/eventually'
import { describe, expect, test } from 'vitest'
import { allClosed, brokenInvariants, rowsOf } from './testing/ledgers.ts'
import { placeOrders, type TestOrder, unitPriceMinor } from './testing/place-order.ts'
import { startWorkers } from './testing/start-workers.ts'
import { useShop } from './testing/use-shop.ts'

const { database, shop, cleanUp } = useShop()

const staff: Requester = { type: 'staff', userId: 'ops', role: 'operator' }

/** How the services run: in one loop, or each as a member of its own. */
const runs = [
  ['in one loop', [groups]],
  ['each by itself', groups.map((group) => [group])],
] as const

async function start(members: readonly (readonly (typeof groups)[number][])[]) {
  const started = await Promise.all(
    members.map((names, index) => startWorkers(database.url, `member-${index}`, names)),
  )
  for (const { stop } of started) cleanUp.push(stop)
  return started
}

async function completed(order: TestOrder): Promise<string> {
  const [orderId = ''] = await placeOrders(shop.log, [order])
  await allClosed(shop.pool, [orderId])
  return orderId
}

async function ask(orderId: string, command: AnyCommand, requester: Requester = staff) {
  const executeCommand = createExecuteCommand({ log: shop.log })
  const result = await executeCommand({ command, orderId, reason: 'a test' }, requester)
  expect(result).toMatchObject({ type: 'accepted' })
  return 'returnId' in result ? String(result.returnId) : ''
}

const request = (line: number, quantity: number) => ({
  type: 'return_request' as const,
  lines: [{ line, quantity, reason: 'damaged' as const }],
})

const receive = (
  returnId: string,
  line: number,
  [restock, writeOff, reject]: readonly number[],
) => ({
  type: 'return_receive' as const,
  returnId,
  lines: [{ line, restock: restock ?? 0, writeOff: writeOff ?? 0, reject: reject ?? 0 }],
})

const statusOf = async (returnId: string) =>
  (
    await rowsOf<{ status: string }>(
      shop.pool,
      'select status from orders.returns where return_id = $1',
      [returnId],
    )
  )[0]?.status

const isAt = (returnId: string, status: string) =>
  eventually(async () => expect(await statusOf(returnId)).toBe(status))

const kept = async (returnId: string) => {
  const [row] = await rowsOf<Record<string, unknown>>(
    shop.pool,
    `select i.status as inventory, p.status as payment, p.amount_minor as amount, s.status as shipping
     from payment.returns p left join inventory.returns i using (order_id, return_id)
     left join shipping.returns s using (order_id, return_id) where return_id = $1`,
    [returnId],
  )
  return row
}

const moneyOf = async (orderId: string) =>
  (
    await rowsOf<{ given: string; refunded: number }>(
      shop.pool,
      `select coalesce((select sum(amount_minor) from simulated.refunds r
         where r.order_id = o.id and outcome is not null), 0) as given, refunded_minor as refunded
       from orders.orders o where id = $1`,
      [orderId],
    )
  ).map(({ given, refunded }) => [Number(given), refunded])[0]

const restockedOf = async (orderId: string) =>
  (
    await rowsOf<{ units: string }>(
      shop.pool,
      `select coalesce(sum(on_hand), 0) as units from inventory.movements
       where order_id = $1 and kind = 'restock'`,
      [orderId],
    )
  ).map(({ units }) => Number(units))[0]

describe.each(runs)('with the services %s', (_how, members) => {
  test('a return goes all the way: labelled, received, paid back, on the shelf, closed', async () => {
    await start(members)
    const orderId = await completed({ lines: [['enamel-mug', 3]] })
    const returnId = await ask(orderId, request(1, 3))
    await isAt(returnId, 'labelled')
    await ask(orderId, receive(returnId, 1, [1, 1, 1]))
    await isAt(returnId, 'closed')
    expect(await kept(returnId)).toEqual({
      inventory: 'restocked',
      payment: 'refunded',
      amount: 2 * unitPriceMinor,
      shipping: 'closed',
    })
    // What was not accepted goes back with a label of its own.
    expect(
      await rowsOf(
        shop.pool,
        `select split_part(key, ':', 4) as what from simulated.labels where order_id = $1
         and key like '%:return:%' order by 1`,
        [orderId],
      ),
    ).toEqual([{ what: 'back' }, { what: 'label' }])
    expect(await moneyOf(orderId)).toEqual([2 * unitPriceMinor, 2 * unitPriceMinor])
    expect(await restockedOf(orderId)).toBe(1)
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('two returns of an order side by side give back each its own units', async () => {
    await start(members)
    const orderId = await completed({ lines: [['enamel-mug', 2]] })
    const [first, second] = [await ask(orderId, request(1, 1)), await ask(orderId, request(1, 1))]
    await Promise.all([isAt(first, 'labelled'), isAt(second, 'labelled')])
    await ask(orderId, receive(second, 1, [1]))
    await ask(orderId, receive(first, 1, [0, 1]))
    await Promise.all([isAt(first, 'closed'), isAt(second, 'closed')])
    expect(await moneyOf(orderId)).toEqual([2 * unitPriceMinor, 2 * unitPriceMinor])
    expect(await restockedOf(orderId)).toBe(1)
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('given up before it is decided, and once its label is made: stock and money stay as they were', async () => {
    await start(members)
    const orderId = await completed({ lines: [['enamel-mug', 2]] })
    const customer: Requester = { type: 'shopper', userId: null, orderId }
    const wish = { ...request(1, 1), type: 'return_own' } as const
    const early = await ask(orderId, wish, customer)
    await isAt(early, 'requested')
    await ask(orderId, { type: 'return_give_up_own', returnId: early }, customer)
    await isAt(early, 'given_up')
    const late = await ask(orderId, request(1, 2))
    await isAt(late, 'labelled')
    await ask(orderId, { type: 'return_give_up', returnId: late })
    await isAt(late, 'given_up')
    expect(await kept(late)).toMatchObject({ payment: 'withheld', shipping: 'recalled' })
    expect(
      await rowsOf(
        shop.pool,
        `select voided_at is not null as voided from simulated.labels where order_id = $1
         and key like '%:return:%'`,
        [orderId],
      ),
    ).toEqual([{ voided: true }])
    expect(await moneyOf(orderId)).toEqual([0, 0])
    expect(await restockedOf(orderId)).toBe(0)
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('a refund that was asked for and not answered is voided when its return is given up', async () => {
    await start(members)
    const orderId = await completed({ lines: [['enamel-mug', 1]] })
    const returnId = await ask(orderId, request(1, 1))
    await isAt(returnId, 'labelled')
    // From now on the provider answers nothing at all on this card.
    await shop.pool.query(
      `insert into simulated.outages (name) values ('tok_silent') on conflict do nothing`,
    )
    await shop.pool.query(
      `update simulated.charges set silent_in = 'tok_silent' where order_id = $1`,
      [orderId],
    )
    await ask(orderId, receive(returnId, 1, [1]))
    await eventually(async () =>
      expect(
        await rowsOf(
          shop.pool,
          `select 1 from simulated.refunds where order_id = $1 and outcome is null`,
          [orderId],
        ),
      ).toHaveLength(1),
    )
    await ask(orderId, { type: 'return_give_up', returnId })
    await shop.pool.query(`delete from simulated.outages`)
    await isAt(returnId, 'given_up')
    expect(await kept(returnId)).toMatchObject({ payment: 'withheld', shipping: 'recalled' })
    expect(
      await rowsOf(
        shop.pool,
        `select outcome, voided_at is not null as voided from simulated.refunds where order_id = $1`,
        [orderId],
      ),
    ).toEqual([{ outcome: null, voided: true }])
    expect(await moneyOf(orderId)).toEqual([0, 0])
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('a parcel that is returned to sender opens its return, once, and waits to be received', async () => {
    await start(members)
    const orderId = await completed({ lines: [['enamel-mug', 2]] })
    const [parcel] = await rowsOf<{ shipmentId: string; trackingNumber: string }>(
      shop.pool,
      `select p->>'shipmentId' as "shipmentId", p->>'trackingNumber' as "trackingNumber"
       from shipping.shipments, jsonb_array_elements(parcels) p where order_id = $1`,
      [orderId],
    )
    const note = createNoteParcel({ log: shop.log, store: postgresNews })
    const { shipmentId = '', trackingNumber = '' } = parcel ?? {}
    const news = {
      orderId,
      trackingNumber,
      state: 'returned',
      happenedAt: '2026-01-05T10:00:00.000Z',
    }
    for (const eventId of ['n1', 'n2'])
      expect(await note({ ...news, state: 'returned', eventId })).toBe('noted')
    const returnId = `returned:${shipmentId}`
    await isAt(returnId, 'labelled')
    await ask(orderId, receive(returnId, 1, [2]))
    await isAt(returnId, 'closed')
    expect(
      await rowsOf(
        shop.pool,
        `select 1 from simulated.labels where order_id = $1 and key like '%:return:%'`,
        [orderId],
      ),
    ).toEqual([])
    expect(await moneyOf(orderId)).toEqual([2 * unitPriceMinor, 2 * unitPriceMinor])
    expect(await restockedOf(orderId)).toBe(2)
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })
})
