-- Finding: what people type, without accents and capitals; filters that cost the same however many orders there are; saved
-- filters.

-- As it is compared: small letters, without marks. What is no letter stays what it is.
create function orders.folded(value text) returns text
  language plpgsql immutable strict parallel safe as $$
begin
  if octet_length(value) = char_length(value) then return lower(value); end if;
  value := lower(regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g'));
  value := replace(replace(replace(replace(value, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
  return translate(value, 'øłđðıħŧ', 'olddiht');
end $$;
--> statement-breakpoint
-- What an order is found in: its customer's name, its e-mail address and its SKUs. It is asked whenever an index is written, so
-- it is made of few calls.
create function orders.search_text(name text, email text, lines jsonb) returns text
  language plpgsql immutable parallel safe as $$
begin
  return orders.folded(left(name, 500) || ' ' || left(email, 500) || ' ' || left(jsonb_path_query_array(lines, '$[*].sku')::text, 5000));
end $$;
--> statement-breakpoint
-- What stands between the signs of a text that part names, addresses and SKUs. Any other sign is a letter.
create function orders.parts_of(value text) returns text[]
  language plpgsql immutable strict parallel safe as $$
begin
  return array_remove(string_to_array(translate(value, E'.@-_+\'",/()[]\\', '              '), ' '), '');
end $$;
--> statement-breakpoint
-- A lexeme has 2,046 bytes at most.
create function orders.search_words(name text, email text, lines jsonb) returns tsvector
  language plpgsql immutable parallel safe cost 200 as $$
declare
  searched text := orders.search_text(name, email, lines);
begin
  if octet_length(searched) < 2000 then return array_to_tsvector(orders.parts_of(searched)); end if;
  return (select array_to_tsvector(array_agg(left(part, 500))) from unnest(orders.parts_of(searched)) part);
end $$;
--> statement-breakpoint
-- What somebody types, as what it is looked for with: each part of it begins one of the order's; null: it has no part. A part
-- stands there as itself as well: how many orders begin with it the planner can't tell, and how many have it, it can.
create function orders.search_query(typed text) returns tsquery
  language plpgsql immutable strict parallel safe as $$
begin
  return (select string_agg(format('(''%1$s'' | ''%1$s'':*)', left(part, 500)), ' & ') from unnest(orders.parts_of(orders.folded(typed))) part)::tsquery;
end $$;
--> statement-breakpoint
-- Whether an order has what is typed sign by sign: no sign has a meaning, and none is left out.
create function orders.has_typed(name text, email text, lines jsonb, typed text) returns boolean
  language plpgsql immutable strict parallel safe cost 200 as $$
begin
  return (select bool_and(position(word in orders.search_text(name, email, lines)) > 0) from unnest(string_to_array(orders.folded(typed), ' ')) word);
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
create index reservations_warehouses on inventory.reservations using gin (jsonb_path_query_array(allocations, '$[*].warehouse'));
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
