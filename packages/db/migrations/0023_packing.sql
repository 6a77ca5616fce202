ALTER TABLE "orders"."orders" ADD COLUMN "waiting_for" text;--> statement-breakpoint
ALTER TABLE "orders"."orders" ADD COLUMN "waits_until" timestamp(3) with time zone;--> statement-breakpoint
CREATE INDEX "orders_waiting" ON "orders"."orders" USING btree ("created_at","id") WHERE "orders"."orders"."waiting_for" is not null;--> statement-breakpoint
CREATE INDEX "orders_due" ON "orders"."orders" USING btree ("waits_until") WHERE "orders"."orders"."waits_until" is not null;
--> statement-breakpoint
-- Who is packed first: the order rests as its events say (up to its version, without those that orders was told to skip),
-- no label is made while it rests, and it ships only once somebody, or its timer, has asked for that.
create view invariant.packed_before_shipped as
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
  where s.status in ('to_pack', 'packing') and l.outcome->>'type' = 'labelled' and l.voided_at is null
    and not exists (select from log.events e where e.order_id = l.order_id and e.type = 'DispatchRequested')
  union all
  select e.order_id, 'shipped', null, e.version::text
  from log.events e
  where e.type = 'ShipmentCreated'
    and exists (select from log.events p where p.order_id = e.order_id and p.type = 'PackingStarted')
    and not exists (select from log.events d where d.order_id = e.order_id and d.type = 'DispatchRequested' and d.version < e.version);
