-- A person states what the provider never says. The orders of which that was so are found by the command.
create index commands_settled on audit.commands (order_id) where action = 'settle' and outcome = 'accepted';
--> statement-breakpoint
-- A charge that was to be barred at the step that would have asked for it, and had been made, is taken and given back
-- before anybody was told that the order is paid: nobody ships it.
create or replace view invariant.released_after_promises as
  select r.order_id, p.status as payment, s.status as shipment from inventory.reservations r
  left join payment.payments p using (order_id) left join shipping.shipments s using (order_id)
  where r.status = 'released'
    and (p.status is null or p.status not in ('declined', 'refunded', 'voided')
      or (p.status <> 'declined' and (s.status is null or s.status not in ('cancelled', 'failed'))
        and not (p.status = 'refunded' and not exists (
          select from log.events e where e.order_id = r.order_id and e.type = 'PaymentCompleted'))));
--> statement-breakpoint
-- Who states a label names warehouse and tracking number of each parcel; what the carrier calls it, and how it spells
-- itself, is the carrier's.
create or replace view invariant.carrier_agrees as
  select coalesce(s.order_id, l.order_id) as order_id, s.status, l.outcome
  from (select * from shipping.shipments where status = 'shipped') s
  full join (select * from simulated.labels where outcome->>'type' = 'labelled' and voided_at is null) l using (order_id)
  where s.order_id is null or l.order_id is null
     or (s.parcels <> l.outcome->'parcels'
       and not (starts_with(s.parcels->0->>'shipmentId', s.order_id || ':label:')
         and (select jsonb_agg(p - 'shipmentId' - 'carrier' order by p->>'warehouse') from jsonb_array_elements(s.parcels) p)
           = (select jsonb_agg(p - 'shipmentId' - 'carrier' order by p->>'warehouse') from jsonb_array_elements(l.outcome->'parcels') p)));
--> statement-breakpoint
-- Orders of which a person stated something, and the books of provider or carrier say otherwise: it moves nothing, and is
-- shown. An order that a service can't get past is not told of: what is unknown of it is still to be decided.
create view read.book_differences as
  select d.order_id, d.book, d.captured_minor, d.refunded_minor, d.taken_minor, d.given_minor
  from (select distinct order_id from audit.commands c where c.action = 'settle' and c.outcome = 'accepted') s
  cross join lateral (
    (select order_id, 'provider' as book, captured as captured_minor, refunded as refunded_minor, taken as taken_minor, given as given_minor
     from invariant.provider_agrees p where p.order_id = s.order_id offset 0)
    union all
    (select order_id, 'carrier', 0, 0, 0, 0 from invariant.carrier_agrees k where k.order_id = s.order_id offset 0)) d
  where not exists (select from log.blocked b where b.order_id = d.order_id);
