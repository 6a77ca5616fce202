import { databaseOf } from '@sagaboard/db/database'
import { warehousesView } from '@sagaboard/db/schema/read'
import type { Pool } from 'pg'

/** The place names of the warehouses by their ids. */
export async function readWarehouses(pool: Pool): Promise<Record<string, string>> {
  const { id, name } = warehousesView
  const rows = await databaseOf(pool).select({ id, name }).from(warehousesView)
  return Object.fromEntries(rows.map((row) => [row.id, row.name]))
}
