-- Payments that were given back before the row counted how much.
update payment.payments set refunded_minor = amount_minor where status = 'refunded';
--> statement-breakpoint
-- What a person did stays written down.
create function audit.refuse_change() returns trigger language plpgsql as $$
begin raise exception '%.% is append-only: % is not allowed', tg_table_schema, tg_table_name, tg_op; end $$;
--> statement-breakpoint
create trigger commands_append_only before update or delete or truncate on audit.commands for each statement execute function audit.refuse_change();
--> statement-breakpoint
create trigger amendments_append_only before update or delete or truncate on log.amendments for each statement execute function audit.refuse_change();
--> statement-breakpoint
create or replace view invariant.money_equals_ledger as
  select coalesce(p.order_id, l.order_id) as order_id, p.status, p.amount_minor, l.captured, l.refunded
  from payment.payments p
  full join (select order_id, sum(amount_minor) filter (where kind = 'capture') as captured, -sum(amount_minor) filter (where kind = 'refund') as refunded
             from payment.ledger group by order_id) l using (order_id)
  where coalesce(l.captured, 0) <> case when p.status in ('captured', 'refunded') then p.amount_minor else 0 end
     or coalesce(l.refunded, 0) <> case when p.status = 'refunded' then p.amount_minor else p.refunded_minor end;
--> statement-breakpoint
-- Line by line against the provider's own books, which know nothing of what was given back by hand.
create or replace view invariant.provider_agrees as
  select coalesce(ours.order_id, theirs.order_id) as order_id, ours.captured, ours.refunded, theirs.taken, theirs.given
  from (select order_id, coalesce(sum(amount_minor) filter (where kind = 'capture'), 0) as captured,
               coalesce(-sum(amount_minor) filter (where kind = 'refund' and method = 'provider'), 0) as refunded
        from payment.ledger group by order_id) ours
  full join (select c.order_id, c.taken, coalesce(r.given, 0)::bigint as given
             from (select order_id, sum(amount_minor) as taken from simulated.charges where outcome->>'type' = 'captured' group by order_id) c
             left join (select order_id, sum(amount_minor) as given from simulated.refunds where outcome->>'type' = 'refunded' group by order_id) r using (order_id)) theirs
    using (order_id)
  where coalesce(ours.captured, 0) <> coalesce(theirs.taken, 0) or coalesce(ours.refunded, 0) <> coalesce(theirs.given, 0);

--> statement-breakpoint
-- The rules that the model check walks with, over the rows and the log of every order.
-- Stock is free only once shipping has promised not to ship and payment to keep no money; who was declined never pays, and
-- what was never paid never ships.
create view invariant.released_after_promises as
  select r.order_id, p.status as payment, s.status as shipment from inventory.reservations r
  left join payment.payments p using (order_id) left join shipping.shipments s using (order_id)
  where r.status = 'released'
    and (p.status is null or p.status not in ('declined', 'refunded', 'voided')
      or (p.status <> 'declined' and (s.status is null or s.status not in ('cancelled', 'failed'))));
--> statement-breakpoint
create view invariant.charged_once as
  select order_id, 'provider' as book, count(*) as charges from simulated.charges where outcome->>'type' = 'captured' group by order_id having count(*) > 1
  union all
  select order_id, 'ledger', count(*) from payment.ledger where kind = 'capture' group by order_id having count(*) > 1;
--> statement-breakpoint
create view invariant.shipped_once as
  select order_id, count(*) as labels from simulated.labels where outcome->>'type' = 'labelled' group by order_id having count(*) > 1;
--> statement-breakpoint
-- The amount in a payload, in minor units; null for one that was garbled.
create function log.amount_of(data jsonb) returns bigint language sql immutable parallel safe as $$
  select case when jsonb_typeof(data->'amountMinor') = 'number' then (data->'amountMinor')::bigint end
$$;
--> statement-breakpoint
-- At every moment: in the ledger after every entry, and in the log after every event.
create view invariant.refund_within_capture as
  select order_id, book, place, kept_minor
  from (select order_id, 'ledger' as book, id as place, sum(amount_minor) over (partition by order_id order by id) as kept_minor from payment.ledger
        union all
        select e.order_id, 'log', e.version,
               sum(log.amount_of(coalesce(a.data, e.data)) * case e.type when 'PaymentCompleted' then 1 else -1 end) over (partition by e.order_id order by e.version)
        from log.events e
        left join lateral (select data from log.amendments a where a.order_id = e.order_id and a.version = e.version order by a.id desc limit 1) a on true
        where e.type in ('PaymentCompleted', 'PaymentRefunded', 'RefundIssued')) kept
  where kept_minor < 0;
