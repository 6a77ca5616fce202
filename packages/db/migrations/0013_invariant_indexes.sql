-- The books of the simulated provider and carrier are looked at order by order, as the invariants are by what has changed.
create index charges_of_order on simulated.charges (order_id);
--> statement-breakpoint
create index refunds_of_order on simulated.refunds (order_id);
--> statement-breakpoint
create index labels_of_order on simulated.labels (order_id);
