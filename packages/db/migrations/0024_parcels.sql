-- What shipping packs: the size of a unit of each line as the order says it, and the parcels as they were packed when the
-- stock was reserved. Orders of before say no sizes and were not packed: all that a warehouse sends is one parcel, and the
-- labels of an order have the one key that they may have been asked for under.
alter table shipping.shipments
  add column sizes jsonb not null default '[]',
  add column packed jsonb not null default '[]',
  alter column sizes set statistics 0,
  alter column packed set statistics 0;
--> statement-breakpoint
create or replace view read.shipments as
  select order_id, status, ship_to, allocations, parcels, seen_version, sizes, packed from shipping.shipments;
--> statement-breakpoint
-- A label for each parcel: the carrier has those of an order that shipped, in the order of their numbers, and none of
-- another. Who states labels names warehouse and tracking number of each parcel; what the carrier calls it, and how it
-- spells itself, is the carrier's.
create or replace view invariant.carrier_agrees as
  select coalesce(s.order_id, l.order_id) as order_id, s.status,
    jsonb_build_object('type', 'labelled', 'parcels', l.parcels) as outcome
  from (select * from shipping.shipments where status = 'shipped') s
  full join (select order_id, jsonb_agg(p order by length(key), key, n) as parcels
             from simulated.labels, jsonb_array_elements(outcome->'parcels') with ordinality t(p, n)
             where outcome->>'type' = 'labelled' and voided_at is null group by order_id) l using (order_id)
  where s.order_id is null or l.order_id is null
     or (s.parcels <> l.parcels
       and not (starts_with(s.parcels->0->>'shipmentId', s.order_id || ':label:')
         and (select jsonb_agg(p - 'shipmentId' - 'carrier' order by p->>'warehouse', p->>'trackingNumber') from jsonb_array_elements(s.parcels) p)
           = (select jsonb_agg(p - 'shipmentId' - 'carrier' order by p->>'warehouse', p->>'trackingNumber') from jsonb_array_elements(l.parcels) p)));
--> statement-breakpoint
-- Never more labels than parcels, counted with those that were voided: none is asked for anew.
create or replace view invariant.shipped_once as
  select l.order_id, l.labels
  from (select order_id, count(*) as labels from simulated.labels where outcome->>'type' = 'labelled' group by order_id having count(*) > 1) l
  left join shipping.shipments s using (order_id)
  where l.labels > greatest(1, coalesce(jsonb_array_length(s.packed), 1));
