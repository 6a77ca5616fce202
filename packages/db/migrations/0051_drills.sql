CREATE TABLE "simulated"."drills" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"switch_id" uuid NOT NULL,
	"load_id" uuid NOT NULL,
	"expected" jsonb NOT NULL,
	"reason" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"ends_at" timestamp(3) with time zone NOT NULL,
	"stopped_at" timestamp(3) with time zone,
	"stopped_by" text,
	"seen_broken" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"seen_dead" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"ended_at" timestamp(3) with time zone,
	"verdict" jsonb,
	CONSTRAINT "drills_ended" CHECK (("simulated"."drills"."ended_at" is null) = ("simulated"."drills"."verdict" is null))
);
--> statement-breakpoint
CREATE INDEX "drills_newest" ON "simulated"."drills" USING btree ("created_at" DESC NULLS LAST,"id");--> statement-breakpoint
alter table simulated.drills alter column expected set statistics 0, alter column seen_broken set statistics 0,
  alter column seen_dead set statistics 0, alter column verdict set statistics 0;
--> statement-breakpoint
create view read.drills as
  select id, switch_id, load_id, expected, reason, created_by, created_at, ends_at, stopped_at, stopped_by, seen_broken, seen_dead, ended_at, verdict
  from simulated.drills;
--> statement-breakpoint
create or replace view read.load_runs as
  select id, per_second, mix, created_by, created_at, ends_at, stopped_at, placed, refused, lease_until, taken from simulated.load_runs;
