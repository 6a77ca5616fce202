import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'

/** Few of each, so that many want what is left. */
export const scarce = ['copper-pan', 'block-plane', 'shop-stool', 'desk-lamp'] as const
/** So many units of each lie in each place: in both kinds of place of each warehouse. */
const unitsEach = 1

/**
 * Takes the opening stock of a few products away and puts some units into every place of every warehouse, each with its entry
 * in the ledger: the first orders for them find them in one warehouse, later ones in several, and the rest nowhere.
 *
 * @param pool of a seeded database that nobody uses yet
 */
export async function makeScarce(pool: Pool): Promise<void> {
  await pool.query(
    `with places as (
       select sku, w.id as warehouse, location from unnest($1::text[]) sku, inventory.warehouses w, unnest('{primary,back}'::text[]) location),
     changed as (
       select p.sku, p.warehouse, p.location, $2 - coalesce(s.on_hand, 0) as units
       from places p left join inventory.stock s using (sku, warehouse, location)),
     moved as (
       insert into inventory.movements (kind, sku, warehouse, location, on_hand, reserved)
       select 'receive', sku, warehouse, location, units, 0 from changed where units <> 0)
     insert into inventory.stock (sku, warehouse, location, on_hand)
     select sku, warehouse, location, $2 from places
     on conflict (sku, warehouse, location) do update set on_hand = excluded.on_hand`,
    [scarce, unitsEach],
  )
}

/** A unit comes in for every so many orders: how much is short does not depend on how fast the machine is. */
const ordersPerUnit = 4
const lookEveryMs = 100

const receive = `
  with place as (
    update inventory.stock s set on_hand = s.on_hand + 1
    from (select sku, warehouse, location from inventory.stock where sku = any($1) order by random() limit 1) p
    where (s.sku, s.warehouse, s.location) = (p.sku, p.warehouse, p.location) returning s.sku, s.warehouse, s.location)
  insert into inventory.movements (kind, sku, warehouse, location, on_hand, reserved)
  select 'receive', sku, warehouse, location, 1, 0 from place`

/** What somebody waits for, and was not offered: all of it comes in, into one warehouse. */
const receiveAll = `
  with wanted as (select sku, sum(quantity)::int as units from inventory.waiting where not offered group by sku),
  place as (
    update inventory.stock s set on_hand = s.on_hand + w.units from wanted w
    where s.sku = w.sku and (s.warehouse, s.location) in (
      select p.warehouse, p.location from inventory.stock p where p.sku = w.sku order by p.warehouse, p.location limit 1)
    returning s.sku, s.warehouse, s.location, w.units)
  insert into inventory.movements (kind, sku, warehouse, location, on_hand, reserved)
  select 'receive', sku, warehouse, location, units, 0 from place`
const receiveAllEveryMs = 3_000

/** Goods that come in. */
export interface Receiving {
  /** From now on all comes in that somebody waits for: nobody waits in the end. */
  receiveAll(): void
  stop(): Promise<void>
}

/**
 * Has a unit come in somewhere for every few orders, so that some find what others did not, in several warehouses.
 *
 * @param orders how many orders there are by now
 */
export function startReceiving(pool: Pool, orders: () => number): Receiving {
  let stopped = false
  let isAllReceived = false
  let received = 0
  // Postgres may be down at this moment.
  const isDone = (text: string, values: unknown[] = []) =>
    pool.query(text, values).then(
      () => true,
      () => false,
    )
  const receiving = (async () => {
    while (!stopped) {
      if (isAllReceived) await isDone(receiveAll)
      else if (received < orders() / ordersPerUnit && (await isDone(receive, [scarce]))) received++
      await delay(isAllReceived ? receiveAllEveryMs : lookEveryMs)
    }
  })()
  return {
    receiveAll() {
      isAllReceived = true
    },
    async stop() {
      stopped = true
      await receiving
    },
  }
}
