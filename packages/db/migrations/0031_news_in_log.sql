CREATE INDEX "carrier_events_order" ON "shipping"."carrier_events" USING btree ("order_id");
--> statement-breakpoint
-- What the carrier told and was answered for stands in the log as exactly one event, word for word, behind the label of its
-- parcel; no event tells more. The row and the event are compared as they were written: what a person amends later changes
-- neither. Of the simulated carrier also its own book: it told what happened, of no label that is void.
-- The state of a parcel is the furthest that the log tells, so it never goes back as long as these events are there.
create view invariant.news_equals_log as
  select c.order_id, 'noted' as what, c.event_id, l.events
  from shipping.carrier_events c
  cross join lateral (
    select count(*)::int as events,
      count(*) filter (where c.state = case e.type when 'ParcelPickedUp' then 'picked_up' when 'ParcelInTransit' then 'in_transit'
                                                   when 'ParcelDelivered' then 'delivered' else 'returned' end
        and c.shipment_id = e.data->>'shipmentId' and c.place is not distinct from e.data->>'place'
        and to_char(c.happened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') = e.data->>'happenedAt')::int as same
    from log.events e
    where e.order_id = c.order_id and e.type in ('ParcelPickedUp', 'ParcelInTransit', 'ParcelDelivered', 'ParcelReturned')
      and e.data->>'carrierEventId' = c.event_id) l
  where l.events <> 1 or l.same <> 1
  union all
  select e.order_id, 'stated', e.data->>'carrierEventId', e.version
  from log.events e
  where e.type in ('ParcelPickedUp', 'ParcelInTransit', 'ParcelDelivered', 'ParcelReturned')
    and not exists (select from shipping.carrier_events c where c.order_id = e.order_id and c.event_id = e.data->>'carrierEventId')
  union all
  select e.order_id, 'labelled', e.data->>'carrierEventId', e.version
  from log.events e
  where e.type in ('ParcelPickedUp', 'ParcelInTransit', 'ParcelDelivered', 'ParcelReturned')
    and not exists (
      select from log.events s
      left join log.amendments a on a.order_id = s.order_id and a.version = s.version
      where s.order_id = e.order_id and s.type = 'ShipmentCreated' and s.version < e.version
        and (s.data->'shipments' @> jsonb_build_array(jsonb_build_object('shipmentId', e.data->'shipmentId', 'trackingNumber', e.data->'trackingNumber'))
          or a.data->'shipments' @> jsonb_build_array(jsonb_build_object('shipmentId', e.data->'shipmentId', 'trackingNumber', e.data->'trackingNumber'))))
  union all
  select c.order_id, 'happened', c.event_id, t.tells
  from shipping.carrier_events c
  join simulated.tracking t using (event_id)
  left join simulated.labels l on l.key = t.key
  where t.order_id <> c.order_id or t.state <> c.state or t.place is distinct from c.place
    or t.happened_at is distinct from c.happened_at or l.voided_at is not null;
