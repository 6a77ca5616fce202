import type { Rows } from './rows.ts'

interface Shelf {
  sku: string
  warehouse: string
  location: string
  onHand: number
  reserved: number
  moved: number
  held: number
  received: number
  sold: number
  cameBack: number
}

/** Place by place: what came in by the ledger, and what went out and came back by the log alone. */
const shelves = `
  with left_shelf as (
    select a->>'sku' as sku, a->>'warehouse' as warehouse, coalesce(a->>'location', 'primary') as location, sum((a->>'quantity')::int)::int as units
    from orders.orders o join log.events e on e.order_id = o.id and e.type = 'InventoryReserved', jsonb_array_elements(e.data->'allocations') a
    where o.status = 'COMPLETED' group by 1, 2, 3),
  came_back as (
    select a->>'sku' as sku, a->>'warehouse' as warehouse, coalesce(a->>'location', 'primary') as location, sum((a->>'quantity')::int)::int as units
    from log.events e, jsonb_array_elements(e.data->'allocations') a where e.type in ('InventoryRestocked', 'ReturnRestocked') group by 1, 2, 3)
  select s.sku, s.warehouse, s.location, s.on_hand as "onHand", s.reserved, coalesce(m.moved, 0)::int as moved, coalesce(m.held, 0)::int as held,
    coalesce(m.received, 0)::int as received, coalesce(l.units, 0) as sold, coalesce(c.units, 0) as "cameBack"
  from inventory.stock s
  left join (select sku, warehouse, location, sum(on_hand) as moved, sum(reserved) as held, sum(on_hand) filter (where kind = 'receive') as received
             from inventory.movements group by 1, 2, 3) m using (sku, warehouse, location)
  left join left_shelf l using (sku, warehouse, location)
  left join came_back c using (sku, warehouse, location)`

/** The stock of each place of each warehouse against its movements, and against what orders took and gave back. */
export async function auditGoods(rows: Rows): Promise<string[]> {
  return (await rows<Shelf>(shelves)).flatMap((shelf) => {
    const { sku, warehouse, location, onHand, reserved } = shelf
    const place = `${sku} in ${warehouse} (${location})`
    const left = shelf.received - shelf.sold + shelf.cameBack
    return [
      ...(onHand === left && reserved === 0
        ? []
        : [`stock of ${place}: ${onHand} on hand, ${reserved} reserved, but ${left} are left`]),
      ...(onHand === shelf.moved && reserved === shelf.held
        ? []
        : [`stock of ${place}: its movements come to ${shelf.moved}, ${shelf.held} reserved`]),
    ]
  })
}
