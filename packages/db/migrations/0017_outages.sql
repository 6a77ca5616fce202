ALTER TABLE "simulated"."charges" ADD COLUMN "silent_in" text;--> statement-breakpoint
ALTER TABLE "simulated"."labels" ADD COLUMN "silent_in" text;
--> statement-breakpoint
-- A shop that is there already meets the new outages as a new one does.
insert into simulated.outages (name)
select unnest(array['tok_silent', '99998', '99997']) where exists (select from catalog.products)
on conflict do nothing;
