CREATE TABLE "inventory"."returns" (
	"order_id" uuid NOT NULL,
	"return_id" text NOT NULL,
	"status" text NOT NULL,
	"allocations" jsonb NOT NULL,
	"restock" jsonb NOT NULL,
	"written_off" jsonb NOT NULL,
	CONSTRAINT "returns_order_id_return_id_pk" PRIMARY KEY("order_id","return_id")
);
--> statement-breakpoint
CREATE TABLE "orders"."returns" (
	"order_id" uuid NOT NULL,
	"return_id" text NOT NULL,
	"status" text NOT NULL,
	"step" text NOT NULL,
	"requested_at" timestamp(3) with time zone NOT NULL,
	"view" jsonb NOT NULL,
	CONSTRAINT "returns_order_id_return_id_pk" PRIMARY KEY("order_id","return_id")
);
--> statement-breakpoint
CREATE TABLE "payment"."returns" (
	"order_id" uuid NOT NULL,
	"return_id" text NOT NULL,
	"status" text NOT NULL,
	"lines" jsonb NOT NULL,
	"amount_minor" integer NOT NULL,
	CONSTRAINT "returns_order_id_return_id_pk" PRIMARY KEY("order_id","return_id")
);
--> statement-breakpoint
CREATE TABLE "shipping"."returns" (
	"order_id" uuid NOT NULL,
	"return_id" text NOT NULL,
	"status" text NOT NULL,
	"allocations" jsonb NOT NULL,
	"packed" jsonb NOT NULL,
	"parcels" jsonb NOT NULL,
	"rejected" jsonb NOT NULL,
	CONSTRAINT "returns_order_id_return_id_pk" PRIMARY KEY("order_id","return_id")
);
--> statement-breakpoint
ALTER TABLE "simulated"."refunds" ADD COLUMN "voided_at" timestamp(3) with time zone;--> statement-breakpoint
CREATE INDEX "returns_open" ON "orders"."returns" USING btree ("requested_at") WHERE "orders"."returns"."status" in ('requested', 'labelled');--> statement-breakpoint
-- Each service keeps a row of each return beside its one row per order. What is kept as JSON is not sorted for statistics.
do $$
declare kept record;
begin
  for kept in
    select format('%I.returns', n.nspname) as tab, a.attname as col from pg_attribute a
    join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relname = 'returns' and n.nspname in ('orders', 'inventory', 'payment', 'shipping')
      and a.atttypid = 'jsonb'::regtype and not a.attisdropped
  loop
    execute format('alter table %s alter column %I set statistics 0', kept.tab, kept.col);
  end loop;
end $$;
--> statement-breakpoint
create view read.inventory_returns as
  select order_id, return_id, status, allocations, restock, written_off from inventory.returns;
--> statement-breakpoint
create view read.payment_returns as
  select order_id, return_id, status, lines, amount_minor from payment.returns;
--> statement-breakpoint
create view read.shipping_returns as
  select order_id, return_id, status, allocations, packed, parcels, rejected from shipping.returns;
--> statement-breakpoint
-- The labels of returns are beside those of the order.
create or replace view invariant.carrier_agrees as
  select coalesce(s.order_id, l.order_id) as order_id, s.status,
    jsonb_build_object('type', 'labelled', 'parcels', l.parcels) as outcome
  from (select * from shipping.shipments where status = 'shipped') s
  full join (select order_id, jsonb_agg(p order by length(key), key, n) as parcels
             from simulated.labels, jsonb_array_elements(outcome->'parcels') with ordinality t(p, n)
             where outcome->>'type' = 'labelled' and voided_at is null and key not like '%:return:%' group by order_id) l using (order_id)
  where s.order_id is null or l.order_id is null
     or (s.parcels <> l.parcels
       and not (starts_with(s.parcels->0->>'shipmentId', s.order_id || ':label:')
         and (select jsonb_agg(p - 'shipmentId' - 'carrier' order by p->>'warehouse', p->>'trackingNumber') from jsonb_array_elements(s.parcels) p)
           = (select jsonb_agg(p - 'shipmentId' - 'carrier' order by p->>'warehouse', p->>'trackingNumber') from jsonb_array_elements(l.parcels) p)));
