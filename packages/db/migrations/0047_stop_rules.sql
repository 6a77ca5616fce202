-- A fault switch may end by a rule of its own: once more than so many orders need a person because of it.
ALTER TABLE "simulated"."fault_switches" ADD COLUMN "stop_after" integer;--> statement-breakpoint
ALTER TABLE "simulated"."fault_switches" ADD COLUMN "stopped_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "simulated"."fault_switches" ADD COLUMN "stopped_orders" integer;--> statement-breakpoint
ALTER TABLE "simulated"."fault_attempts" ADD COLUMN "struck_at" timestamp(3) with time zone;--> statement-breakpoint
CREATE INDEX "fault_switches_ends" ON "simulated"."fault_switches" USING btree ("ends_at");--> statement-breakpoint
create or replace view read.fault_switches as
  select id, service, event_type, kind, percent, latency_ms, share_percent, order_id, created_by, created_at, ends_at,
    stop_after, stopped_at, stopped_orders from simulated.fault_switches;
--> statement-breakpoint
create or replace view read.fault_attempts as select switch_id, order_id, attempts, struck_at from simulated.fault_attempts;
--> statement-breakpoint
-- The orders that need a person because of a switch: it struck them, and now their service has given up on them.
create view read.fault_victims as
  select a.switch_id, a.order_id
  from simulated.fault_attempts a
  join simulated.fault_switches s on s.id = a.switch_id
  join log.blocked b on b.group_name = s.service and b.order_id = a.order_id
  where a.struck_at is not null and b.state = 'dead';
