-- What others call a piece of an order: charge, refund, label and tracking number, in small letters. Read by the index below,
-- so a search for one of them costs the same however many orders there are. Only events that have one are in it.
create function log.references_of(data jsonb) returns text[]
  language plpgsql immutable parallel safe set search_path = '' as $$
declare
  found text[] := array[lower(data->>'chargeId'), lower(data->>'refundId'), lower(data->>'reference')];
  parcels jsonb := coalesce(data->'shipments', data->'parcels');
begin
  if parcels is not null then
    for i in 0 .. jsonb_array_length(parcels) - 1 loop
      found := found || lower(parcels->i->>'shipmentId') || lower(parcels->i->>'trackingNumber');
    end loop;
  end if;
  return array_remove(found, null);
end $$;
--> statement-breakpoint
create index events_references on log.events using gin (log.references_of(data))
  where type in ('PaymentCompleted', 'PaymentRefunded', 'PaymentVoided', 'RefundIssued', 'ShipmentCreated', 'ReturnLabelled', 'ReturnRefunded', 'ReturnRecalled', 'ReturnSentBack');
