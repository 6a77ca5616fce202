-- The log's own rules, as functions: one round trip each, and one place where they are written.
-- A volatile function takes a new snapshot for each statement under READ COMMITTED; `append` relies on it: what it reads
-- after it holds the lock is what was committed by the one who held it before.

create sequence log.position as bigint;
--> statement-breakpoint
-- Appends a batch; the last thing that a transaction does. Locks the partitions in order, gives each event the next
-- version of its order and the next position, and inserts. Inside a partition, position order is commit order.
-- partitions: those of the batch, ascending and each once; batch: [{partition, order_id, id, type, schema_version, time, data,
-- causation_id, correlation_id, traceparent, actor}]
create function log.append(partitions int[], batch json) returns void language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(7201, p) from unnest(partitions) p;
  insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, causation_id, correlation_id, traceparent, actor)
  select n.partition, nextval('log.position'), n.order_id, n.version, n.id, n.type, n.schema_version, n.time, n.data, n.causation_id, n.correlation_id, n.traceparent, n.actor
  from (
    select e.*, coalesce(head.version, 0) + row_number() over (partition by e.order_id order by e.seq) as version
    from (select r.*, row_number() over () as seq
          from json_to_recordset(batch) as r(partition smallint, order_id uuid, id uuid, type text, schema_version smallint, time timestamptz, data jsonb,
                                             causation_id uuid, correlation_id uuid, traceparent text, actor text)) e
    left join lateral (select h.version from log.events h where h.order_id = e.order_id order by h.version desc limit 1) head on true
    order by e.seq
  ) n;
