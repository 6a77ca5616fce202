import { createHash } from 'node:crypto'
import { useTestDatabase as ownDatabase } from '@sagaboard/db/testing/template-database'
import { expect, test } from 'vitest'
import { find } from './find.ts'

const database = ownDatabase()

test('a message of the topic that belongs to no order leads to its incident, by topic, partition and offset', async () => {
  await database.pool.query(
    `insert into log.foreign_messages (topic, partition, message_offset, headers, reason) values ('orders.events', 7, 41208, '{}', 'the key is no order id')`,
  )
  const id = createHash('md5').update('orders.events the key is no order id').digest('hex')
  for (const text of ['orders.events:7:41208', ' orders.events:7:41,208 '])
    expect(await find(database.poolOf('web'), text, 6), text).toEqual({
      orders: [],
      products: [],
      more: false,
      incident: { id: id.slice(0, 12), title: 'Topic: the key is no order id' },
    })
  for (const text of ['orders.events:7:41209', 'orders:7:41208', '7:41208'])
    expect((await find(database.poolOf('web'), text, 6)).incident, text).toBeNull()
})
