-- Two views that began at one side of the comparison, and did not see what only the other side has.
-- A shelf that is gone, although goods of it have come in: it stands in the ledger alone.
create or replace view invariant.stock_equals_ledger as
  select sku, warehouse, s.on_hand, s.reserved, coalesce(m.on_hand, 0) as ledger_on_hand, coalesce(m.reserved, 0) as ledger_reserved
  from inventory.stock s
  full join (select sku, warehouse, sum(on_hand) as on_hand, sum(reserved) as reserved from inventory.movements group by sku, warehouse) m using (sku, warehouse)
  where coalesce(s.on_hand, 0) <> coalesce(m.on_hand, 0) or coalesce(s.reserved, 0) <> coalesce(m.reserved, 0);
--> statement-breakpoint
-- Money that the provider gave back though it never took any: it stands in its refunds alone.
create or replace view invariant.provider_agrees as
  select order_id, ours.captured, ours.refunded, theirs.taken, theirs.given
  from (select order_id, coalesce(sum(amount_minor) filter (where kind = 'capture'), 0) as captured,
               coalesce(-sum(amount_minor) filter (where kind = 'refund' and method = 'provider'), 0) as refunded
        from payment.ledger group by order_id) ours
  full join (select order_id, c.taken, coalesce(r.given, 0)::bigint as given
             from (select order_id, sum(amount_minor) as taken from simulated.charges where outcome->>'type' = 'captured' group by order_id) c
             full join (select order_id, sum(amount_minor) as given from simulated.refunds where outcome->>'type' = 'refunded' group by order_id) r using (order_id)) theirs
    using (order_id)
  where coalesce(ours.captured, 0) <> coalesce(theirs.taken, 0) or coalesce(ours.refunded, 0) <> coalesce(theirs.given, 0);
