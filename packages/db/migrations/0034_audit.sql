-- What people did, newest first: over everything, of one person, and of one order. Each is how a page reads it.
create index commands_newest on audit.commands (at desc nulls last, id);
--> statement-breakpoint
create index commands_of_actor on audit.commands (actor, at desc nulls last, id);
--> statement-breakpoint
create index commands_of_order on audit.commands (order_id, at desc nulls last, id) where order_id is not null;
