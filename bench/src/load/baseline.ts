import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { OrderInput } from '@sagaboard/web/server/orders/order-schema'
import pg from 'pg'
import { orderMaker, products } from '../orders.ts'
import { baselineInFlight } from '../plan.ts'
import { flowJobs, startFlow } from './flow.ts'
import type { LoadSettings, Role } from './jobs.ts'

/**
 * What the figures are compared with: the same five steps as five plain commits of one statement each, on tables of its
 * own in the same server. No engine and no safety: no events, no idempotency, nothing that goes on after a crash.
 */
const tables = `
  create schema baseline;
  create table baseline.orders (id uuid primary key, status text not null, customer jsonb not null, ship_to jsonb not null, lines jsonb not null,
    total_minor int not null, created_at timestamptz not null default now());
  create table baseline.stock (sku text primary key, on_hand int not null, reserved int not null default 0);
  create table baseline.charges (order_id uuid primary key, amount_minor int not null, token text not null, at timestamptz not null default now());
  create table baseline.shipments (order_id uuid primary key, ship_to jsonb not null, tracking text not null, at timestamptz not null default now());`

const steps = {
  order: {
    name: 'order',
    text: `insert into baseline.orders (id, status, customer, ship_to, lines, total_minor) values ($1, 'PENDING', $2, $3, $4, $5)`,
  },
  // Rows are locked in SKU order: not for safety, but because a baseline that runs into deadlocks would be too easy to beat.
  reserve: {
    name: 'reserve',
    text: `with locked as (select sku from baseline.stock where sku = any($1::text[]) order by sku for update)
           update baseline.stock s set reserved = s.reserved + l.quantity
           from locked join unnest($1::text[], $2::int[]) l(sku, quantity) using (sku) where s.sku = locked.sku`,
  },
  charge: {
    name: 'charge',
    text: 'insert into baseline.charges (order_id, amount_minor, token) values ($1, $2, $3)',
  },
  ship: {
    name: 'ship',
    text: 'insert into baseline.shipments (order_id, ship_to, tracking) values ($1, $2, $3)',
  },
  complete: {
    name: 'complete',
    text: `update baseline.orders set status = 'COMPLETED' where id = $1`,
  },
} as const

const prices = new Map(products.map(({ sku, priceMinor }) => [sku, priceMinor]))

export async function baseline({ databaseUrl, seed }: LoadSettings): Promise<Role> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: baselineInFlight,
    application_name: 'sagaboard-bench-baseline',
  })
  const nextOrder = orderMaker(seed)
  await pool.query(tables)
  await pool.query(
    'insert into baseline.stock (sku, on_hand) select unnest($1::text[]), 50000000',
    [products.map(({ sku }) => sku)],
  )

  async function play({ lines, customer, shipTo, payment }: OrderInput): Promise<void> {
    const id = randomUUID()
    const totalMinor = lines.reduce(
      (sum, { sku, quantity }) => sum + quantity * (prices.get(sku) ?? 0),
      0,
    )
    await pool.query({
      ...steps.order,
      values: [id, customer, shipTo, JSON.stringify(lines), totalMinor],
    })
    await pool.query({
      ...steps.reserve,
      values: [lines.map(({ sku }) => sku), lines.map(({ quantity }) => quantity)],
    })
    await pool.query({ ...steps.charge, values: [id, totalMinor, payment.token] })
    await pool.query({ ...steps.ship, values: [id, shipTo, `BL${id.slice(0, 12)}`] })
    await pool.query({ ...steps.complete, values: [id] })
  }

  return {
    // Every order of the baseline is finished when its caller goes on: what is open is what is in flight.
    ...flowJobs(({ callers }) =>
      startFlow({
        callers,
        openMax: Number.POSITIVE_INFINITY,
        countOpen: async () => 0,
        place: () => play(nextOrder()),
      }),
    ),
    async alone({ count, restMs }) {
      const ms: number[] = []
      for (let n = 0; n < count; n++) {
        await delay(restMs)
        const startedAt = performance.now()
        await play(nextOrder())
        ms.push(performance.now() - startedAt)
      }
      return { ms }
    },
  }
}
