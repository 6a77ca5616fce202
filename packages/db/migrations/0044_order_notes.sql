-- What staff note on an order. The words stand here alone: the audit says who wrote a note and when, not what it says.
create table orders.notes (
  id uuid primary key,
  order_id uuid not null,
  text text not null,
  written_by text not null,
  written_at timestamp(3) with time zone not null default now(),
  withdrawn_at timestamp(3) with time zone,
  constraint notes_text check (case when withdrawn_at is null then char_length(text) between 1 and 2000 else text = '' end)
);
--> statement-breakpoint
create index notes_of_order on orders.notes (order_id, written_at desc nulls last, id);
