import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { eventually } from '@sagaboard/events/testing/eventually'
import { expect, test } from 'vitest'
import { allClosed, brokenInvariants, rowsOf } from './testing/ledgers.ts'
import { placeOrders, unitPriceMinor } from './testing/place-order.ts'
import { startWorkers } from './testing/start-workers.ts'
import { useShop } from './testing/use-shop.ts'

const { database, shop, cleanUp } = useShop()

test('two refunds in part, asked for through the door, are both given back by the provider', async () => {
  const workers = await startWorkers(database.url, 'member-1')
  cleanUp.push(() => workers.stop())
  const [orderId = ''] = await placeOrders(shop.log, [{ lines: [['enamel-mug', 2]] }])
  await allClosed(shop.pool, [orderId])
  const executeCommand = createExecuteCommand({ log: shop.log })
  const parts = [500, 700]
  for (const amountMinor of parts) {
    const result = await executeCommand(
      { command: { type: 'refund', amountMinor }, orderId, reason: 'one came broken' },
      { type: 'staff', userId: 'sue', role: 'supervisor' },
    )
    expect(result).toMatchObject({ type: 'accepted' })
  }
  await eventually(async () =>
    expect(
      await rowsOf(
        shop.pool,
        `select amount_minor as amount, calls from simulated.refunds where order_id = $1 order by amount_minor`,
        [orderId],
      ),
    ).toEqual(parts.map((amount) => ({ amount, calls: 1 }))),
  )
  const taken = 2 * unitPriceMinor
  await eventually(async () =>
    expect(
      await rowsOf(
        shop.pool,
        'select captured_minor as captured, refunded_minor as refunded from orders.orders where id = $1',
        [orderId],
      ),
    ).toEqual([{ captured: taken, refunded: 1_200 }]),
  )
  expect(await brokenInvariants(shop.pool)).toEqual({})
})
