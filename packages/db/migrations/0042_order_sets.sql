-- Acts on many: a frozen set of orders, one command for each, and how far each has come. The workers that run `orders` go on
-- from these rows, so that a set survives whoever runs it.
create table orders.order_sets (
  id uuid primary key,
  title text not null,
  source jsonb not null,
  act jsonb not null,
  made_by text not null,
  made_at timestamp(3) with time zone not null default now(),
  orders integer not null,
  state text not null default 'previewing',
  halt text,
  stated_by text,
  stated_at timestamp(3) with time zone not null default now(),
  started_by text,
  started_at timestamp(3) with time zone,
  reason text not null default '',
  stop_percent integer not null default 10,
  stage integer not null default 1,
  pace integer not null default 1,
  is_rest boolean not null default false,
  version integer not null default 0,
  closed_at timestamp(3) with time zone,
  lease_by uuid,
  lease_until timestamp(3) with time zone,
  constraint order_sets_state check (state in ('previewing', 'ready', 'running', 'paused', 'stopped', 'done')),
  constraint order_sets_halt check (halt in ('person', 'rule', 'rest', 'role')),
  constraint order_sets_stop_percent check (stop_percent between 0 and 100)
);
--> statement-breakpoint
-- Those that are under way are few however many there were.
create index order_sets_open on orders.order_sets (lease_until) where closed_at is null;
--> statement-breakpoint
create index order_sets_newest on orders.order_sets (made_at desc nulls last, id);
--> statement-breakpoint
create table orders.set_orders (
  set_id uuid not null,
  place integer not null,
  order_id uuid not null,
  state text not null default 'waiting',
  said jsonb,
  stage integer,
  version integer,
  command jsonb,
  written jsonb,
  foretold jsonb,
  taken_minor integer not null default 0,
  given_back_minor integer not null default 0,
  cautions jsonb not null default '[]',
  accepted_version integer,
  sent_at timestamp(3) with time zone,
  ended_at timestamp(3) with time zone,
  looked_at timestamp(3) with time zone,
  primary key (set_id, place),
  constraint set_orders_state check (state in ('waiting', 'ready', 'refused', 'left_out', 'sending', 'accepted', 'applied',
    'verified', 'other_way', 'failed'))
);
--> statement-breakpoint
create unique index set_orders_once on orders.set_orders (set_id, order_id);
--> statement-breakpoint
create index set_orders_by_state on orders.set_orders (set_id, state, place);
--> statement-breakpoint
alter table orders.order_sets alter column source set statistics 0, alter column act set statistics 0;
--> statement-breakpoint
alter table orders.set_orders alter column said set statistics 0, alter column command set statistics 0,
  alter column written set statistics 0, alter column foretold set statistics 0, alter column cautions set statistics 0;
