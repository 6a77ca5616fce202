-- The ledgers are append-only, as the log and the audit are.
create trigger ledger_append_only before update or delete or truncate on payment.ledger for each statement execute function audit.refuse_change();
--> statement-breakpoint
create trigger movements_append_only before update or delete or truncate on inventory.movements for each statement execute function audit.refuse_change();
--> statement-breakpoint
-- What the web reads of what belongs to others; its role may read nothing else of it. Who may do what with each object is
-- said in src/roles/grants.ts and put right after every migration.
create schema read;
--> statement-breakpoint
create view read.stock as select sku, warehouse, on_hand, reserved from inventory.stock;
--> statement-breakpoint
create view read.warehouses as select id, name, rank from inventory.warehouses;
--> statement-breakpoint
create view read.reservations as select order_id, status, allocations, restocked, seen_version from inventory.reservations;
--> statement-breakpoint
create view read.movements as select id, kind, sku, warehouse, on_hand, reserved, order_id, line, cause_version, at from inventory.movements;
--> statement-breakpoint
create view read.payments as select order_id, status, amount_minor, refunded_minor, currency, token, charge_id, seen_version from payment.payments;
--> statement-breakpoint
create view read.ledger as select id, order_id, kind, amount_minor, currency, reference, method, cause_version, at from payment.ledger;
--> statement-breakpoint
create view read.shipments as select order_id, status, ship_to, allocations, parcels, seen_version from shipping.shipments;
--> statement-breakpoint
create view read.blocked as
  select group_name, order_id, version, event_type, attempts, state, fingerprint, error, since, last_at, next_at, resolution from log.blocked;
--> statement-breakpoint
create view read.cursors as select group_name, partition, position, lease_until from log.cursors;
--> statement-breakpoint
create view read.outages as select name, since from simulated.outages;
--> statement-breakpoint
create view read.fault_switches as
  select id, service, event_type, kind, percent, latency_ms, share_percent, order_id, created_by, created_at, ends_at from simulated.fault_switches;
--> statement-breakpoint
create view read.fault_attempts as select switch_id, order_id, attempts from simulated.fault_attempts;
