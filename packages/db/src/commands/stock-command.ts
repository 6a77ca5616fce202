import type { StockCommand } from '@sagaboard/events/commands/goods'
import {
  planStock,
  planStockImport,
  type ShelfLevel,
  shelfKey,
  shelvesOf,
} from '@sagaboard/events/commands/stock-plan'
import type { PgTx } from '../transaction.ts'
import { type Outcome, refused } from './door.ts'
import { accepted, refusedFile } from './goods-outcome.ts'
import { type By, findKnown, lockShelves, saveShelves } from './stock-store.ts'

/**
 * Carries out what is asked about stock, under the lock of the shelves, and writes every movement
 * with who and why.
 */
export async function commandStock(tx: PgTx, command: StockCommand, by: By): Promise<Outcome> {
  const shelves = shelvesOf(command)
  const known = await findKnown(tx, shelves)
  if (command.type !== 'stock_import') {
    const unknown = shelves.find(({ warehouse }) => !known.warehouses.has(warehouse))
    if (!known.skus.has(command.sku)) return refused(`There is no product “${command.sku}”.`)
    if (unknown) return refused(`There is no warehouse “${unknown.warehouse}”.`)
  }
  const before = await lockShelves(tx, shelves)
  if (command.type === 'stock_import') {
    const plan = planStockImport(before, command.rows, known)
    if (plan.type === 'bad') return refusedFile(plan.cells)
    saveShelves(tx, plan, by)
    return accepted(levelsOf(before, plan.after), { levels: plan.after }, plan.after.length)
  }
  const plan = planStock(before, command)
  if (plan.type === 'refused') return refused(plan.refusal, { levels: before })
  saveShelves(tx, plan, by)
  return accepted({ levels: before }, { levels: plan.after }, plan.after.length)
}

/** What stood on those shelves that are another now. */
function levelsOf(before: readonly ShelfLevel[], after: readonly ShelfLevel[]) {
  const changed = new Set(after.map(shelfKey))
  return { levels: before.filter((level) => changed.has(shelfKey(level))) }
}
