import { randomUUID } from 'node:crypto'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { sampleData, samplePersonal } from '@sagaboard/events/testing/samples'
import { expect, test } from 'vitest'
import { readSlips } from './packing.ts'

const database = testDatabase()

/** An order that Leipzig packs; its customer wants `note` to be heeded. */
async function packing(position: number, note?: string): Promise<string> {
  const id = randomUUID()
  const personal = { ...samplePersonal, ...(note === undefined ? {} : { note }) }
  const allocations = [{ line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity: 1 }]
  await database.pool.query(
    `insert into orders.orders (id, status, step, forward_step, version, customer_email, customer_name, ship_to, lines, total_minor,
       currency, payment_status, captured_minor, refunded_minor, shipment_status, parcels, access_token_hash, created_at, updated_at,
       order_number, waiting_for)
     values ($1, 'PAID', 'ship', 'ship', 3, 'a@example.com', 'A', $2, '[]', 1800, 'EUR', 'captured', 1800, 0, 'none', '[]', 'x',
       now(), now(), $3, 'packing')`,
    [id, personal.address, id.slice(0, 12)],
  )
  await database.pool.query(
    `insert into shipping.shipments (order_id, status, ship_to, allocations, parcels, seen_version)
     values ($1, 'packing', $2, $3, '[]', 3)`,
    [id, personal.address, JSON.stringify(allocations)],
  )
  await database.pool.query(
    `insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id)
     values (0, $2, $1, 1, $3, 'OrderCreated', 3, now(), $4, $1)`,
    [id, position, randomUUID(), { ...sampleData.OrderCreated, personal }],
  )
  return id
}

test('each slip has what its customer wants to be heeded, as the first event says or was mended', async () => {
  const said = await packing(1, 'Ring twice.')
  const silent = await packing(2)
  const mended = await packing(3, 'Rign twice.')
  for (const note of ['Ring once.', 'Ring three times.'])
    await database.pool.query(
      `insert into log.amendments (order_id, version, schema_version, data, actor, note)
       values ($1, 1, 3, $2, 'user:ada', '')`,
      [mended, { ...sampleData.OrderCreated, personal: { ...samplePersonal, note } }],
    )
  const slips = await readSlips(database.poolOf('web'), 'leipzig', [said, silent, mended])
  expect(new Map(slips.map(({ orderId, note }) => [orderId, note]))).toEqual(
    new Map([
      [said, 'Ring twice.'],
      [silent, null],
      [mended, 'Ring three times.'],
    ]),
  )
})
