-- What moves more money back than is allowed to one person alone waits here until another has decided.
create table orders.approvals (
  id uuid primary key default gen_random_uuid(),
  subject text not null,
  subject_id uuid not null,
  command jsonb not null,
  reason text not null,
  version integer not null,
  amount_minor bigint not null,
  currency char(3) not null,
  limit_minor bigint not null,
  state text not null default 'waiting',
  asked_by text not null,
  asked_at timestamp(3) with time zone not null,
  decided_by text,
  decided_at timestamp(3) with time zone,
  decided_why text not null default '',
  constraint approvals_subject check (subject in ('order', 'set', 'charge')),
  constraint approvals_state check (state in ('waiting', 'approved', 'declined', 'withdrawn', 'outdated')),
  constraint approvals_decided check ((state = 'waiting') = (decided_at is null)),
  constraint approvals_not_own check (state not in ('approved', 'declined') or decided_by <> asked_by)
);
--> statement-breakpoint
create unique index approvals_waiting on orders.approvals (subject, subject_id) where state = 'waiting';
--> statement-breakpoint
create index approvals_of_subject on orders.approvals (subject, subject_id, asked_at desc nulls last);
--> statement-breakpoint
create index approvals_newest on orders.approvals (asked_at desc nulls last, id);
--> statement-breakpoint
alter table orders.approvals alter column command set statistics 0;
--> statement-breakpoint
-- What each order of a set moves back of its own; of sets that are about to begin it is what was foretold.
alter table orders.set_orders add column moved_back_minor integer not null default 0;
--> statement-breakpoint
update orders.set_orders m set moved_back_minor = given_back_minor
from orders.order_sets s
where s.id = m.set_id and m.state = 'ready' and s.act->>'type' <> 'retry';
