CREATE SCHEMA "audit";
--> statement-breakpoint
CREATE TABLE "audit"."commands" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"actor" text NOT NULL,
	"role" text NOT NULL,
	"action" text NOT NULL,
	"order_id" uuid,
	"command" jsonb NOT NULL,
	"reason" text NOT NULL,
	"expected_version" integer,
	"outcome" text NOT NULL,
	"refusal" text,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "commands_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "log"."amendments" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"schema_version" smallint NOT NULL,
	"data" jsonb NOT NULL,
	"actor" text NOT NULL,
	"note" text NOT NULL,
	"at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "log"."foreign_messages" (
	"topic" text NOT NULL,
	"partition" integer NOT NULL,
	"message_offset" bigint NOT NULL,
	"key" text,
	"value" text,
	"headers" jsonb NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"dead_lettered_at" timestamp(3) with time zone,
	CONSTRAINT "foreign_messages_topic_partition_message_offset_pk" PRIMARY KEY("topic","partition","message_offset")
);
--> statement-breakpoint
CREATE TABLE "simulated"."fault_attempts" (
	"switch_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"attempts" integer NOT NULL,
	CONSTRAINT "fault_attempts_switch_id_order_id_pk" PRIMARY KEY("switch_id","order_id")
);
--> statement-breakpoint
CREATE TABLE "simulated"."fault_switches" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"service" text NOT NULL,
	"event_type" text,
	"kind" text NOT NULL,
	"percent" integer DEFAULT 100 NOT NULL,
	"latency_ms" integer DEFAULT 0 NOT NULL,
	"share_percent" integer DEFAULT 100 NOT NULL,
	"order_id" uuid,
	"created_by" text NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"ends_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "inventory"."reservations" ADD COLUMN "restocked" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "log"."blocked" ADD COLUMN "resolution" jsonb;--> statement-breakpoint
ALTER TABLE "log"."blocked" ADD COLUMN "dead_lettered_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "log"."blocked" ADD COLUMN "calling_until" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "orders"."orders" ADD COLUMN "expires_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "payment"."ledger" ADD COLUMN "method" text DEFAULT 'provider' NOT NULL;--> statement-breakpoint
ALTER TABLE "payment"."payments" ADD COLUMN "refunded_minor" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "amendments_of_event" ON "log"."amendments" USING btree ("order_id","version","id");--> statement-breakpoint
CREATE INDEX "orders_expiring" ON "orders"."orders" USING btree ("expires_at") WHERE "orders"."orders"."closed_at" is null and "orders"."orders"."expires_at" is not null;