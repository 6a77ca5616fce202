import type { ProductRow } from '@sagaboard/events/commands/goods'
import { asc, max, type SQL, sql } from 'drizzle-orm'
import { databaseIn } from '../database.ts'
import { columnsOf, recordset } from '../recordset.ts'
import { products, revision } from '../schema/catalog.ts'
import type { PgTx } from '../transaction.ts'

/** A product as the catalogue has it; `version` grows with each change of it. */
export type StoredProduct = ProductRow & { version: number }

/** What is read of a product where it is managed. */
export const storedProduct = {
  sku: products.sku,
  name: products.name,
  category: products.category,
  description: products.description,
  priceMinor: products.priceMinor,
  currency: products.currency,
  weightG: products.weightG,
  lengthMm: products.lengthMm,
  widthMm: products.widthMm,
  heightMm: products.heightMm,
  hue: products.hue,
  isRetired: sql<boolean>`${products.retiredAt} is not null`,
  version: products.version,
}

const changing = [
  'name',
  'category',
  'description',
  'priceMinor',
  'currency',
  'weightG',
  'lengthMm',
  'widthMm',
  'heightMm',
  'hue',
] as const
const changed = columnsOf(products, changing)
const written = columnsOf(products, ['sku', ...changing])
const sent = recordset(...written.fields, ['isRetired', 'bool'] as const)
const [atParameter, rankParameter] = [sent.fields.length + 1, sent.fields.length + 2]

const statements = {
  insert: {
    name: 'goods-insert-products',
    text: `insert into ${written.table} (${written.names}, rank, retired_at)
           select ${written.valuesOf('r')}, $${rankParameter}::int + (row_number() over ())::int - 1, case when r."isRetired" then $${atParameter}::timestamptz end
           from ${sent.unnest('r')}`,
  },
  // The hour at which it was retired first stays.
  update: {
    name: 'goods-update-products',
    text: `update ${written.table} t set ${changed.assignedFrom('r')}, version = t.version + 1,
             retired_at = case when r."isRetired" then coalesce(t.retired_at, $${atParameter}::timestamptz) end
           from ${sent.unnest('r')} where t.sku = r.sku`,
  },
} as const

/** Grows with each change of any product. */
export async function revisionOf(tx: PgTx): Promise<number> {
  const [row] = await databaseIn(tx).select({ revision: revision.revision }).from(revision)
  if (!row) throw new Error('catalog.revision has no row')
  return row.revision
}

/** One parameter, whatever their number. */
export const isAmong = (skus: readonly string[]): SQL =>
  sql`${products.sku} = any(${sql.param([...skus])}::text[])`

/** These products; one that does not exist is missing. */
export const findProducts = (tx: PgTx, skus: readonly string[]): Promise<StoredProduct[]> =>
  databaseIn(tx)
    .select(storedProduct)
    .from(products)
    .where(isAmong(skus))
    .orderBy(asc(products.sku))

/** The place in the shop's order behind all that there are. */
export async function rankAfterAll(tx: PgTx): Promise<number> {
  const [row] = await databaseIn(tx)
    .select({ rank: max(products.rank) })
    .from(products)
  return (row?.rank ?? 0) + 1
}

/** In one statement whatever their number, at the end of the shop's order. */
export function insertProducts(
  tx: PgTx,
  rows: readonly ProductRow[],
  { at, rank }: { at: Date; rank: number },
): void {
  if (rows.length > 0) tx.write(statements.insert, [...sent.encode(rows), at, rank])
}

/** Writes what these products are now, and that they are another version; in one statement as well. */
export function updateProducts(tx: PgTx, rows: readonly ProductRow[], at: Date): void {
  if (rows.length > 0) tx.write(statements.update, [...sent.encode(rows), at])
}
