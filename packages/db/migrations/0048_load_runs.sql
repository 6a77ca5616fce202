CREATE TABLE "simulated"."load_runs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"per_second" double precision NOT NULL,
	"mix" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"ends_at" timestamp(3) with time zone NOT NULL,
	"stopped_at" timestamp(3) with time zone,
	"taken" integer DEFAULT 0 NOT NULL,
	"placed" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"lease_by" uuid,
	"lease_until" timestamp(3) with time zone,
	CONSTRAINT "load_runs_per_second" CHECK (per_second between 0.1 and 20)
);
--> statement-breakpoint
CREATE INDEX "load_runs_ends" ON "simulated"."load_runs" USING btree ("ends_at");--> statement-breakpoint
alter table simulated.load_runs alter column mix set statistics 0;
--> statement-breakpoint
create view read.load_runs as
  select id, per_second, mix, created_by, created_at, ends_at, stopped_at, placed, refused, lease_until from simulated.load_runs;
