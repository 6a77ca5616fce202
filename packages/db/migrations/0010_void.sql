ALTER TABLE "simulated"."charges" ADD COLUMN "voided_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "simulated"."labels" ADD COLUMN "picked_up" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "simulated"."labels" ADD COLUMN "voided_at" timestamp(3) with time zone;
--> statement-breakpoint
-- A label that was voided stays in the carrier's book, and is none any more.
create or replace view invariant.carrier_agrees as
  select coalesce(s.order_id, l.order_id) as order_id, s.status, l.outcome
  from (select * from shipping.shipments where status = 'shipped') s
  full join (select * from simulated.labels where outcome->>'type' = 'labelled' and voided_at is null) l using (order_id)
  where s.order_id is null or l.order_id is null or s.parcels <> l.outcome->'parcels';
--> statement-breakpoint
-- The row is the fold of the order's events up to its version, as saga/order-view.ts folds them: events that orders was told to skip
-- are not in it, amended ones count as amended. A charge that turned out to be made when it was voided was taken and given back.
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
             coalesce(sum(log.amount_of(coalesce(a.data, e.data))) filter (where e.type in ('PaymentRefunded', 'RefundIssued', 'PaymentVoided')), 0) as refunded_minor,
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
