DROP INDEX "orders"."returns_open";--> statement-breakpoint
CREATE INDEX "returns_open" ON "orders"."returns" USING btree ("requested_at","order_id","return_id") WHERE "orders"."returns"."status" not in ('refused', 'closed', 'given_up');--> statement-breakpoint
CREATE INDEX "returns_ended" ON "orders"."returns" USING btree ("requested_at","order_id","return_id","step") WHERE "orders"."returns"."status" in ('refused', 'closed', 'given_up');
