ALTER TABLE "orders"."orders" RENAME COLUMN "station" TO "step";
--> statement-breakpoint
ALTER TABLE "orders"."orders" RENAME COLUMN "forward_station" TO "forward_step";
