import type { ProductCommand, ProductRow } from '@sagaboard/events/commands/goods'
import { planProductsImport, productFieldsOf } from '@sagaboard/events/commands/products-plan'
import type { PgTx } from '../transaction.ts'
import { type Outcome, refused } from './door.ts'
import { accepted, changedMeanwhile, refusedFile } from './goods-outcome.ts'
import {
  findProducts,
  insertProducts,
  rankAfterAll,
  revisionOf,
  type StoredProduct,
  updateProducts,
} from './product-store.ts'

interface ProductCall {
  at: Date
  /** Of the product; of a file, the revision of the catalogue that it was compared with. */
  expectedVersion: number | null
}

type Import = Extract<ProductCommand, { type: 'products_import' }>

/**
 * Carries out what is asked about products. Each of them raises the revision of the catalogue (a
 * trigger does), so that nobody orders at a price that was kept.
 */
export async function commandProduct(
  tx: PgTx,
  command: ProductCommand,
  call: ProductCall,
): Promise<Outcome> {
  if (command.type === 'products_import') return importProducts(tx, command, call)
  const { sku } = command
  if (command.type === 'product_add') {
    const [there] = await findProducts(tx, [sku])
    if (there) return refused(`There is a product “${sku}” already: change that one.`, there)
    const row = { sku, isRetired: false, ...productFieldsOf(command) }
    insertProducts(tx, [row], { at: call.at, rank: await rankAfterAll(tx) })
    return accepted(null, row, 1)
  }
  const [before] = await findProducts(tx, [sku])
  if (!before) return refused(`There is no product “${sku}”.`)
  if (call.expectedVersion !== null && before.version !== call.expectedVersion)
    return changedMeanwhile(before, before.name)
  const after = changeOf(before, command)
  updateProducts(tx, [after], call.at)
  return accepted(before, after, 1)
}

function changeOf(
  before: StoredProduct,
  command: Exclude<ProductCommand, Import | { type: 'product_add' }>,
): ProductRow {
  const { version: _version, ...row } = before
  switch (command.type) {
    case 'product_change':
      return { ...row, ...productFieldsOf(command) }
    case 'product_retire':
      return { ...row, isRetired: true }
    case 'product_restore':
      return { ...row, isRetired: false }
    default:
      return command satisfies never
  }
}

async function importProducts(tx: PgTx, { rows }: Import, call: ProductCall): Promise<Outcome> {
  if (call.expectedVersion !== null && (await revisionOf(tx)) !== call.expectedVersion)
    return changedMeanwhile(null, 'The catalogue')
  const stored = await findProducts(
    tx,
    rows.map(({ sku }) => sku),
  )
  const plan = planProductsImport(stored, rows)
  if (plan.type === 'bad') return refusedFile(plan.cells)
  const { added, changed } = plan
  insertProducts(tx, added, { at: call.at, rank: await rankAfterAll(tx) })
  updateProducts(tx, changed, call.at)
  const skus = new Set(changed.map(({ sku }) => sku))
  const before = stored.filter(({ sku }) => skus.has(sku))
  return accepted(before, { added, changed: changed.length }, added.length + changed.length)
}