--> statement-breakpoint
-- After every movement of the stock ledger, not only now.
create view invariant.stock_never_negative as
  select sku, warehouse, id as movement, on_hand, reserved
  from (select id, sku, warehouse, sum(on_hand) over w as on_hand, sum(reserved) over w as reserved
        from inventory.movements window w as (partition by sku, warehouse order by id)) m
  where reserved < 0 or reserved > on_hand;
--> statement-breakpoint
-- What is reserved is what was ordered, what is charged its total, and what ships is what was reserved, line by line.
create view invariant.as_ordered as
  select o.id as order_id, p.amount_minor, o.total_minor, r.allocations, s.parcels
  from orders.orders o
  left join payment.payments p on p.order_id = o.id
  left join inventory.reservations r on r.order_id = o.id and r.status <> 'rejected'
  left join shipping.shipments s on s.order_id = o.id and s.status = 'shipped'
  where p.amount_minor <> o.total_minor
     or (r.order_id is not null
       and (select jsonb_object_agg(line, quantity) from (select line, sum(quantity) as quantity from jsonb_to_recordset(r.allocations) a(line int, quantity int) group by line) a)
         is distinct from (select jsonb_object_agg(line, quantity) from jsonb_to_recordset(o.lines) l(line int, quantity int)))
     or (s.order_id is not null
       and (select jsonb_object_agg(line, quantity)
            from (select (l->>'line')::int as line, sum((l->>'quantity')::int) as quantity from jsonb_array_elements(s.parcels) p, jsonb_array_elements(p->'lines') l group by 1) l)
         is distinct from (select jsonb_object_agg(line, quantity) from jsonb_to_recordset(o.lines) l(line int, quantity int)));
--> statement-breakpoint
-- What can happen once happens once, and nothing forward comes after the promise that it never will.
create view invariant.promises_kept as
  select order_id, broken
  from (select order_id, case
          when max(type) filter (where type = 'OrderCompleted') is not null and max(type) filter (where type = 'OrderCancelled') is not null then 'completed and cancelled'
          when max(version) filter (where type = 'ShipmentCreated') > min(version) filter (where type in ('ShipmentCancelled', 'ShipmentFailed')) then 'shipped after shipping had promised not to'
          when max(version) filter (where type = 'PaymentCompleted') > min(version) filter (where type in ('PaymentVoided', 'PaymentFailed', 'PaymentRefunded')) then 'charged after payment had promised not to'
          when max(version) filter (where type in ('InventoryReserved', 'InventoryCommitted')) > min(version) filter (where type in ('InventoryReleased', 'InventoryRejected')) then 'stock taken after it was released'
          when min(version) filter (where type = 'InventoryReleased') < coalesce(min(version) filter (where type in ('PaymentFailed', 'PaymentRefunded', 'PaymentVoided')), 2147483647) then 'stock released before payment had promised'
        end as broken
        from log.events group by order_id
        union all
        select order_id, type || ' twice' from log.events
        where type in ('OrderCreated', 'InventoryReserved', 'InventoryRejected', 'InventoryCommitted', 'InventoryReleased', 'PaymentCompleted', 'PaymentFailed', 'PaymentRefunded',
                       'PaymentVoided', 'ShipmentCreated', 'ShipmentFailed', 'ShipmentCancelled', 'OrderCompleted', 'OrderCancelled')
        group by order_id, type having count(*) > 1) promises
  where broken is not null;
--> statement-breakpoint
-- Who completed has shipped what left the shelf; who was cancelled has nothing of it left.
create or replace view invariant.shipped_and_paid as
  select o.id as order_id, o.status, o.captured_minor, o.refunded_minor, s.status as shipment, r.status as reservation, p.status as payment from orders.orders o
  left join shipping.shipments s on s.order_id = o.id
  left join inventory.reservations r on r.order_id = o.id
  left join payment.payments p on p.order_id = o.id
  where (o.status = 'COMPLETED' and (o.captured_minor <> o.total_minor or s.status is distinct from 'shipped' or r.status is distinct from 'committed'))
     or (o.status = 'CANCELLED' and (o.captured_minor <> o.refunded_minor or s.status = 'shipped' or r.status in ('reserved', 'committed') or p.status = 'captured'));
--> statement-breakpoint
-- The row is the fold of the order's events up to its version, as status.ts folds them: events that orders was told to skip
-- are not in it, amended ones count as amended.
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
             coalesce(sum(log.amount_of(coalesce(a.data, e.data))) filter (where e.type = 'PaymentCompleted'), 0) as captured_minor,
             coalesce(sum(log.amount_of(coalesce(a.data, e.data))) filter (where e.type in ('PaymentRefunded', 'RefundIssued')), 0) as refunded_minor,
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
