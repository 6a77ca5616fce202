CREATE SCHEMA "notifications";
--> statement-breakpoint
CREATE TABLE "notifications"."messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"cause_version" integer NOT NULL,
	"kind" text NOT NULL,
	"locale" text NOT NULL,
	"via" text NOT NULL,
	"state" text NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp(3) with time zone,
	"error" text,
	"written_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp(3) with time zone,
	"resend_of" uuid,
	CONSTRAINT "messages_via" CHECK ("notifications"."messages"."via" in ('mailbox', 'smtp')),
	CONSTRAINT "messages_state" CHECK ("notifications"."messages"."state" in ('waiting', 'sent', 'failed')),
	CONSTRAINT "messages_waiting" CHECK (("notifications"."messages"."state" = 'waiting') = ("notifications"."messages"."next_at" is not null)),
	CONSTRAINT "messages_sent" CHECK (("notifications"."messages"."state" = 'sent') = ("notifications"."messages"."sent_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "notifications"."orders" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"locale" text,
	"awaited" jsonb NOT NULL,
	"seen_version" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "notifications"."orders" ALTER COLUMN "awaited" SET STATISTICS 0;--> statement-breakpoint
CREATE TABLE "notifications"."since" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "since_one" CHECK ("notifications"."since"."one")
);
--> statement-breakpoint
-- What happened before this service was there is told to nobody: an old shop would write its whole past.
insert into notifications.since (at) values (now());
--> statement-breakpoint
CREATE UNIQUE INDEX "messages_of_order" ON "notifications"."messages" USING btree ("order_id","cause_version");--> statement-breakpoint
CREATE INDEX "messages_newest" ON "notifications"."messages" USING btree ("written_at","id");--> statement-breakpoint
CREATE INDEX "messages_of_kind" ON "notifications"."messages" USING btree ("kind","written_at","id");--> statement-breakpoint
CREATE INDEX "messages_due" ON "notifications"."messages" USING btree ("next_at") WHERE "notifications"."messages"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "messages_unsent" ON "notifications"."messages" USING btree ("state","written_at","id") WHERE "notifications"."messages"."state" <> 'sent';
--> statement-breakpoint
create view read.messages as
  select id, order_id, version, cause_version, kind, locale, via, state, tries, next_at, error, written_at, sent_at, resend_of
  from notifications.messages;
--> statement-breakpoint
create view read.notified_orders as
  select order_id, seen_version from notifications.orders;
--> statement-breakpoint
-- Of an order for which a person has passed an event by, that event has brought nothing: which one, the audit knows alone.
create view invariant.told_once as
  select n.order_id, wrong.cause_version, wrong.due, wrong.written
  from notifications.orders n
  cross join lateral (
    select cause_version, d.kind as due, m.kind as written
    from (
      select e.version as cause_version, e.time, case e.type
          when 'OrderCreated' then case when coalesce(a.data, e.data)->>'backorderOf' is null then 'received' end
          when 'StockAwaited' then 'waiting_for_stock'
          when 'ShipmentCreated' then 'shipped'
          when 'OrderCancelled' then 'cancelled'
          when 'RefundIssued' then 'refunded'
          when 'ReturnApproved' then case when (coalesce(a.data, e.data)->>'needsLabel')::boolean then 'return_accepted' end
          when 'ReturnRefunded' then case when (coalesce(a.data, e.data)->>'amountMinor')::bigint > 0 then 'return_refunded' end
          when 'MessageResendRequested' then coalesce(a.data, e.data)->>'kind'
        end as kind
      from log.events e
      left join lateral (select data from log.amendments a where a.order_id = e.order_id and a.version = e.version order by a.id desc limit 1) a on true
      where e.order_id = n.order_id and e.version <= n.seen_version
        and e.type in ('OrderCreated', 'StockAwaited', 'ShipmentCreated', 'OrderCancelled', 'RefundIssued', 'ReturnApproved', 'ReturnRefunded', 'MessageResendRequested')
      union all
      -- The news by which the last parcel has arrived, unless one has come back before.
      select last.version, e.time, 'delivered'
      from (select max(arrived.version) as version
            from log.events s
            cross join lateral jsonb_array_elements(s.data->'shipments') parcel
            left join lateral (
              select min(d.version) as version from log.events d
              where d.order_id = n.order_id and d.version <= n.seen_version and d.type = 'ParcelDelivered' and d.data->>'shipmentId' = parcel->>'shipmentId') arrived on true
            where s.order_id = n.order_id and s.type = 'ShipmentCreated'
            having bool_and(arrived.version is not null)) last
      join log.events e on e.order_id = n.order_id and e.version = last.version
      where not exists (select from log.events back where back.order_id = n.order_id and back.type = 'ParcelReturned' and back.version < last.version)
    ) d(cause_version, time, kind)
    full join (select cause_version, kind from notifications.messages where order_id = n.order_id) m using (cause_version)
    where (case when n.locale is not null and d.time >= (select at from notifications.since where one) then d.kind end) is distinct from m.kind
  ) wrong
  where not exists (select from audit.commands c where c.order_id = n.order_id and c.action = 'skip' and c.outcome = 'accepted');
