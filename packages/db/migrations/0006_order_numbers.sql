CREATE SEQUENCE "orders"."order_sequence" INCREMENT BY 1 MINVALUE 0 MAXVALUE 9223372036854775807 START WITH 0 CACHE 1;--> statement-breakpoint
-- The key of the permutation that makes order numbers of the sequence. It belongs to the database and must never change.
INSERT INTO log.settings (name, value)
  VALUES ('order_number_key', ('x' || substr(replace(gen_random_uuid()::text, '-', ''), 25))::bit(32)::int);--> statement-breakpoint
ALTER TABLE "orders"."orders" ADD COLUMN "order_number" text;--> statement-breakpoint
-- Orders from before there were numbers go on under what was shown of them: the beginning of the id.
UPDATE orders.orders SET order_number = upper(substr(id::text, 1, 4) || '-' || substr(id::text, 5, 4));--> statement-breakpoint
ALTER TABLE "orders"."orders" ALTER COLUMN "order_number" SET NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "orders_order_number" ON "orders"."orders" USING btree ("order_number" text_pattern_ops) WHERE char_length("orders"."orders"."order_number") = 10;--> statement-breakpoint
CREATE TABLE "catalog"."revision" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"revision" bigint NOT NULL
);
--> statement-breakpoint
INSERT INTO catalog.revision (revision) VALUES (1);--> statement-breakpoint
-- Whatever changes the products, also by hand: who keeps prices compares the revision and reads them again.
CREATE FUNCTION catalog.raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  update catalog.revision set revision = revision + 1;
  return null;
end $$;--> statement-breakpoint
CREATE TRIGGER products_raise_revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON catalog.products
  FOR EACH STATEMENT EXECUTE FUNCTION catalog.raise_revision();
