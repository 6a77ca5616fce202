-- Two views that began at one side of the comparison, and did not see what only the other side has.
-- A shelf that is gone, although goods of it have come in: it stands in the ledger alone.
create or replace view invariant.stock_equals_ledger as
  select sku, warehouse, s.on_hand, s.reserved, coalesce(m.on_hand, 0) as ledger_on_hand, coalesce(m.reserved, 0) as ledger_reserved
  from inventory.stock s
  full join (select sku, warehouse, sum(on_hand) as on_hand, sum(reserved) as reserved from inventory.movements group by sku, warehouse) m using (sku, warehouse)
  where coalesce(s.on_hand, 0) <> coalesce(m.on_hand, 0) or coalesce(s.reserved, 0) <> coalesce(m.reserved, 0);
--> statement-breakpoint
-- Money that the provider gave back though it never took any: it stands in its refunds alone. One book after the other, so
-- that one order is found by keys in each of them.
create or replace view invariant.provider_agrees as
  select order_id, sum(captured)::bigint as captured, sum(refunded)::bigint as refunded, sum(taken)::bigint as taken, sum(given)::bigint as given
  from (select order_id, case kind when 'capture' then amount_minor else 0 end as captured,
               case when kind = 'refund' and method = 'provider' then -amount_minor else 0 end as refunded, 0 as taken, 0 as given
        from payment.ledger
        union all
        select order_id, 0, 0, amount_minor, 0 from simulated.charges where outcome->>'type' = 'captured'
        union all
        select order_id, 0, 0, 0, amount_minor from simulated.refunds where outcome->>'type' = 'refunded') books
  group by order_id
  having sum(captured) <> sum(taken) or sum(refunded) <> sum(given);