--> statement-breakpoint
create or replace view invariant.shipped_once as
  select l.order_id, l.labels
  from (select order_id, count(*) as labels from simulated.labels
        where outcome->>'type' = 'labelled' and key not like '%:return:%' group by order_id having count(*) > 1) l
  left join shipping.shipments s using (order_id)
  where l.labels > greatest(1, coalesce(jsonb_array_length(s.packed), 1));
--> statement-breakpoint
create or replace view invariant.refund_within_capture as
  select order_id, book, place, kept_minor
  from (select order_id, 'ledger' as book, id as place, sum(amount_minor) over (partition by order_id order by id) as kept_minor from payment.ledger
        union all
        select e.order_id, 'log', e.version,
               sum(log.amount_of(coalesce(a.data, e.data)) * case e.type when 'PaymentCompleted' then 1 else -1 end) over (partition by e.order_id order by e.version)
        from log.events e
        left join lateral (select data from log.amendments a where a.order_id = e.order_id and a.version = e.version order by a.id desc limit 1) a on true
        where e.type in ('PaymentCompleted', 'PaymentRefunded', 'RefundIssued', 'ReturnRefunded')) kept
  where kept_minor < 0;
--> statement-breakpoint
create or replace view invariant.order_equals_log as
  select o.id as order_id, o.version, f.last_version, o.status, f.status as folded_status, f.captured_minor, f.refunded_minor, f.shipment_status
  from orders.orders o
  join (
    select order_id, last_version, captured_minor, refunded_minor, shipment_status,
           case when first_end is not null then case first_end_type when 'OrderCompleted' then 'COMPLETED' else 'CANCELLED' end
                when last_undo > coalesce(last_refusal, 0) then 'CANCELLING'
                else (array['PENDING', 'CONFIRMED', 'PAID', 'SHIPPED'])[forward] end as status
    from (
      select e.order_id, max(h.version) as last_version,
             min(e.version) filter (where e.type in ('OrderCompleted', 'OrderCancelled')) as first_end,
             (array_agg(e.type order by e.version) filter (where e.type in ('OrderCompleted', 'OrderCancelled')))[1] as first_end_type,
             max(e.version) filter (where e.type in ('OrderCancelRequested', 'InventoryRejected', 'PaymentFailed', 'ShipmentFailed', 'ShipmentCancelled', 'PaymentRefunded', 'PaymentVoided', 'InventoryReleased')) as last_undo,
             max(e.version) filter (where e.type = 'CancellationRefused') as last_refusal,
             max(case e.type when 'InventoryCommitted' then 4 when 'ShipmentCreated' then 4 when 'PaymentCompleted' then 3 when 'InventoryReserved' then 2 else 1 end) as forward,
             coalesce(sum(log.amount_of(coalesce(a.data, e.data))) filter (where e.type in ('PaymentCompleted', 'PaymentVoided')), 0) as captured_minor,
             coalesce(sum(log.amount_of(coalesce(a.data, e.data))) filter (where e.type in ('PaymentRefunded', 'RefundIssued', 'PaymentVoided', 'ReturnRefunded')), 0) as refunded_minor,
             coalesce((array_agg(case e.type when 'ShipmentCreated' then 'created' when 'ShipmentFailed' then 'failed' else 'cancelled' end order by e.version desc)
                       filter (where e.type in ('ShipmentCreated', 'ShipmentFailed', 'ShipmentCancelled')))[1], 'none') as shipment_status
      from orders.orders o
      join lateral (select version from log.events h where h.order_id = o.id order by version desc limit 1) h on true
      join log.events e on e.order_id = o.id and e.version <= o.version
      left join lateral (select data from log.amendments a where a.order_id = e.order_id and a.version = e.version order by a.id desc limit 1) a on true
      left join (select order_id, data->>'version' as version from log.events where type = 'StepSkipped' and data->>'service' = 'orders') skipped
        on skipped.order_id = e.order_id and skipped.version = e.version::text
      where skipped.order_id is null
      group by e.order_id
    ) folded
  ) f on f.order_id = o.id
  where o.status <> f.status or o.captured_minor <> f.captured_minor or o.refunded_minor <> f.refunded_minor or o.shipment_status <> f.shipment_status
     or o.version > f.last_version or (o.status in ('COMPLETED', 'CANCELLED') and o.version <> f.last_version);
