-- An order of several warehouses is packed by each: shipping's row says which of them have packed their part.
alter table shipping.shipments
  add column said_packed jsonb not null default '[]',
  alter column said_packed set statistics 0;
--> statement-breakpoint
create or replace view read.shipments as
  select order_id, status, ship_to, allocations, parcels, seen_version, sizes, packed, said_packed from shipping.shipments;
--> statement-breakpoint
-- As before, and besides: what a warehouse sends it has said to be packed, unless all of the order was sent off at once, by
-- its timer or whoever names no warehouse; what was said before the order was paid, or sourced again, counts for nothing. And
-- it is sent from where it is reserved, line by line.
create or replace view invariant.packed_before_shipped as
  select o.id as order_id, 'rests' as what, o.waiting_for, f.waiting_for as found
  from orders.orders o
  cross join lateral (
    select case when o.status = 'PAID'
                 and max(e.version) filter (where e.type = 'PackingStarted') > coalesce(max(e.version) filter (where e.type = 'DispatchRequested'), 0)
                then 'packing' end as waiting_for
    from log.events e
    where e.order_id = o.id and e.version <= o.version and e.type in ('PackingStarted', 'DispatchRequested')
      and not exists (select from log.events s where s.order_id = e.order_id and s.type = 'StepSkipped'
                        and s.data->>'service' = 'orders' and s.data->>'version' = e.version::text)) f
  where o.waiting_for is distinct from f.waiting_for
  union all
  select l.order_id, 'label', s.status, l.key
  from shipping.shipments s join simulated.labels l using (order_id)
  where s.status in ('to_pack', 'packing', 'sourcing') and l.outcome->>'type' = 'labelled' and l.voided_at is null
    and not exists (select from log.events e where e.order_id = l.order_id and e.type = 'DispatchRequested')
  union all
  select e.order_id, 'shipped', null, e.version::text
  from log.events e
  where e.type = 'ShipmentCreated'
    and exists (select from log.events p where p.order_id = e.order_id and p.type = 'PackingStarted')
    and not exists (select from log.events d where d.order_id = e.order_id and d.type = 'DispatchRequested' and d.version < e.version)
  union all
  select distinct s.order_id, 'packed', null, p->>'warehouse'
  from shipping.shipments s cross join jsonb_array_elements(s.parcels) p
  where s.status = 'shipped'
    and exists (select from log.events b where b.order_id = s.order_id and b.type = 'PackingStarted')
    and exists (select from log.events b where b.order_id = s.order_id and b.type = 'DispatchRequested')
    and not exists (
      select from log.events d
      left join lateral (select data from log.amendments a where a.order_id = d.order_id and a.version = d.version order by a.id desc limit 1) a on true
      where d.order_id = s.order_id
        and d.version > (select max(c.version) from log.events c where c.order_id = s.order_id and c.type in ('PaymentCompleted', 'InventoryResourced'))
        and ((d.type = 'DispatchRequested'
              and (coalesce(a.data, d.data)->>'reason' = 'due' or not coalesce(a.data, d.data) ? 'warehouse'
                or coalesce(a.data, d.data)->>'warehouse' = p->>'warehouse'))
          or (d.type = 'WarehousePacked' and coalesce(a.data, d.data)->>'warehouse' = p->>'warehouse')))
  union all
  select s.order_id, 'elsewhere', null, null
  from shipping.shipments s join inventory.reservations r using (order_id)
  where s.status = 'shipped'
    and exists (select from log.events b where b.order_id = s.order_id and b.type = 'PackingStarted')
    and (select jsonb_object_agg(place, quantity) from (
           select coalesce(warehouse, '') || ' ' || coalesce(line, 0) as place, sum(quantity) as quantity
           from jsonb_to_recordset(r.allocations) a(line int, warehouse text, quantity int) group by 1) a)
      is distinct from
        (select jsonb_object_agg(place, quantity) from (
           select coalesce(p->>'warehouse', '') || ' ' || coalesce(l->>'line', '') as place, sum((l->>'quantity')::int) as quantity
           from jsonb_array_elements(s.parcels) p, jsonb_array_elements(p->'lines') l group by 1) l);
