import type { Shelf } from '@sagaboard/events/commands/goods'
import type { ShelfLevel, ShelfMovement } from '@sagaboard/events/commands/stock-plan'
import { databaseIn } from '../database.ts'
import { columnsOf, insertRows } from '../recordset.ts'
import { products } from '../schema/catalog.ts'
import { movements, stock, warehouses } from '../schema/inventory.ts'
import type { PgTx } from '../transaction.ts'
import { isAmong } from './product-store.ts'

type Place = Shelf & { sku: string }

/** Who moves stock, and why; it stands beside each movement. */
export interface By {
  actor: string
  reason: string
}

const place = columnsOf(stock, ['sku', 'warehouse', 'location'])
const written = columnsOf(stock, ['sku', 'warehouse', 'location', 'onHand', 'lowAt'])

const statements = {
  // In the order in which the services lock them, so that nobody waits in a circle.
  lock: {
    name: 'goods-lock-shelves',
    text: `select s.sku, s.warehouse, s.location, s.on_hand as "onHand", s.reserved, s.low_at as "lowAt" from ${place.table} s
           join ${place.unnest('p')} on p.sku = s.sku and p.warehouse = s.warehouse and p.location = s.location
           order by s.sku, s.warehouse, s.location for no key update of s`,
  },
  save: {
    name: 'goods-save-shelves',
    text: `insert into ${written.table} (${written.names}) select ${written.valuesOf('r')} from ${written.unnest('r')}
           on conflict (${place.names}) do update set on_hand = excluded.on_hand, low_at = excluded.low_at`,
  },
  move: insertRows('goods-insert-movements', movements, [
    'kind',
    'sku',
    'warehouse',
    'location',
    'onHand',
    'reserved',
    'actor',
    'reason',
  ]),
} as const

/** Which of these SKUs and warehouses there are. */
export async function findKnown(
  tx: PgTx,
  shelves: readonly Place[],
): Promise<{ skus: Set<string>; warehouses: Set<string> }> {
  const skus = [...new Set(shelves.map(({ sku }) => sku))]
  const [sold, held] = await Promise.all([
    databaseIn(tx).select({ sku: products.sku }).from(products).where(isAmong(skus)),
    databaseIn(tx).select({ id: warehouses.id }).from(warehouses),
  ])
  return {
    skus: new Set(sold.map(({ sku }) => sku)),
    warehouses: new Set(held.map(({ id }) => id)),
  }
}

/** What is on these shelves, which no service changes until the transaction ends. */
export const lockShelves = (tx: PgTx, shelves: readonly Place[]): Promise<ShelfLevel[]> =>
  tx.query(statements.lock, place.encode(shelves))

/** Writes what is on the shelves now, and the movements that made it so. Call {@link lockShelves} before. */
export function saveShelves(
  tx: PgTx,
  {
    after,
    movements: moved,
  }: { after: readonly ShelfLevel[]; movements: readonly ShelfMovement[] },
  by: By,
): void {
  if (after.length > 0) tx.write(statements.save, written.encode(after))
  if (moved.length > 0)
    tx.write(
      statements.move,
      statements.move.encode(moved.map((one) => ({ ...one, ...by, reserved: 0 }))),
    )
}
