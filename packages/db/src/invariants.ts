import type { Pool } from 'pg'

/**
 * What is promised about every order, by the view of the schema `invariant` that lists what breaks it: empty means that the
 * promise is kept. Read by tests, storm, bench and the metrics, so that none of them forgets one.
 */
export const invariants = {
  log_contiguous: 'The events of an order are numbered 1 to n, without a gap.',
  promises_kept: 'What happens once happens once, and no service goes back on its promise.',
  order_equals_log: 'The row of an order is what its events add up to.',
  ended_counted: 'The orders that have ended are counted, step by step.',
  as_ordered: 'What is reserved, charged and shipped is what was ordered.',
  delivered_in_part:
    'An order and its follow-up charge at most what was agreed, and are together what was ordered.',
  waits_in_line:
    'Who waits for stock stands in line, and nobody waits whose stock is there for the taking.',
  released_after_promises: 'Stock is free only once nobody will ship it or keep money for it.',
  stock_never_negative: 'No more is reserved than is there, at any moment.',
  stock_equals_ledger: 'The stock is what its movements add up to.',
  reserved_equals_open: 'What is reserved belongs to orders that are under way.',
  charged_once: 'Nobody is charged twice.',
  shipped_once: 'Nothing is shipped twice.',
  packed_before_shipped:
    'What is packed first has no label and is not sent before it is dispatched.',
  refund_within_capture: 'Never more is given back than was taken, at any moment.',
  money_equals_ledger: 'A payment is what its ledger adds up to.',
  provider_agrees: 'The provider has taken and given back what we say, order by order.',
  carrier_agrees: 'The carrier has made the labels that we say, order by order.',
  news_equals_log:
    'What the carrier told of a parcel stands in the log once, behind the label of the parcel.',
  returns_add_up:
    'What comes back is given back once, for what was paid, and is stock again only then; what is given up leaves no trace.',
  told_once: 'A customer is told once of what happened, and never of what did not.',
  shipped_and_paid:
    'Who is completed has paid and been shipped to; who was cancelled has nothing left of it.',
} as const

export type Invariant = keyof typeof invariants

/**
 * The rows that break a promise, by the view that lists them; empty when all are kept.
 *
 * @throws Error when the database has other views than this build knows
 */
export async function brokenInvariants(pool: Pool): Promise<Partial<Record<Invariant, unknown[]>>> {
  const { rows: views } = await pool.query<{ name: string }>(
    "select viewname as name from pg_views where schemaname = 'invariant'",
  )
  const there = views.map(({ name }) => name).sort()
  const known = Object.keys(invariants).sort()
  if (there.join() !== known.join())
    throw new Error(
      `the database has the invariants ${there.join(', ')}, and not ${known.join(', ')}`,
    )
  const broken: Partial<Record<Invariant, unknown[]>> = {}
  for (const view of Object.keys(invariants) as Invariant[]) {
    const { rows } = await pool.query(`select * from invariant.${view}`)
    if (rows.length > 0) broken[view] = rows
  }
  return broken
}

/** These are about all of the stock or all of the figures at once; each of the others is about one order at a time. */
export const wholeInvariants: readonly Invariant[] = [
  'stock_never_negative',
  'stock_equals_ledger',
  'reserved_equals_open',
  'ended_counted',
  'waits_in_line',
]

export const orderInvariants = (Object.keys(invariants) as Invariant[]).filter(
  (name) => !wholeInvariants.includes(name),
)

/**
 * Which of these orders break a promise. Reads what is kept of them, and of no other order.
 *
 * @param invariant one of {@link orderInvariants}
 */
export async function brokenAmong(
  pool: Pool,
  invariant: Invariant,
  orderIds: readonly string[],
): Promise<Set<string>> {
  // `offset 0` keeps the planner from turning it around: the view is asked for one order after the other.
  const { rows } = await pool.query<{ id: string }>(
    `select distinct o.id from unnest($1::uuid[]) o(id)
     cross join lateral (select from invariant.${invariant} where order_id = o.id offset 0) broken`,
    [orderIds],
  )
  return new Set(rows.map(({ id }) => id))
}

/** How many rows break one of {@link wholeInvariants}. */
export async function countBroken(pool: Pool, invariant: Invariant): Promise<number> {
  const { rows } = await pool.query<{ rows: number }>(
    `select count(*)::int as rows from invariant.${invariant}`,
  )
  return rows[0]?.rows ?? 0
}
