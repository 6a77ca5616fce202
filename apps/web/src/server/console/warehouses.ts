import type { Pool } from 'pg'

const all = { name: 'web_warehouses', text: 'select id, name from read.warehouses' }

/** The place names of the warehouses by their ids. */
export async function readWarehouses(pool: Pool): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ id: string; name: string }>(all)
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]))
}
