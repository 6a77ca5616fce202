import type { PgTx } from '@sagaboard/db/transaction'

/** What an order's lines take from the catalogue. */
export interface PricedProduct {
  sku: string
  name: string
  priceMinor: number
  currency: string
}

/** An idempotency key and what was accepted under it. */
export interface IdempotencyRecord {
  key: string
  requestHash: string
  orderId: string
  totalMinor: number
  currency: string
}

const statements = {
  products: {
    name: 'place-products',
    text: 'select sku, name, price_minor as "priceMinor", currency from catalog.products where sku = any($1::text[])',
  },
  // A key that somebody else is writing right now is waited for, and is then a conflict: one key, one order.
  keep: {
    name: 'place-keep-keys',
    text: `insert into orders.idempotency_keys (key, request_hash, order_id, total_minor, currency)
           select k.key, k."requestHash", k."orderId", k."totalMinor", k.currency
           from json_to_recordset($1::json) k(key text, "requestHash" text, "orderId" uuid, "totalMinor" bigint, currency text)
           order by k.key on conflict do nothing returning key`,
  },
  readKeys: {
    name: 'place-read-keys',
    text: `select key, request_hash as "requestHash", order_id as "orderId", total_minor as "totalMinor", currency
           from orders.idempotency_keys where key = any($1::text[])`,
  },
} as const

/** The products of these SKUs; what is not in the catalogue is missing from the map. */
export async function loadProducts(
  tx: PgTx,
  skus: readonly string[],
): Promise<Map<string, PricedProduct>> {
  const rows = await tx.query<PricedProduct>(statements.products, [skus])
  return new Map(rows.map((row) => [row.sku, row]))
}

/** Keeps the keys that are new, and says which those were. */
export async function insertKeys(
  tx: PgTx,
  keys: readonly IdempotencyRecord[],
): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const rows = await tx.query<{ key: string }>(statements.keep, [JSON.stringify(keys)])
  return new Set(rows.map((row) => row.key))
}

export function readKeys(tx: PgTx, keys: readonly string[]): Promise<IdempotencyRecord[]> {
  return tx.query(statements.readKeys, [keys])
}
