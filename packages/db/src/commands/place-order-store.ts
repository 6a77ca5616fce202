import type { Size } from '@sagaboard/events/saga/pack'
import { columnsOf, insertRows } from '../recordset.ts'
import { products } from '../schema/catalog.ts'
import { idempotencyKeys } from '../schema/orders.ts'
import type { PgTx } from '../transaction.ts'

/** What an order's lines take from the catalogue. */
export interface PricedProduct {
  sku: string
  name: string
  priceMinor: number
  currency: string
  /** Of one unit; undefined while nobody has measured it. */
  size?: Size
}

/** An idempotency key and what was accepted under it. */
export interface IdempotencyRecord {
  key: string
  requestHash: string
  orderId: string
  totalMinor: number
  currency: string
}

/** A key as it was kept, and of its order the number and whose it is (null: a guest's). */
export type KnownKey = IdempotencyRecord & { orderNumber: string; userId: string | null }

const priced = columnsOf(products, [
  'sku',
  'name',
  'priceMinor',
  'currency',
  'weightG',
  'lengthMm',
  'widthMm',
  'heightMm',
])
const keyFields = ['key', 'requestHash', 'orderId', 'totalMinor', 'currency'] as const
const kept = columnsOf(idempotencyKeys, keyFields)

const statements = {
  // One statement, one snapshot: these are the prices of that revision.
  products: {
    name: 'place-products',
    text: `select c.revision, p.* from catalog.revision c
           left join (select ${priced.selected} from ${priced.table} where sku = any($1::text[]) and retired_at is null) p on true`,
  },
  start: {
    name: 'place-start',
    text: `select c.revision, s.value as "numberKey", array(select nextval('orders.order_sequence')::float8 from generate_series(1, $1::int)) as drawn
           from catalog.revision c cross join log.settings s where s.name = 'order_number_key'`,
  },
  free: {
    name: 'place-free-stock',
    text: `select sku, greatest(0, sum(units))::float8 as free
           from (select sku, on_hand - reserved as units from read.stock where sku = any($1::text[])
                 union all select sku, -quantity from read.waiting where sku = any($1::text[])) s group by sku`,
  },
  // A key that somebody else is writing right now is waited for, and is then a conflict: one key, one order.
  keep: insertRows(
    'place-keep-keys',
    idempotencyKeys,
    keyFields,
    'order by r.key on conflict do nothing returning key',
  ),
  readKeys: {
    name: 'place-read-keys',
    text: `select k.*, o.order_number as "orderNumber", o.customer_user_id as "userId" from (select ${kept.selected} from ${kept.table} where key = any($1::text[])) k
           join orders.orders o on o.id = k."orderId"`,
  },
} as const

/** The products of these SKUs, and the revision of the catalogue; what is not sold (any more) is missing from the map. */
export async function loadProducts(
  tx: PgTx,
  skus: readonly string[],
): Promise<{ revision: number; products: Map<string, PricedProduct> }> {
  const rows = await tx.query<CatalogRow & { revision: number }>(statements.products, [skus])
  const revision = rows[0]?.revision
  if (revision === undefined) throw new Error('catalog.revision has no row')
  const found = rows.filter((row) => row.sku !== null)
  return {
    revision,
    products: new Map(
      found.map((row) => {
        const { sku, name, priceMinor, currency } = row
        return [sku, { sku, name, priceMinor, currency, size: sizeOf(row) }]
      }),
    ),
  }
}

type CatalogRow = Omit<PricedProduct, 'size'> & { readonly [Side in keyof Size]: number | null }

function sizeOf({ weightG, lengthMm, widthMm, heightMm }: CatalogRow): Size | undefined {
  return weightG === null || lengthMm === null || widthMm === null || heightMm === null
    ? undefined
    : { weightG, lengthMm, widthMm, heightMm }
}

/** What placing some orders begins with: the revision of the catalogue, and as many numbers of the sequence with their key. */
export interface PlacingStart {
  revision: number
  numberKey: number
  drawn: number[]
}

export async function startPlacing(tx: PgTx, count: number): Promise<PlacingStart> {
  const [start] = await tx.query<PlacingStart>(statements.start, [count])
  if (!start) throw new Error('catalog.revision or the key of the order numbers has no row')
  return start
}

/** Units of these SKUs that nothing holds and nobody waits for, over all warehouses; one without stock is missing. */
export async function readFree(tx: PgTx, skus: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.query<{ sku: string; free: number }>(statements.free, [skus])
  return new Map(rows.map(({ sku, free }) => [sku, free]))
}

/** Keeps the keys that are new, and says which those were. */
export async function insertKeys(
  tx: PgTx,
  keys: readonly IdempotencyRecord[],
): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const rows = await tx.query<{ key: string }>(statements.keep, statements.keep.encode(keys))
  return new Set(rows.map((row) => row.key))
}

/** What was accepted under these keys. */
export function readKeys(tx: PgTx, keys: readonly string[]): Promise<KnownKey[]> {
  return tx.query(statements.readKeys, [keys])
}
