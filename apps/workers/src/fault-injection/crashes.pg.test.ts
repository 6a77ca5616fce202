import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import type { AnyCommand, Requester } from '@sagaboard/db/commands/requester'
import type { EventType, Service } from '@sagaboard/events/catalog/events'
import { followUpId } from '@sagaboard/events/saga/in-part'
import { eventually } from '@sagaboard/events/testing/eventually'
import { describe, expect, test } from 'vitest'
import { disableAllFaults, enableFault } from '../testing/enable-fault.ts'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from '../testing/ledgers.ts'
import { placeOrders, type TestOrder, unitPriceMinor } from '../testing/place-order.ts'
import { startMain } from '../testing/start-main.ts'
import { startWorkers } from '../testing/start-workers.ts'
import { useShop } from '../testing/use-shop.ts'

/**
 * A switch that crashes the process: it is killed with -9 between the effect of a step and its commit, and again when the next
 * one takes its place.
 */

const { cleanUp, database, shop } = useShop()

/** All services in a process of their own, as `npm start` runs them. */
function start() {
  const worker = startMain({ ...process.env, DATABASE_URL: database.url, FAULT_SWITCHES: 'on' })
  cleanUp.push(async () => {
    worker.kill('SIGKILL')
    await worker.exited
  })
  return worker
}

interface Crash {
  service: Service
  eventType: EventType
  orderId: string
  /** How many processes in a row are killed. */
  times?: number
  /** What leads to the event, once the switch is on and before a process runs. */
  ask?: () => Promise<unknown>
}

/** Lets processes be killed at this step, and then runs one that is not. */
async function killed({ service, eventType, orderId, times = 1, ask }: Crash): Promise<void> {
  await enableFault(shop.pool, { service, eventType, kind: 'crash', orderId })
  await ask?.()
  for (let attempts = 1; attempts <= times; attempts++) {
    expect(await start().exited).toEqual({ code: null, signal: 'SIGKILL' })
    expect(await rowsOf(shop.pool, 'select attempts from simulated.fault_attempts')).toEqual([
      { attempts },
    ])
    const { events } = await ledgersOf(shop.pool, orderId)
    expect(events).toContain(eventType)
  }
  await disableAllFaults(shop.pool)
  start()
}

const place = async (order: TestOrder = {}) => (await placeOrders(shop.log, [order]))[0] ?? ''

const allIsWell = () =>
  eventually(async () => {
    expect(await brokenInvariants(shop.pool)).toEqual({})
    expect(await rowsOf(shop.pool, 'select * from log.blocked')).toEqual([])
  })

describe('in the middle of an order', () => {
  test.each<[Service, EventType]>([
    ['payment', 'InventoryReserved'],
    ['inventory', 'ShipmentCreated'],
  ])('killed in %s on %s: nothing is lost or doubled', async (service, eventType) => {
    const orderId = await place()
    await killed({ service, eventType, orderId, times: 2 })
    await allClosed(shop.pool, [orderId])
    expect(await ledgersOf(shop.pool, orderId)).toMatchObject({
      order: { status: 'COMPLETED', captured: unitPriceMinor },
      money: [unitPriceMinor],
    })
    await allIsWell()
  })

  test('killed where the rest becomes an order of its own: it becomes one', async () => {
    const lines = [
      ['enamel-mug', 1],
      ['vase', 1],
    ] as const
    const orderId = await place({ onShortage: 'backorder', lines })
    await killed({ service: 'orders', eventType: 'InventoryReserved', orderId })
    await allClosed(shop.pool, [orderId])
    const rest = followUpId(orderId)
    await eventually(async () =>
      expect(
        await rowsOf(shop.pool, 'select id, waiting_for from orders.orders where id <> $1', [
          orderId,
        ]),
      ).toEqual([{ id: rest, waiting_for: 'stock' }]),
    )
    expect((await ledgersOf(shop.pool, rest)).events).toEqual(['OrderCreated', 'StockAwaited'])
    await allIsWell()
  })
})

describe('in the middle of a return', () => {
  const staff: Requester = { type: 'staff', userId: 'ops', role: 'operator' }
  let orderId: string
  let returnId: string

  async function ask(command: AnyCommand) {
    const executeCommand = createExecuteCommand({ log: shop.log })
    const result = await executeCommand({ command, orderId, reason: 'a test' }, staff)
    expect(result).toMatchObject({ type: 'accepted' })
    if ('returnId' in result) returnId = String(result.returnId)
  }
  const request = () =>
    ask({ type: 'return_request', lines: [{ line: 1, quantity: 2, reason: 'damaged' }] })
  const receive = () =>
    ask({
      type: 'return_receive',
      returnId,
      lines: [{ line: 1, restock: 1, writeOff: 1, reject: 0 }],
    })
  const isAt = (status: string) =>
    eventually(async () =>
      expect(
        await rowsOf(shop.pool, 'select status from orders.returns where return_id = $1', [
          returnId,
        ]),
      ).toEqual([{ status }]),
    )

  /** With the order completed, and the return as far as `until`, nobody runs any more. */
  async function prepared(until: 'asked' | 'labelled') {
    const { stop } = await startWorkers(database.url, 'before')
    orderId = await place({ lines: [['enamel-mug', 2]] })
    await allClosed(shop.pool, [orderId])
    if (until === 'labelled') {
      await request()
      await isAt('labelled')
    }
    await stop()
  }

  test.each<[Service, EventType]>([
    ['shipping', 'ReturnApproved'],
    ['payment', 'ReturnReceived'],
    ['inventory', 'ReturnRefunded'],
  ])('killed in %s on %s: it is given back once, and is on the shelf once', async (...step) => {
    const [service, eventType] = step
    const isAsked = eventType === 'ReturnApproved'
    await prepared(isAsked ? 'asked' : 'labelled')
    await killed({ service, eventType, orderId, ask: isAsked ? request : receive })
    if (isAsked) {
      await isAt('labelled')
      await receive()
    }
    await isAt('closed')
    expect(
      await rowsOf(
        shop.pool,
        `select (select array_agg(amount_minor::int) from simulated.refunds where order_id = $1) as refunds,
           (select array_agg(on_hand::int) from inventory.movements where order_id = $1 and kind = 'restock') as restocked,
           (select count(*)::int from simulated.labels where order_id = $1 and key like '%:return:%') as labels`,
        [orderId],
      ),
    ).toEqual([{ refunds: [2 * unitPriceMinor], restocked: [1], labels: 1 }])
    await allIsWell()
  })

  test('killed while it is given up: nothing is given back, and its label is void', async () => {
    await prepared('labelled')
    await killed({
      service: 'payment',
      eventType: 'ReturnGiveUpRequested',
      orderId,
      ask: () => ask({ type: 'return_give_up', returnId }),
    })
    await isAt('given_up')
    expect(
      await rowsOf(
        shop.pool,
        `select (select count(*)::int from simulated.refunds where order_id = $1 and outcome is not null) as refunds,
           (select count(*)::int from simulated.labels where order_id = $1 and key like '%:return:%' and voided_at is null) as labels`,
        [orderId],
      ),
    ).toEqual([{ refunds: 0, labels: 0 }])
    await allIsWell()
  })
})
