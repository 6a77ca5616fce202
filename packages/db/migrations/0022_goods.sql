-- What people change of products and warehouses has a version: who saw another one is told so.
alter table catalog.products add column version integer not null default 1;
--> statement-breakpoint
alter table inventory.warehouses add column version integer not null default 1;
--> statement-breakpoint
create or replace view read.warehouses as
  select id, name, rank, country, latitude, longitude, gateway, gateway_latitude, gateway_longitude, version from inventory.warehouses;
--> statement-breakpoint
-- The movements of people by product. Those of orders are in no such index, so that no order pays for it.
create index movements_of_people on inventory.movements (sku, id) where order_id is null;
--> statement-breakpoint
-- The web changes products and may not touch the revision, which only grows: the trigger does it with the owner's rights.
alter function catalog.raise_revision() security definer set search_path = '';
