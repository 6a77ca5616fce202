import { randomUUID } from 'node:crypto'
import { hashAccessToken } from '@sagaboard/db/commands/access-token'
import type { OrderRequest } from '@sagaboard/db/commands/new-order'
import { createPlaceOrder } from '@sagaboard/db/commands/place-order'
import { followUpId } from '@sagaboard/events/saga/in-part'
import { eventually } from '@sagaboard/events/testing/eventually'
import { expect, test } from 'vitest'
import { rowsOf } from '../../testing/ledgers.ts'
import { startWorkers } from '../../testing/start-workers.ts'
import { useShop } from '../../testing/use-shop.ts'
import { createWriteLetter } from './write-letter.ts'

const { cleanUp, database, shop } = useShop()
const publicUrl = 'https://shop.example'
const secret = 'of the test'

/** What the link of the letter about an order says: which order, and the hash of its key. */
async function linkOf(orderId: string) {
  const write = createWriteLetter({ log: shop.log, publicUrl, secret })
  const { text } = await write({
    id: randomUUID(),
    orderId,
    version: 1,
    kind: 'received',
    locale: 'en',
    tries: 1,
  })
  const [, opens, token = ''] = /\/orders\/([0-9a-f-]+)\?token=(\S+)/.exec(text) ?? []
  return { opens, hash: hashAccessToken(decodeURIComponent(token)) }
}

const hashesOf = (orderId: string) =>
  rowsOf<{ hash: string }>(
    shop.pool,
    'select access_token_hash as hash from orders.orders where id = $1',
    [orderId],
  )

const request: OrderRequest = {
  lines: [{ sku: 'enamel-mug', quantity: 3 }],
  customer: { email: 'ada@example.com', name: 'Ada' },
  shipTo: { line1: 'Karl-Heine-Straße 12', city: 'Leipzig', postcode: '04229', country: 'DE' },
  payment: { token: 'tok_visa' },
}

test('the key in a letter opens its order, and that of the rest of an order opens the rest', async () => {
  await shop.pool.query(
    `update inventory.stock set on_hand = case when (warehouse, location) = ('leipzig', 'primary') then 2 else 0 end where sku = 'enamel-mug'`,
  )
  const workers = await startWorkers(database.url, 'member-1')
  cleanUp.push(workers.stop)
  const placeOrder = createPlaceOrder({ log: shop.log, secret, reservationMinutes: 15 })
  const placed = await placeOrder(
    { ...request, onShortage: 'backorder' },
    { idempotencyKey: randomUUID() },
  )
  if (placed.type !== 'accepted') throw new Error(placed.type)
  const rest = followUpId(placed.orderId)
  await eventually(async () => expect(await hashesOf(rest)).toHaveLength(1), 30_000)
  for (const orderId of [placed.orderId, rest]) {
    const { opens, hash } = await linkOf(orderId)
    expect(opens).toBe(orderId)
    expect(await hashesOf(orderId)).toEqual([{ hash }])
  }
})
