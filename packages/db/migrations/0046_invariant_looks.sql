CREATE TABLE "orders"."invariant_looks" (
	"invariant" text PRIMARY KEY NOT NULL,
	"looked_at" timestamp(3) with time zone NOT NULL,
	"broken" integer NOT NULL,
	"order_ids" jsonb NOT NULL,
	"since" timestamp(3) with time zone
);
--> statement-breakpoint
alter table orders.invariant_looks alter column order_ids set statistics 0;
--> statement-breakpoint
create view read.invariant_looks as
  select invariant, looked_at, broken, order_ids, since from orders.invariant_looks;
