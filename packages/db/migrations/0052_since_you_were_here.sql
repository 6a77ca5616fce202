-- When each of the staff looked at the overview, and since when they have not seen what happened.
create table console.looks (
  user_id text primary key,
  since timestamp(3) with time zone not null,
  last_at timestamp(3) with time zone not null
);
--> statement-breakpoint
-- What staff leave for those of the next shift. The words stand here alone: the audit says who wrote a note and when, not what it says.
create table console.shift_notes (
  id uuid primary key,
  text text not null,
  written_by text not null,
  written_at timestamp(3) with time zone not null default now(),
  withdrawn_at timestamp(3) with time zone,
  constraint shift_notes_text check (case when withdrawn_at is null then char_length(text) between 1 and 2000 else text = '' end)
);
--> statement-breakpoint
create index shift_notes_standing on console.shift_notes (written_at desc nulls last, id) where withdrawn_at is null;
--> statement-breakpoint
create index ledger_refunds on payment.ledger (at) where kind = 'refund';
