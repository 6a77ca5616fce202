import type { Pool } from 'pg'
import { products } from './orders.ts'

/** More units of each product than any run can sell. */
const units = 50_000_000

/** Puts the bench's products on sale, their stock received with its entry in the stock ledger. */
export async function receiveStock(pool: Pool): Promise<void> {
  await pool.query(
    `with sold as (select * from json_to_recordset($1::json) p(sku text, "priceMinor" int)),
          listed as (insert into catalog.products (sku, name, category, price_minor, description, currency, rank)
                     select sku, 'Product ' || sku, 'bench', "priceMinor", 'For measuring.', 'EUR', 1000 from sold),
          received as (insert into inventory.stock (sku, warehouse, on_hand) select sku, 'leipzig', $2 from sold returning sku, warehouse, on_hand)
     insert into inventory.movements (kind, sku, warehouse, on_hand, reserved) select 'receive', sku, warehouse, on_hand, 0 from received`,
    [JSON.stringify(products), units],
  )
}
