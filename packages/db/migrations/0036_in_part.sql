CREATE SEQUENCE "inventory"."waiting_place" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "inventory"."waiting" (
	"order_id" uuid NOT NULL,
	"sku" text NOT NULL,
	"quantity" integer NOT NULL,
	"place" bigint NOT NULL,
	"offered" boolean DEFAULT false NOT NULL,
	"since" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "waiting_order_id_sku_pk" PRIMARY KEY("order_id","sku")
);
--> statement-breakpoint
ALTER TABLE "inventory"."reservations" ADD COLUMN "awaited" jsonb;--> statement-breakpoint
ALTER TABLE "inventory"."reservations" ALTER COLUMN "awaited" SET STATISTICS 0;--> statement-breakpoint
ALTER TABLE "orders"."orders" ADD COLUMN "on_shortage" text DEFAULT 'cancel' NOT NULL;--> statement-breakpoint
ALTER TABLE "orders"."orders" ADD COLUMN "left_out" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "orders"."orders" ALTER COLUMN "left_out" SET STATISTICS 0;--> statement-breakpoint
ALTER TABLE "orders"."orders" ADD COLUMN "follow_up" uuid;--> statement-breakpoint
ALTER TABLE "orders"."orders" ADD COLUMN "follow_up_of" uuid;--> statement-breakpoint
CREATE INDEX "waiting_in_line" ON "inventory"."waiting" USING btree ("sku","place");--> statement-breakpoint
CREATE INDEX "orders_follow_up" ON "orders"."orders" USING btree ("follow_up") WHERE "orders"."orders"."follow_up" is not null;--> statement-breakpoint
CREATE INDEX "orders_follow_up_of" ON "orders"."orders" USING btree ("follow_up_of") WHERE "orders"."orders"."follow_up_of" is not null;
--> statement-breakpoint
create or replace view read.reservations as
  select order_id, status, allocations, restocked, seen_version, awaited from inventory.reservations;
--> statement-breakpoint
create view read.waiting as select order_id, sku, quantity, place, offered, since from inventory.waiting;
--> statement-breakpoint
-- What is reserved of an order, and what is left out of it, is what was ordered, line by line. What is charged is what the
-- answer to its first event, or to the offer of its stock, says; before that, its total. What ships is what was reserved.
create or replace view invariant.as_ordered as
  select o.id as order_id, p.amount_minor, o.total_minor, r.allocations, s.parcels
  from orders.orders o
  cross join lateral (select sum(l.quantity * l."unitPriceMinor")::bigint as minor
                      from jsonb_to_recordset(o.lines) l(quantity int, "unitPriceMinor" bigint)) agreed
  left join lateral (
    select e.version, (coalesce(a.data, e.data)->>'amountMinor')::bigint as minor, coalesce(a.data, e.data)->'leftOut' as left_out
    from log.events e
    left join lateral (select data from log.amendments a where a.order_id = e.order_id and a.version = e.version order by a.id desc limit 1) a on true
    where e.order_id = o.id and e.type = 'InventoryReserved' limit 1) reserved on true
  left join payment.payments p on p.order_id = o.id
  left join inventory.reservations r on r.order_id = o.id and r.status not in ('waiting', 'rejected') and not (r.status = 'released' and r.allocations = '[]')
  left join shipping.shipments s on s.order_id = o.id and s.status = 'shipped'
  left join lateral (
    select jsonb_object_agg(line, quantity) filter (where quantity > 0) as lines
    from (select l.line, l.quantity - coalesce((select sum(x.quantity) from jsonb_to_recordset(reserved.left_out) x(line int, quantity int) where x.line = l.line), 0) as quantity
          from jsonb_to_recordset(o.lines) l(line int, quantity int)) part) wanted on true
  where (p.order_id is not null and p.amount_minor <> coalesce(reserved.minor, agreed.minor)
           and not (p.status in ('expected', 'voided') and p.amount_minor = agreed.minor))
     or o.total_minor <> case when o.version >= reserved.version then coalesce(reserved.minor, agreed.minor) else agreed.minor end
     or (r.order_id is not null
       and (select jsonb_object_agg(line, quantity) from (select line, sum(quantity) as quantity from jsonb_to_recordset(r.allocations) a(line int, quantity int) group by line) a)
         is distinct from wanted.lines)
     or (s.order_id is not null
       and (select jsonb_object_agg(line, quantity)
            from (select (l->>'line')::int as line, sum((l->>'quantity')::int) as quantity from jsonb_array_elements(s.parcels) p, jsonb_array_elements(p->'lines') l group by 1) l)
         is distinct from wanted.lines);
--> statement-breakpoint
create or replace view invariant.shipped_and_paid as
  select o.id as order_id, o.status, o.captured_minor, o.refunded_minor, s.status as shipment, r.status as reservation, p.status as payment from orders.orders o
  left join shipping.shipments s on s.order_id = o.id
  left join inventory.reservations r on r.order_id = o.id
  left join payment.payments p on p.order_id = o.id
  where (o.status = 'COMPLETED' and (o.captured_minor <> o.total_minor or s.status is distinct from 'shipped' or r.status is distinct from 'committed'))
     or (o.status = 'CANCELLED' and (o.captured_minor <> o.refunded_minor or s.status = 'shipped' or r.status in ('waiting', 'reserved', 'committed') or p.status = 'captured'));
