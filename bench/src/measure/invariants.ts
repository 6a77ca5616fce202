import { brokenInvariants as brokenViews } from '@sagaboard/db/invariants'
import type { Pool } from 'pg'
import { products, slowToken } from '../orders.ts'

/** Of an order that goes through: OrderCreated, InventoryReserved, PaymentCompleted, ShipmentCreated, InventoryCommitted, OrderCompleted. */
const eventsPerOrder = 6

interface Count {
  name: string
  text: string
  values?: unknown[]
  wrong: (found: number, expected: number) => string
  expected: number
}

const counts = (accepted: number): Count[] => [
  {
    name: 'every order that was accepted is there',
    text: 'select count(*) as found from orders.orders',
    expected: accepted,
    wrong: (found, expected) => `${found} orders instead of ${expected}`,
  },
  {
    name: 'every order is finished',
    text: `select count(*) as found from orders.orders where status = 'COMPLETED'`,
    expected: accepted,
    wrong: (found, expected) => `${found} of ${expected} are COMPLETED`,
  },
  {
    name: 'the log holds every event once',
    text: 'select count(*) as found from log.events',
    expected: accepted * eventsPerOrder,
    wrong: (found, expected) => `${found} events instead of ${expected}`,
  },
  {
    name: 'no order is blocked',
    text: 'select count(*) as found from log.blocked',
    expected: 0,
    wrong: (found) => `${found} orders are blocked`,
  },
  {
    name: 'what was sold has left the stock',
    text: `select count(*) as found from
             (select sku, warehouse, on_hand, reserved from inventory.stock where sku = any($1::text[])) s
             left join (select l.sku, sum(l.quantity) as sold from orders.orders o, jsonb_to_recordset(o.lines) l(sku text, quantity int)
                        where o.status = 'COMPLETED' group by 1) sales using (sku)
             left join (select sku, sum(on_hand) as received from inventory.movements where kind = 'receive' group by 1) r using (sku)
           where s.reserved <> 0 or s.on_hand <> r.received - coalesce(sales.sold, 0)`,
    values: [products.map(({ sku }) => sku)],
    expected: 0,
    wrong: (found) => `${found} products are off`,
  },
  {
    name: 'what was ordered was paid',
    text: `select abs(coalesce((select sum(amount_minor) from payment.ledger), 0)
                    - coalesce((select sum(total_minor) from orders.orders where status = 'COMPLETED'), 0)) as found`,
    expected: 0,
    wrong: (found) => `${(found / 100).toFixed(2)} EUR are off`,
  },
]

/**
 * Checks what has to be true after a run: every order terminal, no oversell, money conserved, the log contiguous, and every
 * view of the schema `invariant` empty.
 *
 * @param accepted how many orders were answered with "accepted"
 * @returns one sentence for each promise that does not hold; empty when all of them do
 */
export async function brokenInvariants(pool: Pool, accepted: number): Promise<string[]> {
  const broken: string[] = []
  for (const { name, text, values = [], expected, wrong } of counts(accepted)) {
    const { rows } = await pool.query<{ found: string | number }>(text, values)
    const found = Number(rows[0]?.found)
    if (found !== expected) broken.push(`${name}: ${wrong(found, expected)}`)
  }
  return [...broken, ...(await brokenViewsOf(pool))]
}

/**
 * The same for a database that held orders before: those placed since then are all finished, and every view is empty.
 *
 * @param pool without a time limit: the views read everything
 * @param since ISO 8601
 */
export async function brokenSince(pool: Pool, since: string, accepted: number): Promise<string[]> {
  const { rows } = await pool.query<{ orders: number; completed: number; events: number }>(
    `select count(*)::int as orders, count(*) filter (where status = 'COMPLETED')::int as completed, coalesce(sum(version), 0)::int as events
     from orders.orders where created_at >= $1`,
    [since],
  )
  const { orders = 0, completed = 0, events = 0 } = rows[0] ?? {}
  const broken: string[] = []
  if (orders !== accepted)
    broken.push(`every order that was accepted is there: ${orders} orders instead of ${accepted}`)
  if (completed !== accepted)
    broken.push(`every order is finished: ${completed} of ${accepted} are COMPLETED`)
  if (events !== accepted * eventsPerOrder)
    broken.push(`each has its events: ${events} instead of ${accepted * eventsPerOrder}`)
  return [...broken, ...(await brokenViewsOf(pool))]
}

async function brokenViewsOf(pool: Pool): Promise<string[]> {
  return Object.entries(await brokenViews(pool)).map(
    ([view, rows]) => `invariant.${view}: ${rows.length} rows`,
  )
}

/**
 * Calls to the payment provider and the carrier that had to be made again: orders that were blocked
 * though nothing was wrong with them. Those whose payment was meant to get no answer do not count.
 */
export async function repeatedCalls(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ repeated: number }>(
    `select coalesce(sum(calls - 1), 0)::int as repeated
     from (select order_id, calls from simulated.charges union all select order_id, calls from simulated.labels) c
     where order_id not in (select order_id from payment.payments where token = $1)`,
    [slowToken],
  )
  return rows[0]?.repeated ?? 0
}
