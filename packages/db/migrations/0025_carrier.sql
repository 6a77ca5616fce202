CREATE TABLE "shipping"."carrier_events" (
	"event_id" text PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"shipment_id" text NOT NULL,
	"state" text NOT NULL,
	"happened_at" timestamp(3) with time zone NOT NULL,
	"place" text,
	"told_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "simulated"."tracking" (
	"event_id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"order_id" uuid NOT NULL,
	"tracking_number" text NOT NULL,
	"state" text NOT NULL,
	"place" text,
	"due_at" timestamp(3) with time zone NOT NULL,
	"happened_at" timestamp(3) with time zone,
	"tells" integer NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "carrier_events_returned" ON "shipping"."carrier_events" USING btree ("told_at") WHERE "shipping"."carrier_events"."state" = 'returned';--> statement-breakpoint
CREATE INDEX "tracking_open" ON "simulated"."tracking" USING btree ("next_at") WHERE "simulated"."tracking"."tells" > 0;