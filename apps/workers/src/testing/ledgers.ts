import { eventually } from '@sagaboard/events/testing/eventually'
import type { Pool } from 'pg'

export { brokenInvariants } from '@sagaboard/db/invariants'

/** Rows of a statement. */
export async function rowsOf<Row>(
  pool: Pool,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return (await pool.query(text, [...values])).rows as Row[]
}

/** Waits until none of these orders is under way any more, and every group has read the whole log. */
export async function allClosed(
  pool: Pool,
  orderIds: readonly string[],
  withinMs = 30_000,
): Promise<void> {
  await eventually(
    async () => {
      const open = await rowsOf(
        pool,
        'select id, status, version from orders.orders where id = any($1::uuid[]) and closed_at is null limit 5',
        [orderIds],
      )
      if (open.length > 0)
        throw new Error(`under way: ${JSON.stringify(open)}, blocked: ${await blockedOrders(pool)}`)
    },
    withinMs,
    50,
  )
}

async function blockedOrders(pool: Pool): Promise<string> {
  const text =
    'select group_name, order_id, event_type, attempts, state, error from log.blocked limit 3'
  return JSON.stringify(await rowsOf(pool, text))
}

/** Everything that the ledgers of the services and providers say about one order. */
export async function ledgersOf(pool: Pool, orderId: string) {
  const of = <Row>(text: string) => rowsOf<Row>(pool, text, [orderId])
  const [order] = await of<{
    status: string
    reason: string | null
    version: number
    captured: number
    refunded: number
    shipment: string
  }>(
    `select status, reason, version, captured_minor as captured, refunded_minor as refunded, shipment_status as shipment from orders.orders where id = $1`,
  )
  const events = await of<{ type: string; version: number }>(
    'select type, version from log.events where order_id = $1 order by version',
  )
  const money = await of<{ amount: number }>(
    'select amount_minor as amount from payment.ledger where order_id = $1 order by id',
  )
  const stock = await of<{ kind: string; line: number; onHand: number; reserved: number }>(
    `select kind, line, on_hand as "onHand", reserved from inventory.movements where order_id = $1 order by id`,
  )
  const asked = await of<{ what: string; calls: number }>(
    `select 'charge' as what, calls from simulated.charges where order_id = $1 union all
     select 'label', max(calls) from simulated.labels where order_id = $1 group by order_id union all select 'refund', calls from simulated.refunds where order_id = $1`,
  )
  return {
    order,
    events: events.map((event) => event.type),
    versions: events.map((event) => event.version),
    money: money.map((entry) => entry.amount),
    stock: stock.map(
      ({ kind, line, onHand, reserved }) => `${kind} ${line}: ${onHand}/${reserved}`,
    ),
    asked: Object.fromEntries(asked.map(({ what, calls }) => [what, calls])),
  }
}
