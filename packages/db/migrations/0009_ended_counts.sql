CREATE TABLE "orders"."ended_counts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "orders"."ended_counts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"step" text NOT NULL,
	"orders" bigint NOT NULL
);
--> statement-breakpoint
-- Counts orders as they close, in the statement that closes them, so that nobody has to read all that have ended to say how
-- many there are. An order enters open, and none is deleted: updates are all that has to be looked at.
-- The change goes to any row of the step that no other transaction holds, or to a new one: nobody waits here, and there are
-- as many rows as there were ever transactions closing orders at the same time.
-- With the owner's rights: the figures are nobody else's to write.
create function orders.count_ended() returns trigger language plpgsql security definer set search_path = '' as $$
declare change record;
begin
  for change in
    select step, sum(n)::bigint as n
      from (select step, 1 as n from after where closed_at is not null union all select step, -1 from before where closed_at is not null) c
     group by step having sum(n) <> 0
  loop
    update orders.ended_counts set orders = orders + change.n
     where id = (select c.id from orders.ended_counts c where c.step = change.step limit 1 for update skip locked);
    if not found then
      insert into orders.ended_counts (step, orders) values (change.step, change.n);
    end if;
  end loop;
  return null;
end $$;
--> statement-breakpoint
create trigger orders_count_ended after update on orders.orders referencing old table as before new table as after
  for each statement execute function orders.count_ended();
--> statement-breakpoint
-- After the trigger, whose making has locked the orders: what closes from now on is counted by it.
insert into orders.ended_counts (step, orders) select step, count(*) from orders.orders where closed_at is not null group by step;
--> statement-breakpoint
create view invariant.ended_counted as
  select step, coalesce(e.orders, 0) as ended, coalesce(c.orders, 0) as counted
  from (select step, count(*) as orders from orders.orders where closed_at is not null group by step) e
  full join (select step, sum(orders) as orders from orders.ended_counts group by step) c using (step)
  where coalesce(e.orders, 0) <> coalesce(c.orders, 0);
