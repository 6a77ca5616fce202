-- Warehouses stand somewhere. The one that the demo shop had until now stands in Leipzig; where another one stands, a
-- person says in the console.
alter table inventory.warehouses
  add column country char(2) not null default 'DE',
  add column latitude double precision not null default 51.34,
  add column longitude double precision not null default 12.37,
  add column gateway text,
  add column gateway_latitude double precision,
  add column gateway_longitude double precision;
--> statement-breakpoint
alter table inventory.warehouses alter column country drop default, alter column latitude drop default, alter column longitude drop default;
--> statement-breakpoint
-- Inside a warehouse goods lie in primary locations and in back stock. Until now all of them were primary.
alter table inventory.stock
  add column location text not null default 'primary' check (location in ('primary', 'back')),
  add column low_at integer check (low_at >= 0);
--> statement-breakpoint
alter table inventory.stock drop constraint stock_sku_warehouse_pk, add constraint stock_sku_warehouse_location_pk primary key (sku, warehouse, location);
--> statement-breakpoint
alter table inventory.movements
  add column location text not null default 'primary',
  add column actor text,
  add column reason text;
--> statement-breakpoint
alter table catalog.products
  add column weight_g integer check (weight_g > 0),
  add column length_mm integer check (length_mm > 0),
  add column width_mm integer check (width_mm > 0),
  add column height_mm integer check (height_mm > 0),
  add column hue integer check (hue between 0 and 359),
  add column retired_at timestamp with time zone;
--> statement-breakpoint
create or replace view read.stock as select sku, warehouse, on_hand, reserved, location, low_at from inventory.stock;
--> statement-breakpoint
create or replace view read.warehouses as
  select id, name, rank, country, latitude, longitude, gateway, gateway_latitude, gateway_longitude from inventory.warehouses;
--> statement-breakpoint
create or replace view read.movements as
  select id, kind, sku, warehouse, on_hand, reserved, order_id, line, cause_version, at, location, actor, reason from inventory.movements;
--> statement-breakpoint
drop view invariant.stock_equals_ledger;
--> statement-breakpoint
create view invariant.stock_equals_ledger as
  select sku, warehouse, location, s.on_hand, s.reserved, coalesce(m.on_hand, 0) as ledger_on_hand, coalesce(m.reserved, 0) as ledger_reserved
  from inventory.stock s
  full join (select sku, warehouse, location, sum(on_hand) as on_hand, sum(reserved) as reserved
             from inventory.movements group by sku, warehouse, location) m using (sku, warehouse, location)
  where coalesce(s.on_hand, 0) <> coalesce(m.on_hand, 0) or coalesce(s.reserved, 0) <> coalesce(m.reserved, 0);
--> statement-breakpoint
drop view invariant.reserved_equals_open;
--> statement-breakpoint
create view invariant.reserved_equals_open as
  select sku, warehouse, location, s.reserved, coalesce(r.quantity, 0) as open_quantity
  from inventory.stock s
  full join (select a.sku, a.warehouse, coalesce(a.location, 'primary') as location, sum(a.quantity) as quantity
             from inventory.reservations r, jsonb_to_recordset(r.allocations) as a(sku text, warehouse text, location text, quantity int)
             where r.status = 'reserved' group by 1, 2, 3) r using (sku, warehouse, location)
  where coalesce(s.reserved, 0) <> coalesce(r.quantity, 0);
