import type { OrderInput } from '@sagaboard/events/commands/order-input'
import type { Pool } from 'pg'
import { products } from '../orders.ts'

/**
 * The five steps of an order as one statement each, on tables of their own: what the baseline plays as five plain
 * commits, and what a peer plays as the steps of its workflow.
 */
const tables = `
  create schema baseline;
  create table baseline.orders (id uuid primary key, status text not null, customer jsonb not null, ship_to jsonb not null, lines jsonb not null,
    total_minor int not null, created_at timestamptz not null default now());
  create table baseline.stock (sku text primary key, on_hand int not null, reserved int not null default 0);
  create table baseline.charges (order_id uuid primary key, amount_minor int not null, token text not null, at timestamptz not null default now());
  create table baseline.shipments (order_id uuid primary key, ship_to jsonb not null, tracking text not null, at timestamptz not null default now());`

const statements = {
  place: {
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

export type StepName = keyof typeof statements

/** A prepared statement with its values, as `pg` takes it. */
export interface Step {
  name: string
  text: string
  values: unknown[]
}

/** The steps of one order, in the order in which they are made. */
export function stepsOf(
  id: string,
  { lines, customer, shipTo, payment }: OrderInput,
): [name: StepName, step: Step][] {
  const totalMinor = lines.reduce(
    (sum, { sku, quantity }) => sum + quantity * (prices.get(sku) ?? 0),
    0,
  )
  const skus = lines.map(({ sku }) => sku)
  const quantities = lines.map(({ quantity }) => quantity)
  return [
    [
      'place',
      { ...statements.place, values: [id, customer, shipTo, JSON.stringify(lines), totalMinor] },
    ],
    ['reserve', { ...statements.reserve, values: [skus, quantities] }],
    ['charge', { ...statements.charge, values: [id, totalMinor, payment.token] }],
    ['ship', { ...statements.ship, values: [id, shipTo, `BL${id.slice(0, 12)}`] }],
    ['complete', { ...statements.complete, values: [id] }],
  ]
}

/** Makes the tables of the five steps, with stock for every product. */
export async function createStepTables(pool: Pool): Promise<void> {
  await pool.query(tables)
  const skus = products.map(({ sku }) => sku)
  await pool.query(
    'insert into baseline.stock (sku, on_hand) select unnest($1::text[]), 50000000',
    [skus],
  )
}
