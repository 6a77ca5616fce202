import type { GoodsCommand } from '@sagaboard/events/commands/goods'
import { lockClasses } from '../lock-classes.ts'
import type { Door, Outcome } from './door.ts'
import { commandProduct } from './product-command.ts'
import { actorOf, type Requester, refusalOfRole } from './requester.ts'
import { commandStock } from './stock-command.ts'
import { commandWarehouse } from './warehouse-command.ts'

/** What else is known of a command about goods. */
export interface GoodsCall {
  reason: string
  /** The version of the product or the warehouse that the person saw. */
  expectedVersion: number | null
}

/** What people ask about goods is decided one after the other; the services never wait for it. */
const lockGoods = {
  name: 'goods-lock',
  text: `select pg_advisory_xact_lock(${lockClasses.goods}, 0)`,
}

/** Carries out what is asked about products, stock and warehouses. Nothing of an order changes. */
export async function commandGoods(
  { tx, at }: Door,
  command: GoodsCommand,
  { reason, expectedVersion }: GoodsCall,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, command)
  if (refusal) return { type: 'refused', before: null, after: null, refusal }
  await tx.query(lockGoods, [])
  switch (command.type) {
    case 'product_add':
    case 'product_change':
    case 'product_retire':
    case 'product_restore':
    case 'products_import':
      return commandProduct(tx, command, { at, expectedVersion })
    case 'warehouse_add':
    case 'warehouse_change':
    case 'warehouse_remove':
      return commandWarehouse(tx, command, expectedVersion)
    default:
      return commandStock(tx, command, { actor: actorOf(requester), reason })
  }
}
