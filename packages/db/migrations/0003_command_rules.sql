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