--> statement-breakpoint
-- Each return against its neighbours: no unit is given back twice, none for more than was paid for it; stock comes back
-- after the money, as much of it as was accepted; a return that was given up left stock and money as they were.
create view invariant.returns_add_up as
  select order_id, min(return_id) as return_id, 'a unit is given back twice' as broken, count(*)::bigint as found
  from (select r.order_id, r.return_id, l->>'line' as line, u->>'unit' as unit
        from orders.returns r, jsonb_array_elements(r.view->'lines') l, jsonb_array_elements(l->'units') with ordinality t(u, n)
        where r.status not in ('refused', 'given_up')
          and n <= coalesce((l->'inspected'->>'restock')::int + (l->'inspected'->>'writeOff')::int, jsonb_array_length(l->'units'))) units
  group by order_id, line, unit having count(*) > 1
  union all
  select r.order_id, r.return_id, 'another amount than the accepted units are worth', p.amount_minor
  from orders.returns r join payment.returns p using (order_id, return_id)
  where r.status in ('refunded', 'closed') and p.status = 'refunded'
    and (p.amount_minor <> (r.view->>'refundedMinor')::bigint or p.amount_minor > (
      select coalesce(sum((u->>'amountMinor')::bigint), 0)
      from jsonb_array_elements(r.view->'lines') l, jsonb_array_elements(l->'units') with ordinality t(u, n)
      where n <= (l->'inspected'->>'restock')::int + (l->'inspected'->>'writeOff')::int))
  union all
  select r.order_id, r.return_id, 'given up, and money or stock came back', coalesce(p.amount_minor, 0)
  from orders.returns r left join payment.returns p using (order_id, return_id)
  left join inventory.returns i using (order_id, return_id)
  where r.status = 'given_up' and (p.status = 'refunded' or i.status = 'restocked')
  union all
  select i.order_id, i.return_id, 'stock came back before the money', 0
  from inventory.returns i left join payment.returns p using (order_id, return_id)
  where i.status = 'restocked' and p.status is distinct from 'refunded'
  union all
  select r.order_id, r.return_id, 'more is stock again than was accepted', q.restocked
  from orders.returns r join inventory.returns i using (order_id, return_id)
  cross join lateral (select coalesce(sum(a.quantity), 0)::bigint as restocked from jsonb_to_recordset(i.restock) a(quantity int)) q
  where i.status = 'restocked'
    and q.restocked > (select coalesce(sum((l->'inspected'->>'restock')::int), 0) from jsonb_array_elements(r.view->'lines') l)
  union all
  select s.order_id, null, 'more is stock again than was shipped', b.quantity
  from inventory.reservations s
  cross join lateral (select a.line, sum(a.quantity) as quantity from jsonb_to_recordset(s.restocked) a(line int, quantity int) group by a.line) b
  where s.restocked <> '[]'
    and b.quantity > (select coalesce(sum(a.quantity), 0) from jsonb_to_recordset(s.allocations) a(line int, quantity int) where a.line = b.line)
  union all
  select r.order_id, r.return_id, 'other labels than the carrier has made', l.labels
  from shipping.returns r
  cross join lateral (select count(*) as labels from simulated.labels l
    where l.order_id = r.order_id and starts_with(l.key, r.order_id || ':return:' || r.return_id || ':label:')
      and l.outcome->>'type' = 'labelled' and l.voided_at is null) l
  where case when r.status in ('labelled', 'received', 'closed') then l.labels <> jsonb_array_length(r.parcels)
             when r.status = 'failed' then l.labels > 0 else false end
    and not coalesce(r.parcels->0->>'shipmentId' like '%:return:%', false)
  union all
  select e.order_id, e.data->>'returnId', 'asked for, and not kept', e.version
  from log.events e join orders.orders o on o.id = e.order_id
  where e.type = 'ReturnRequested' and e.version <= o.version
    and not exists (select from orders.returns r where r.order_id = e.order_id and r.return_id = e.data->>'returnId')
    and not exists (select from log.events s where s.order_id = e.order_id and s.type = 'StepSkipped'
                      and s.data->>'service' = 'orders' and s.data->>'version' = e.version::text);