--> statement-breakpoint
-- As before, and an order that waits for stock rests as its events say: until it is reserved, or refused.
create or replace view invariant.packed_before_shipped as
  select o.id as order_id, 'rests' as what, o.waiting_for, f.waiting_for as found
  from orders.orders o
  cross join lateral (
    select case when o.status = 'PAID'
                 and max(e.version) filter (where e.type = 'PackingStarted') > coalesce(max(e.version) filter (where e.type = 'DispatchRequested'), 0)
                then 'packing'
                when o.status = 'PENDING' and max(e.version) filter (where e.type = 'StockAwaited') is not null then 'stock' end as waiting_for
    from log.events e
    where e.order_id = o.id and e.version <= o.version and e.type in ('PackingStarted', 'DispatchRequested', 'StockAwaited')
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
--> statement-breakpoint
-- An order and its follow-up: each names the other, the follow-up is what was left out, for the same customer at the same
-- prices, and what both have ever charged is at most what was agreed. Charges are counted without what was given back, so
-- that it holds at every moment of the log if it holds now.
create view invariant.delivered_in_part as
  select o.id as order_id, 'charged' as what, agreed.minor as agreed_minor, charged.minor as found_minor
  from orders.orders o
  cross join lateral (select sum(l.quantity * l."unitPriceMinor")::bigint as minor
                      from jsonb_to_recordset(o.lines) l(quantity int, "unitPriceMinor" bigint)) agreed
  cross join lateral (select coalesce(sum(l.amount_minor), 0)::bigint as minor from payment.ledger l
                      where l.kind = 'capture' and l.order_id = any(array[o.id, o.follow_up])) charged
  where charged.minor > agreed.minor
  union all
  select o.id, 'rest', agreed.minor, rest.minor
  from orders.orders o
  cross join lateral (select sum(l.quantity * l."unitPriceMinor")::bigint as minor
                      from jsonb_to_recordset(o.lines) l(quantity int, "unitPriceMinor" bigint)) agreed
  left join orders.orders f on f.id = o.follow_up
  cross join lateral (select sum(l.quantity * l."unitPriceMinor")::bigint as minor,
                             jsonb_object_agg(l.line, l.quantity) as lines
                      from jsonb_to_recordset(f.lines) l(line int, quantity int, "unitPriceMinor" bigint)) rest
  where o.follow_up is not null
    and (f.follow_up_of is distinct from o.id or f.currency <> o.currency or f.access_token_hash <> o.access_token_hash
      or f.customer_user_id is distinct from o.customer_user_id or o.total_minor + rest.minor <> agreed.minor
      or rest.lines is distinct from (select jsonb_object_agg(x.line, x.quantity) from jsonb_to_recordset(o.left_out) x(line int, quantity int)))
  union all
  select f.id, 'first', null, null
  from orders.orders f left join orders.orders o on o.id = f.follow_up_of
  where f.follow_up_of is not null and o.follow_up is distinct from f.id;
--> statement-breakpoint
-- Who waits stands in line with all that it waits for, and who does not, does not. Nobody is left waiting whose stock is
-- there when nobody before wants it; a wake-up may take its moment, so what moved just now does not count yet. Who was
-- offered stock has the offer in the log, still to be handled.
create view invariant.waits_in_line as
  select coalesce(r.order_id, w.order_id) as order_id, 'row' as what, r.status, w.skus
  from (select order_id, status, awaited from inventory.reservations where status = 'waiting') r
  full join (select order_id, jsonb_object_agg(sku, quantity) as skus from inventory.waiting group by order_id) w using (order_id)
  where r.order_id is null or w.skus is distinct from
    (select jsonb_object_agg(sku, quantity) from (select sku, sum(quantity) as quantity
       from jsonb_to_recordset(r.awaited->'lines') l(sku text, quantity int) group by sku) l)
  union all
  select w.order_id, 'offered', r.status, null
  from (select distinct order_id from inventory.waiting where offered) w
  left join inventory.reservations r using (order_id)
  where not exists (select from log.events e where e.order_id = w.order_id and e.type = 'StockOffered' and e.version > r.seen_version)
  union all
  select w.order_id, 'left waiting', null, jsonb_object_agg(w.sku, w.quantity)
  from (select w.*, coalesce((select sum(s.on_hand - s.reserved) from inventory.stock s where s.sku = w.sku), 0)
                    - coalesce((select sum(b.quantity) from inventory.waiting b where b.sku = w.sku and (b.offered or b.place < w.place)), 0) as left_over
        from inventory.waiting w where not w.offered) w
  group by w.order_id
  having bool_and(w.left_over >= w.quantity and w.since < now() - interval '5 s')
     and not exists (select from inventory.movements m where m.sku = any(array_agg(w.sku)) and m.at > now() - interval '5 s');