end $$;
--> statement-breakpoint
-- Moves a group's cursors in the transaction of the effects, by compare-and-set: whoever lost the lease in the meantime
-- fails here, and all that the transaction did is rolled back with it.
-- Both this and log.claim lock the rows in the order of partitions: a member's heartbeat meets its own batch, and in any
-- other order the two end in a deadlock now and then.
-- (The callers' connections plan by key only; a handful of cursors is better joined whole.)
create function log.advance(p_group text, p_owner text, p_partitions smallint[], p_from bigint[], p_to bigint[]) returns void language plpgsql volatile
  set enable_hashjoin = on as $$
declare moved int;
begin
  update log.cursors c set position = held.upto
    from (select l.partition, m.upto from unnest(p_partitions, p_from, p_to) as m(partition, since, upto)
            join log.cursors l on l.group_name = p_group and l.partition = m.partition
           where l.owner = p_owner and l.position = m.since order by l.partition for no key update of l) held
   where c.group_name = p_group and c.partition = held.partition;
  get diagnostics moved = row_count;
  if moved <> cardinality(p_partitions) then
    raise exception 'group % no longer owns the partitions it read (% of % moved)', p_group, moved, cardinality(p_partitions) using errcode = 'SB001';
  end if;
end $$;
--> statement-breakpoint
-- One heartbeat of a member: stay alive, keep what it has, take its share of what nobody reads. A member with more than
-- its share gives some back between two batches (log.release), never in the middle of one.
create function log.claim(p_group text, p_member text, p_lease interval)
  returns table (out_partition smallint, out_position bigint, out_share int) language plpgsql volatile as $$
declare alive int; share int; mine int; total int;
begin
  insert into log.members values (p_group, p_member, clock_timestamp() + p_lease)
    on conflict (group_name, member_id) do update set expires_at = excluded.expires_at;
  delete from log.members m using (select member_id from log.members where group_name = p_group and expires_at < clock_timestamp() for update skip locked) gone
    where m.group_name = p_group and m.member_id = gone.member_id;
  select count(*) into alive from log.members where group_name = p_group and expires_at >= clock_timestamp();
  update log.cursors c set lease_until = clock_timestamp() + p_lease
    from (select l.partition from log.cursors l where l.group_name = p_group and l.owner = p_member order by l.partition for no key update) held
   where c.group_name = p_group and c.partition = held.partition;
  get diagnostics mine = row_count;
  select count(*) into total from log.cursors where group_name = p_group;
  share := ceil(total::numeric / greatest(alive, 1));
  if mine < share then
    update log.cursors c set owner = p_member, lease_until = clock_timestamp() + p_lease
      from (select partition from log.cursors where group_name = p_group and (owner is null or lease_until < clock_timestamp())
             order by partition limit share - mine for update skip locked) free
     where c.group_name = p_group and c.partition = free.partition;
  end if;
  return query select c.partition, c.position, share from log.cursors c where c.group_name = p_group and c.owner = p_member order by c.partition;
end $$;
--> statement-breakpoint
-- The log is append-only, also for a person with a psql prompt.
create function log.refuse_change() returns trigger language plpgsql as $$
begin raise exception 'log.events is append-only: % is not allowed', tg_op; end $$;
--> statement-breakpoint
create trigger events_append_only before update or delete or truncate on log.events for each statement execute function log.refuse_change();
--> statement-breakpoint
insert into log.settings values ('partitions', 32);
--> statement-breakpoint
-- Rows that change with every step of an order keep room on their page, so that an update stays on it (heap-only tuples).
alter table orders.orders set (fillfactor = 70);
--> statement-breakpoint
alter table payment.payments set (fillfactor = 80);
--> statement-breakpoint
alter table shipping.shipments set (fillfactor = 70);
--> statement-breakpoint
alter table inventory.reservations set (fillfactor = 80);
--> statement-breakpoint
alter table inventory.stock set (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
--> statement-breakpoint
alter table log.cursors set (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
--> statement-breakpoint
-- The invariants, as views that list what breaks them: empty means that the promise holds. Those that compare with the
-- books of the provider and the carrier show an order for the moment between their effect and our commit.
create schema invariant;
--> statement-breakpoint
create view invariant.log_contiguous as
  select order_id, count(*) as events, max(version) as last_version from log.events group by order_id having max(version) <> count(*);
--> statement-breakpoint
create view invariant.stock_equals_ledger as
  select s.sku, s.warehouse, s.on_hand, s.reserved, coalesce(m.on_hand, 0) as ledger_on_hand, coalesce(m.reserved, 0) as ledger_reserved
  from inventory.stock s
  left join (select sku, warehouse, sum(on_hand) as on_hand, sum(reserved) as reserved from inventory.movements group by sku, warehouse) m using (sku, warehouse)
  where s.on_hand <> coalesce(m.on_hand, 0) or s.reserved <> coalesce(m.reserved, 0);
--> statement-breakpoint
create view invariant.reserved_equals_open as
  select coalesce(s.sku, r.sku) as sku, coalesce(s.warehouse, r.warehouse) as warehouse, s.reserved, coalesce(r.quantity, 0) as open_quantity
  from inventory.stock s
  full join (select a.sku, a.warehouse, sum(a.quantity) as quantity
             from inventory.reservations r, jsonb_to_recordset(r.allocations) as a(sku text, warehouse text, quantity int)
             where r.status = 'reserved' group by 1, 2) r using (sku, warehouse)
  where coalesce(s.reserved, 0) <> coalesce(r.quantity, 0);
--> statement-breakpoint
create view invariant.money_equals_ledger as
  select coalesce(p.order_id, l.order_id) as order_id, p.status, p.amount_minor, l.captured, l.refunded
  from payment.payments p
  full join (select order_id, sum(amount_minor) filter (where kind = 'capture') as captured, -sum(amount_minor) filter (where kind = 'refund') as refunded
             from payment.ledger group by order_id) l using (order_id)
  where coalesce(l.captured, 0) <> case when p.status in ('captured', 'refunded') then p.amount_minor else 0 end
     or coalesce(l.refunded, 0) <> case when p.status = 'refunded' then p.amount_minor else 0 end;
--> statement-breakpoint
-- Line by line against the provider's own books: what it took and gave back is what we say it did.
create view invariant.provider_agrees as
  select coalesce(ours.order_id, theirs.order_id) as order_id, ours.captured, ours.refunded, theirs.taken, theirs.given
  from (select order_id, coalesce(sum(amount_minor) filter (where kind = 'capture'), 0) as captured, coalesce(-sum(amount_minor) filter (where kind = 'refund'), 0) as refunded
        from payment.ledger group by order_id) ours
  full join (select c.order_id, sum(c.amount_minor) as taken, coalesce(sum(r.amount_minor), 0) as given
             from simulated.charges c left join simulated.refunds r on r.order_id = c.order_id and r.outcome->>'type' = 'refunded'
             where c.outcome->>'type' = 'captured' group by c.order_id) theirs using (order_id)
  where coalesce(ours.captured, 0) <> coalesce(theirs.taken, 0) or coalesce(ours.refunded, 0) <> coalesce(theirs.given, 0);
--> statement-breakpoint
-- And against the carrier's: a label for each order that shipped, and none for one that did not.
create view invariant.carrier_agrees as
  select coalesce(s.order_id, l.order_id) as order_id, s.status, l.outcome
  from (select * from shipping.shipments where status = 'shipped') s
  full join (select * from simulated.labels where outcome->>'type' = 'labelled') l using (order_id)
  where s.order_id is null or l.order_id is null or s.parcels <> l.outcome->'parcels';
--> statement-breakpoint
create view invariant.shipped_and_paid as
  select o.id as order_id, o.status, o.captured_minor, o.refunded_minor, s.status as shipment from orders.orders o
  left join shipping.shipments s on s.order_id = o.id
  where (o.status = 'COMPLETED' and (o.captured_minor <> o.total_minor or s.status is distinct from 'shipped'))
     or (o.status = 'CANCELLED' and (o.captured_minor <> o.refunded_minor or s.status = 'shipped'));
--> statement-breakpoint
create view invariant.order_equals_log as
  select o.id as order_id, o.version, h.version as last_version from orders.orders o
  join lateral (select version from log.events e where e.order_id = o.id order by version desc limit 1) h on true
  where o.status in ('COMPLETED', 'CANCELLED') and o.version <> h.version;
