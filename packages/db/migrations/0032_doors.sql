CREATE SCHEMA "doors";
--> statement-breakpoint
CREATE TABLE "doors"."api_keys" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"key_hash" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"revoked_at" timestamp(3) with time zone,
	"last_used_at" timestamp(3) with time zone,
	CONSTRAINT "api_keys_key_hash_unique" UNIQUE("key_hash")
);
--> statement-breakpoint
alter table doors.api_keys alter column scopes set statistics 0;
--> statement-breakpoint
CREATE TABLE "doors"."give_backs" (
	"charge_id" uuid PRIMARY KEY NOT NULL,
	"asked_by" text NOT NULL,
	"asked_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"done_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "inventory"."holds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reservation_id" text NOT NULL,
	"sku" text NOT NULL,
	"external_order_id" text NOT NULL,
	"quantity" integer NOT NULL,
	"client_id" uuid NOT NULL,
	"expires_at" timestamp(3) with time zone,
	"is_expired" boolean DEFAULT false NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orders"."external_orders" (
	"external_order_id" text PRIMARY KEY NOT NULL,
	"reservation_id" text NOT NULL,
	"charge_id" uuid NOT NULL,
	"label_id" uuid NOT NULL,
	"client_id" uuid NOT NULL,
	"completed_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payment"."external_charges" (
	"id" uuid PRIMARY KEY NOT NULL,
	"external_order_id" text NOT NULL,
	"number" integer NOT NULL,
	"client_id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payment"."external_refunds" (
	"charge_id" uuid NOT NULL,
	"refund_id" text NOT NULL,
	"amount_minor" integer NOT NULL,
	"reference" text,
	"client_id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "external_refunds_charge_id_refund_id_pk" PRIMARY KEY("charge_id","refund_id")
);
--> statement-breakpoint
CREATE TABLE "shipping"."external_labels" (
	"id" uuid PRIMARY KEY NOT NULL,
	"external_order_id" text NOT NULL,
	"number" integer NOT NULL,
	"client_id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "inventory"."reservations" ADD COLUMN "kind" text DEFAULT 'saga' NOT NULL;--> statement-breakpoint
ALTER TABLE "payment"."payments" ADD COLUMN "kind" text DEFAULT 'saga' NOT NULL;--> statement-breakpoint
ALTER TABLE "shipping"."shipments" ADD COLUMN "kind" text DEFAULT 'saga' NOT NULL;--> statement-breakpoint
CREATE INDEX "give_backs_open" ON "doors"."give_backs" USING btree ("asked_at") WHERE "doors"."give_backs"."done_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "holds_reservation_sku" ON "inventory"."holds" USING btree ("reservation_id","sku");--> statement-breakpoint
CREATE INDEX "holds_of_order" ON "inventory"."holds" USING btree ("external_order_id");--> statement-breakpoint
CREATE INDEX "holds_due" ON "inventory"."holds" USING btree ("expires_at") WHERE "inventory"."holds"."expires_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "external_charges_number" ON "payment"."external_charges" USING btree ("external_order_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "external_labels_number" ON "shipping"."external_labels" USING btree ("external_order_id","number");
--> statement-breakpoint
-- What a program of another team releases was promised to nobody: no payment and no shipment of a saga follows from it.
create or replace view invariant.released_after_promises as
  select r.order_id, p.status as payment, s.status as shipment from inventory.reservations r
  left join payment.payments p using (order_id) left join shipping.shipments s using (order_id)
  where r.status = 'released' and r.kind = 'saga'
    and (p.status is null or p.status not in ('declined', 'refunded', 'voided')
      or (p.status <> 'declined' and (s.status is null or s.status not in ('cancelled', 'failed'))
        and not (p.status = 'refunded' and not exists (
          select from log.events e where e.order_id = r.order_id and e.type = 'PaymentCompleted'))));
--> statement-breakpoint
-- Money that a program has taken, or may have, and nothing has left the shelf for it: once its holds have ended, or after a
-- quarter of an hour without one. A person gives it back.
create view read.charges_to_give_back as
  select c.id, c.external_order_id, k.name as client, p.status, p.amount_minor, p.refunded_minor, p.currency, c.created_at, g.asked_at as give_back_at
  from payment.external_charges c
  join payment.payments p on p.order_id = c.id
  left join doors.api_keys k on k.id = c.client_id
  left join doors.give_backs g on g.charge_id = c.id
  where p.status in ('captured', 'uncertain')
    and not exists (select from orders.external_orders o where o.charge_id = c.id)
    and not exists (select from inventory.holds h join inventory.reservations r on r.order_id = h.id
                    where h.external_order_id = c.external_order_id
                      and (r.status = 'committed' or (r.status = 'reserved' and h.expires_at > now())))
    and (c.created_at < now() - interval '15 minutes'
      or exists (select from inventory.holds h where h.external_order_id = c.external_order_id));
