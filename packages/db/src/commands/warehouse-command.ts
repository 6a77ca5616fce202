import type { WarehouseCommand, WarehouseFields } from '@sagaboard/events/commands/goods'
import { eq, sql } from 'drizzle-orm'
import { databaseIn } from '../database.ts'
import { stock, warehouses } from '../schema/inventory.ts'
import type { PgTx } from '../transaction.ts'
import { type Outcome, refused } from './door.ts'
import { accepted, changedMeanwhile } from './goods-outcome.ts'

/** Carries out what is asked about warehouses; none is removed while something comes in. */
export async function commandWarehouse(
  tx: PgTx,
  command: WarehouseCommand,
  expectedVersion: number | null,
): Promise<Outcome> {
  const db = databaseIn(tx)
  const { id } = command
  if (command.type === 'warehouse_add') {
    const values = { id, ...fieldsOf(command) }
    const made = await db.insert(warehouses).values(values).onConflictDoNothing().returning()
    return made.length === 1
      ? accepted(null, values, 1)
      : refused(`There is a warehouse “${id}” already: change that one.`)
  }
  const [before] = await db.select().from(warehouses).where(eq(warehouses.id, id))
  if (!before) return refused(`There is no warehouse “${id}”.`)
  if (expectedVersion !== null && before.version !== expectedVersion)
    return changedMeanwhile(before, before.name)
  if (command.type === 'warehouse_change') {
    const values = fieldsOf(command)
    const version = sql`${warehouses.version} + 1`
    await db
      .update(warehouses)
      .set({ ...values, version })
      .where(eq(warehouses.id, id))
    return accepted(before, { ...before, ...values }, 1)
  }
  const held = await unitsIn(tx, id)
  if (held > 0)
    return refused(
      `${before.name} has ${held} ${held === 1 ? 'unit' : 'units'} on hand: move ${held === 1 ? 'it' : 'them'} out first.`,
      before,
    )
  await db.delete(warehouses).where(eq(warehouses.id, id))
  return accepted(before, {}, 1)
}

/** What is on hand in a warehouse. Its empty shelves stay in the book, for the ledger's sake. */
async function unitsIn(tx: PgTx, warehouse: string): Promise<number> {
  const [row] = await databaseIn(tx)
    .select({ units: sql<number>`coalesce(sum(${stock.onHand}), 0)::float8` })
    .from(stock)
    .where(eq(stock.warehouse, warehouse))
  return row?.units ?? 0
}

const fieldsOf = ({
  name,
  country,
  latitude,
  longitude,
  gateway,
  gatewayLatitude,
  gatewayLongitude,
  rank,
}: WarehouseFields): WarehouseFields => ({
  name,
  country,
  latitude,
  longitude,
  gateway,
  gatewayLatitude,
  gatewayLongitude,
  rank,
})
