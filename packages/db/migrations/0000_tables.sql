CREATE SCHEMA "auth";
--> statement-breakpoint
CREATE SCHEMA "catalog";
--> statement-breakpoint
CREATE SCHEMA "inventory";
--> statement-breakpoint
CREATE SCHEMA "log";
--> statement-breakpoint
CREATE SCHEMA "orders";
--> statement-breakpoint
CREATE SCHEMA "payment";
--> statement-breakpoint
CREATE SCHEMA "shipping";
--> statement-breakpoint
CREATE SCHEMA "simulated";
--> statement-breakpoint
CREATE TABLE "auth"."accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth"."sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"user_id" text NOT NULL,
	"impersonated_by" text,
	CONSTRAINT "sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "auth"."users" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"role" text DEFAULT 'customer' NOT NULL,
	"banned" boolean DEFAULT false,
	"ban_reason" text,
	"ban_expires" timestamp with time zone,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "auth"."verifications" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "catalog"."products" (
	"sku" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"category" text NOT NULL,
	"description" text NOT NULL,
	"price_minor" integer NOT NULL,
	"currency" char(3) NOT NULL,
	"rank" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inventory"."movements" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"sku" text NOT NULL,
	"warehouse" text NOT NULL,
	"on_hand" integer NOT NULL,
	"reserved" integer NOT NULL,
	"order_id" uuid,
	"line" integer,
	"cause_version" integer,
	"at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inventory"."reservations" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"allocations" jsonb NOT NULL,
	"seen_version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inventory"."stock" (
	"sku" text NOT NULL,
	"warehouse" text NOT NULL,
	"on_hand" integer NOT NULL,
	"reserved" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "stock_sku_warehouse_pk" PRIMARY KEY("sku","warehouse"),
	CONSTRAINT "reserved_within_stock" CHECK (0 <= "inventory"."stock"."reserved" and "inventory"."stock"."reserved" <= "inventory"."stock"."on_hand")
);
--> statement-breakpoint
CREATE TABLE "inventory"."warehouses" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"rank" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "log"."blocked" (
	"group_name" text NOT NULL,
	"order_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"event_type" text NOT NULL,
	"attempts" integer NOT NULL,
	"state" text NOT NULL,
	"fingerprint" text NOT NULL,
	"error" text NOT NULL,
	"since" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"last_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"next_at" timestamp(3) with time zone,
	CONSTRAINT "blocked_group_name_order_id_pk" PRIMARY KEY("group_name","order_id")
);
--> statement-breakpoint
CREATE TABLE "log"."cursors" (
	"group_name" text NOT NULL,
	"partition" smallint NOT NULL,
	"position" bigint DEFAULT 0 NOT NULL,
	"owner" text,
	"lease_until" timestamp(3) with time zone,
	CONSTRAINT "cursors_group_name_partition_pk" PRIMARY KEY("group_name","partition")
);
--> statement-breakpoint
CREATE TABLE "log"."events" (
	"partition" smallint NOT NULL,
	"position" bigint NOT NULL,
	"order_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"id" uuid NOT NULL,
	"type" text NOT NULL,
	"schema_version" smallint NOT NULL,
	"time" timestamp(3) with time zone NOT NULL,
	"data" jsonb NOT NULL,
	"causation_id" uuid,
	"correlation_id" uuid NOT NULL,
	"traceparent" text,
	"actor" text,
	CONSTRAINT "events_partition_position_pk" PRIMARY KEY("partition","position"),
	CONSTRAINT "events_order_version" UNIQUE("order_id","version")
);
--> statement-breakpoint
CREATE TABLE "log"."members" (
	"group_name" text NOT NULL,
	"member_id" text NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "members_group_name_member_id_pk" PRIMARY KEY("group_name","member_id")
);
--> statement-breakpoint
CREATE TABLE "log"."settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orders"."idempotency_keys" (
	"key" text PRIMARY KEY NOT NULL,
	"request_hash" text NOT NULL,
	"order_id" uuid NOT NULL,
	"total_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orders"."orders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"station" text NOT NULL,
	"forward_station" text NOT NULL,
	"reason" text,
	"version" integer NOT NULL,
	"customer_email" text NOT NULL,
	"customer_name" text NOT NULL,
	"customer_user_id" text,
	"ship_to" jsonb NOT NULL,
	"lines" jsonb NOT NULL,
	"total_minor" integer NOT NULL,
	"currency" char(3) NOT NULL,
	"payment_status" text NOT NULL,
	"captured_minor" integer NOT NULL,
	"refunded_minor" integer NOT NULL,
	"card" text,
	"shipment_status" text NOT NULL,
	"parcels" jsonb NOT NULL,
	"access_token_hash" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"closed_at" timestamp(3) with time zone,
	CONSTRAINT "refund_within_capture" CHECK ("orders"."orders"."refunded_minor" <= "orders"."orders"."captured_minor")
);
--> statement-breakpoint
CREATE TABLE "payment"."ledger" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"amount_minor" integer NOT NULL,
	"currency" char(3) NOT NULL,
	"reference" text NOT NULL,
	"cause_version" integer NOT NULL,
	"at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payment"."payments" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"amount_minor" integer NOT NULL,
	"currency" char(3) NOT NULL,
	"token" text NOT NULL,
	"charge_id" text,
	"seen_version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shipping"."shipments" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"ship_to" jsonb NOT NULL,
	"allocations" jsonb NOT NULL,
	"parcels" jsonb NOT NULL,
	"seen_version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "simulated"."charges" (
	"key" text PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"calls" integer DEFAULT 1 NOT NULL,
	"at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"amount_minor" integer NOT NULL,
	"currency" char(3) NOT NULL,
	"outcome" jsonb
);
--> statement-breakpoint
CREATE TABLE "simulated"."labels" (
	"key" text PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"calls" integer DEFAULT 1 NOT NULL,
	"at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"outcome" jsonb
);
--> statement-breakpoint
CREATE TABLE "simulated"."outages" (
	"name" text PRIMARY KEY NOT NULL,
	"since" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "simulated"."refunds" (
	"key" text PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"calls" integer DEFAULT 1 NOT NULL,
	"at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"charge_id" text NOT NULL,
	"amount_minor" integer NOT NULL,
	"currency" char(3) NOT NULL,
	"outcome" jsonb
);
--> statement-breakpoint
ALTER TABLE "auth"."accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_user_id" ON "auth"."accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_user_id" ON "auth"."sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verifications_identifier" ON "auth"."verifications" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "movements_of_order" ON "inventory"."movements" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "blocked_due" ON "log"."blocked" USING btree ("group_name","next_at");--> statement-breakpoint
CREATE INDEX "blocked_of_order" ON "log"."blocked" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "orders_newest" ON "orders"."orders" USING btree ("created_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "orders_of_customer" ON "orders"."orders" USING btree ("customer_user_id","created_at" DESC NULLS LAST) WHERE "orders"."orders"."customer_user_id" is not null;--> statement-breakpoint
CREATE INDEX "orders_open" ON "orders"."orders" USING btree ("created_at") WHERE "orders"."orders"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "orders_closed" ON "orders"."orders" USING btree ("closed_at") WHERE "orders"."orders"."closed_at" is not null;--> statement-breakpoint
CREATE INDEX "ledger_of_order" ON "payment"."ledger" USING btree ("order_id");