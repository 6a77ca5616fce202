import { simulatedOutages } from '@sagaboard/events/commands/switches'
import pg from 'pg'
import { productSizes } from './seed-sizes.ts'

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

type Warehouse = readonly [
  id: string,
  name: string,
  country: string,
  position: readonly [latitude: number, longitude: number],
  airport: readonly [code: string, latitude: number, longitude: number],
]

/** The warehouses of the demo shop, in the order of their ranks; the one near Lyon stands at its airport. */
const warehouses: readonly Warehouse[] = [
  ['leipzig', 'Leipzig', 'DE', [51.34, 12.37], ['LEJ', 51.424, 12.236]],
  ['rotterdam', 'Rotterdam', 'NL', [51.92, 4.48], ['RTM', 51.957, 4.437]],
  ['lyon', 'Lyon', 'FR', [45.726, 5.091], ['LYS', 45.726, 5.081]],
  ['hamburg', 'Hamburg', 'DE', [53.53, 9.97], ['HAM', 53.63, 9.988]],
]

/** Of the opening stock in percent; the rest, and of a few units all, lies where it is picked in Leipzig. */
const shares = [
  { warehouse: 'leipzig', location: 'back', percent: 20 },
  { warehouse: 'rotterdam', location: 'primary', percent: 20 },
  { warehouse: 'lyon', location: 'primary', percent: 10 },
  { warehouse: 'hamburg', location: 'primary', percent: 10 },
] as const
const splitFrom = 10

/** Where the units of a product lie; together as many as there are. */
function openingStock([sku, , , , units]: Product) {
  const shared = units < splitFrom ? [] : shares
  const rows = shared.map(({ warehouse, location, percent }) => ({
    ...{ sku, warehouse, location },
    units: Math.floor((units * percent) / 100),
  }))
  const left = rows.reduce((rest, row) => rest - row.units, units)
  return [{ sku, warehouse: 'leipzig', location: 'primary', units: left }, ...rows]
}

/**
 * Fills an empty shop: catalogue, warehouses, opening stock with its entries in the stock ledger. What is there already stays
 * as it is: a shop that has warehouses gets no others, and a product that has stock somewhere gets none.
 *
 * @param url a migrated database
 */
export async function seed(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'sagaboard-seed' })
  await client.connect()
  try {
    await client.query('begin')
    await client.query(
      `insert into inventory.warehouses (id, name, rank, country, latitude, longitude, gateway, gateway_latitude, gateway_longitude)
       select w->>0, w->>1, seq, w->>2, (w->3->>0)::float8, (w->3->>1)::float8, w->4->>0, (w->4->>1)::float8, (w->4->>2)::float8
       from json_array_elements($1::json) with ordinality t(w, seq) where not exists (select from inventory.warehouses)`,
      [JSON.stringify(warehouses)],
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
    // Also of a shop that was filled before there were sizes; one that a person has said stays.
    await client.query(
      `update catalog.products set weight_g = (p->>1)::int, length_mm = (p->>2)::int, width_mm = (p->>3)::int, height_mm = (p->>4)::int
       from json_array_elements($1::json) p where sku = p->>0 and weight_g is null and version = 1`,
      [JSON.stringify(productSizes)],
    )
    await client.query(
      `with received as (
         insert into inventory.stock (sku, warehouse, location, on_hand)
         select o.sku, o.warehouse, o.location, o.units from json_to_recordset($1::json) o(sku text, warehouse text, location text, units int)
         join inventory.warehouses w on w.id = o.warehouse
         where not exists (select from inventory.stock s where s.sku = o.sku)
         returning sku, warehouse, location, on_hand)
       insert into inventory.movements (kind, sku, warehouse, location, on_hand, reserved)
       select 'receive', sku, warehouse, location, on_hand, 0 from received`,
      [JSON.stringify(products.flatMap(openingStock))],
    )
    await client.query('commit')
  } finally {
    await client.end()
  }
}
