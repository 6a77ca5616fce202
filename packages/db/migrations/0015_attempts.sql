-- Every try of a step but a first one that was answered: that one is told by its event.
CREATE TABLE "log"."attempts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"group_name" text NOT NULL,
	"version" integer NOT NULL,
	"event_type" text NOT NULL,
	"attempt" integer NOT NULL,
	"call" text,
	"key" text,
	"asked_at" timestamp(3) with time zone NOT NULL,
	"took_ms" integer NOT NULL,
	"outcome" text NOT NULL,
	"detail" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "attempts_of_order" ON "log"."attempts" USING btree ("order_id","id");
--> statement-breakpoint
create trigger attempts_append_only before update or delete or truncate on log.attempts for each statement execute function log.refuse_change();
--> statement-breakpoint
create view read.attempts as
  select id, order_id, group_name, version, event_type, attempt, call, key, asked_at, took_ms, outcome, detail from log.attempts;
