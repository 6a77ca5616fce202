-- Finding: what people type, without accents and capitals; filters that cost the same however many orders there are; saved
-- filters.

-- As it is compared: small letters, without marks. What is no letter stays what it is.
create function orders.folded(value text) returns text
  language plpgsql immutable strict parallel safe set search_path = '' as $$
begin
  if octet_length(value) = char_length(value) then return lower(value); end if;
  value := lower(regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g'));
  value := replace(replace(replace(replace(value, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
  return translate(value, 'øłđðıħŧ', 'olddiht');
end $$;
--> statement-breakpoint
-- What an order is found by: the words of its customer's name, its e-mail address and its SKUs. Of each word also what is
-- left of it from each sign or part on, so that the beginning of any part finds it: `@example`, `smith@`, `-shop`.
create function orders.search_words(name text, email text, lines jsonb) returns tsvector
  language plpgsql immutable parallel safe cost 500 set search_path = '' as $$
declare
  words text[] := '{}';
  word text;
  part text;
  at int;
begin
  foreach word in array regexp_split_to_array(
    orders.folded(concat_ws(' ', name, email, (select string_agg(line->>'sku', ' ') from jsonb_array_elements(lines) line))), '\s+')
  loop
    if word !~ '[^[:alnum:]]' then
      if word <> '' then words := words || left(word, 100); end if;
      continue;
    end if;
    word := left(word, 100);
    at := 1;
    foreach part in array regexp_split_to_array(word, '[^[:alnum:]]') loop
      if at > 1 then words := words || substr(word, at - 1); end if;
      if part <> '' then words := words || substr(word, at); end if;
      at := at + char_length(part) + 1;
    end loop;
  end loop;
  return array_to_tsvector(words);
end $$;
--> statement-breakpoint
-- What somebody types, as what it is looked for with: each of its words begins one of the order's. No sign has a meaning.
create function orders.search_query(typed text) returns tsquery
  language plpgsql immutable strict parallel safe set search_path = '' as $$
begin
  return (select string_agg('''' || replace(replace(left(word, 100), '\', '\\'), '''', '''''') || ''':*', ' & ')
    from regexp_split_to_table(orders.folded(typed), '\s+') word where word <> '')::tsquery;
end $$;
--> statement-breakpoint
create index orders_words on orders.orders using gin (orders.search_words(customer_name, customer_email, lines));
--> statement-breakpoint
-- An event by its id: the log is read by whole ranges of pages that may have it. Ids are random, and an index of each would
-- be one more page for each event that is appended; this one is filled for a range when it is full.
create index events_ids on log.events using brin (id uuid_bloom_ops) with (autosummarize = on);
--> statement-breakpoint
-- The order of an event. The planner takes such an index for one that leaves nothing out where the ids are in no order, so it
-- is told.
create function log.order_of_event(event uuid) returns setof uuid
  language sql stable strict set search_path = '' set enable_seqscan = off
  as $$ select order_id from log.events where id = event $$;
--> statement-breakpoint
create index orders_total on orders.orders (total_minor);
--> statement-breakpoint
create index orders_reason on orders.orders (reason, created_at desc nulls last, id) where reason is not null;
--> statement-breakpoint
-- The warehouses that an order's units are, or were, taken from.
create function inventory.warehouses_of(allocations jsonb) returns text[]
  language sql immutable strict parallel safe
  as $$ select array(select distinct one->>'warehouse' from jsonb_array_elements(allocations) one) $$;
--> statement-breakpoint
create index reservations_warehouses on inventory.reservations using gin (inventory.warehouses_of(allocations));
--> statement-breakpoint
-- Filters that staff have kept under a name, their own or for everybody.
create schema console;
--> statement-breakpoint
create table console.saved_views (
  id uuid primary key,
  name text not null,
  query text not null,
  owner text not null,
  shared boolean not null default false,
  created_at timestamp(3) with time zone not null default now(),
  constraint saved_views_name check (char_length(name) between 1 and 60)
);
--> statement-breakpoint
create index saved_views_of_owner on console.saved_views (owner);
--> statement-breakpoint
create index saved_views_shared on console.saved_views (name, id) where shared;
