import { createPool } from '@sagaboard/db/client'
import { eventually } from '@sagaboard/events/testing/eventually'
import { allClosed, rowsOf } from '@sagaboard/workers/testing/ledgers'
import { placeOrders, stateEvent } from '@sagaboard/workers/testing/place-order'
import { connect, startWorkers } from '@sagaboard/workers/testing/start-workers'

/** The orders of a right database, by what has become of them. */
export type RightOrders = Record<(typeof kinds)[number], string>

const kinds = ['done', 'partlyRefunded', 'declined', 'undeliverable', 'soldOut', 'open'] as const
const ended = kinds.filter((kind) => kind !== 'open')

/**
 * Lets the real workers bring orders to every kind of end, and leaves one open that has reserved
 * its goods and waits for its charge. Of the one that was refunded in part, one part was given back
 * by the provider and one by hand. The workers are stopped when it returns.
 *
 * @param url a seeded database of its own
 */
export async function fillRightDatabase(url: string): Promise<RightOrders> {
  const pool = createPool(url, { max: 2, applicationName: 'test-right-database' })
  const shop = await connect(url, 'test-shop')
  const workers = await startWorkers(url, 'member')
  try {
    const ids = await placeOrders(shop.log, [
      {
        lines: [
          ['enamel-mug', 2],
          ['linen-apron', 1],
        ],
      },
      { lines: [['cherry-board', 2]] },
      { token: 'tok_declined' },
      { lines: [['desk-lamp', 1]], postcode: '00000' },
      { lines: [['herb-pot', 1]] },
      { lines: [['tea-towel', 3]], token: 'tok_outage' },
    ])
    const orders = Object.fromEntries(kinds.map((kind, at) => [kind, ids[at]])) as RightOrders
    await allClosed(
      pool,
      ended.map((kind) => orders[kind]),
    )
    const part = { currency: 'EUR', note: 'a trial' }
    await stateEvent(shop.log, orders.partlyRefunded, 'RefundRequested', {
      ...part,
      requestId: 'by-provider',
      amountMinor: 700,
      method: 'provider',
    })
    await stateEvent(shop.log, orders.partlyRefunded, 'RefundRequested', {
      ...part,
      requestId: 'by-hand',
      amountMinor: 300,
      method: 'by_hand',
      reference: 'paid back in cash',
    })
    await eventually(async () => {
      const [row] = await rowsOf<{ all: boolean }>(
        pool,
        `select bool_and(o.refunded_minor = 1000 and o.version = (select max(version) from log.events where order_id = o.id))
                and (select count(*) = 1 from log.blocked where order_id = $2 and group_name = 'payment') as all
         from orders.orders o where id = $1`,
        [orders.partlyRefunded, orders.open],
      )
      if (!row?.all) throw new Error('the refunds or the blocked charge are still under way')
    }, 30_000)
    return orders
  } finally {
    await workers.stop()
    await shop.close()
    await pool.end()
  }
}
