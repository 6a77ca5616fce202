import { simulatedOutages } from '@sagaboard/events/commands/switches'
import pg from 'pg'

type Product = readonly [
  sku: string,
  name: string,
  category: string,
  priceMinor: number,
  units: number,
  description: string,
]

/** The catalogue of the demo shop: one product without stock, one with a single unit. */
const products: readonly Product[] = [
  [
    'enamel-mug',
    'Enamel mug',
    'kitchen',
    1800,
    4800,
    'Steel under glass. Goes from the stove to the porch and survives the fall in between.',
  ],
  [
    'linen-apron',
    'Linen apron',
    'kitchen',
    4200,
    1200,
    'Heavy washed linen with one deep pocket. Softer every year.',
  ],
  [
    'desk-lamp',
    'Desk lamp',
    'workshop',
    9600,
    1,
    'A brass shade on an iron foot. We found one more of these.',
  ],
  [
    'pull-saw',
    'Pull saw',
    'workshop',
    5400,
    310,
    'Cuts on the pull, thin and straight. The blade can be changed.',
  ],
  [
    'herb-pot',
    'Herb pot',
    'garden',
    1400,
    0,
    'Unglazed clay that breathes, for a windowsill that gets sun.',
  ],
  [
    'watering-can',
    'Watering can',
    'garden',
    3800,
    220,
    'Two litres, a long neck, and a rose that does not drip.',
  ],
  [
    'cherry-board',
    'Cherry board',
    'kitchen',
    2900,
    640,
    'One piece of cherry, oiled by hand. Bread on one side, herbs on the other.',
  ],
  [
    'garden-twine',
    'Garden twine',
    'garden',
    900,
    11000,
    'Eighty metres of jute that rots after the tomatoes do.',
  ],
  [
    'copper-pan',
    'Copper pan',
    'kitchen',
    12800,
    90,
    'Two millimetres of copper, tinned inside. Heats where the flame is.',
  ],
  [
    'tea-towel',
    'Tea towel',
    'kitchen',
    1200,
    2600,
    'Half linen, half cotton, dries a whole dinner.',
  ],
  [
    'block-plane',
    'Block plane',
    'workshop',
    8900,
    140,
    'Fits one hand. Takes a shaving that you can read through.',
  ],
  [
    'shop-stool',
    'Shop stool',
    'workshop',
    7400,
    75,
    'Three legs, so that it never wobbles on an old floor.',
  ],
  [
    'folding-rule',
    'Folding rule',
    'workshop',
    2200,
    880,
    'Two metres of beech with brass joints that stay where you leave them.',
  ],
  [
    'hand-trowel',
    'Hand trowel',
    'garden',
    2600,
    430,
    'Forged in one piece. The tip is for stones, the edge is for roots.',
  ],
  [
    'seed-tray',
    'Seed tray',
    'garden',
    1700,
    520,
    'Twenty cells of recycled rubber, good for many springs.',
  ],
]

/**
 * Fills an empty shop: catalogue, one warehouse, opening stock with its entries in the stock ledger. What is there already
 * stays as it is.
 *
 * @param url a migrated database
 */
export async function seed(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'sagaboard-seed' })
  await client.connect()
  try {
    await client.query('begin')
    await client.query(
      "insert into inventory.warehouses values ('leipzig', 'Leipzig', 1) on conflict do nothing",
    )
    await client.query(
      'insert into simulated.outages (name) select unnest($1::text[]) where not exists (select from catalog.products)',
      [simulatedOutages.map(({ name }) => name)],
    )
    await client.query(
      `insert into catalog.products (sku, name, category, price_minor, description, currency, rank)
       select p->>0, p->>1, p->>2, (p->>3)::int, p->>5, 'EUR', seq from json_array_elements($1::json) with ordinality t(p, seq) on conflict do nothing`,
      [JSON.stringify(products)],
    )
    await client.query(
      `with received as (
         insert into inventory.stock (sku, warehouse, on_hand) select p->>0, 'leipzig', (p->>4)::int from json_array_elements($1::json) p
         on conflict do nothing returning sku, warehouse, on_hand)
       insert into inventory.movements (kind, sku, warehouse, on_hand, reserved) select 'receive', sku, warehouse, on_hand, 0 from received`,
      [JSON.stringify(products)],
    )
    await client.query('commit')
  } finally {
    await client.end()
  }
}
