-- What the merchant has decided about where to send from: one row, which the workers write when they start (the setting
-- CUSTOMS_TERRITORY), so that every process decides and foretells by the same. Countries as ISO 3166-1, with commas.
create table inventory.sourcing_policy (
  id boolean primary key default true check (id),
  customs_territory text not null
);
--> statement-breakpoint
insert into inventory.sourcing_policy (customs_territory) values ('AT,BE,BG,CY,CZ,DE,DK,EE,ES,FI,FR,GR,HR,HU,IE,IT,LT,LU,LV,MT,NL,PL,PT,RO,SE,SI,SK');
--> statement-breakpoint
create view read.sourcing_policy as select customs_territory from inventory.sourcing_policy;
--> statement-breakpoint
-- Row by row of the stock: units of the back stock don't stand in for those of the primary location.
drop view invariant.stock_never_negative;
--> statement-breakpoint
create view invariant.stock_never_negative as
  select sku, warehouse, location, id as movement, on_hand, reserved
  from (select id, sku, warehouse, location, sum(on_hand) over w as on_hand, sum(reserved) over w as reserved
        from inventory.movements window w as (partition by sku, warehouse, location order by id)) m
  where reserved < 0 or reserved > on_hand;
