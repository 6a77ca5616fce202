import { randomUUID } from 'node:crypto'
import { useTestDatabase as ownDatabase } from '@sagaboard/db/testing/template-database'
import { beforeAll, expect, test } from 'vitest'
import { explained, type Plan } from '../../testing/explained.ts'
import { readAnswerTimes } from './answer-times.ts'
import { readWindow } from './overview-window.ts'

const database = ownDatabase()
const longEvents = 2_000

/** Events of an order, each caused by the one before it. */
const tell = (orderId: string, partition: number, types: string, count: number) =>
  database.pool.query(
    `with told as (
       select n, gen_random_uuid() as id, (string_to_array($3, ' '))[1 + (n - 1) % array_length(string_to_array($3, ' '), 1)] as type
       from generate_series(1, $4::int) n
     )
     insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id, causation_id)
     select $2::smallint, nextval('log.position'), $1, n, id, type, 1, now() - interval '1 min' + n * interval '10 ms', '{}', $1,
       lag(id) over (order by n)
     from told order by n`,
    [orderId, partition, types, count],
  )

beforeAll(async () => {
  const { pool } = database
  for (let n = 0; n < 40; n++)
    await tell(randomUUID(), n % 8, 'OrderCreated InventoryReserved PaymentCompleted', 3)
  await pool.query(
    `insert into log.cursors (group_name, partition, position) select 'orders', p, 0 from generate_series(0, 7) p`,
  )
  await tell(randomUUID(), 3, 'RefundRequested RefundIssued', longEvents)
})

test.each([
  ['what happened lately', readWindow],
  ['how long answers took', readAnswerTimes],
])('%s is read without looking at a long order anew for each of its events', async (_, read) => {
  const plans: Plan[] = []
  const client = await database.poolOf('web').connect()
  try {
    // The worst that the planner comes to while it knows little of the log.
    await client.query('set enable_hashjoin = off; set enable_mergejoin = off')
    await read(explained(client, plans))
  } finally {
    client.release(true)
  }
  const rows = plans.reduce((sum, { rowsRead }) => sum + rowsRead, 0)
  expect(rows).toBeLessThan(60 * longEvents)
})
