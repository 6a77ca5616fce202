-- What went wrong, by its cause: which orders met it, since when, and until when they stood still. A row of log.blocked is
-- gone when its order goes on; here it stays told.
create schema incidents;
--> statement-breakpoint
-- The rule of packages/events/src/runtime/fingerprint.ts, for what no worker has put into words: see there. Both are held
-- against one table of cases.
create function incidents.cause_of(error text) returns text
  language sql immutable parallel safe set search_path = '' as $$
  select left(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(error,
    '[a-z][a-z0-9+.-]*://[^[:space:]"''`“”‘’<>(),;]+|[^[:space:]"''`“”‘’<>(),;:@]+@[^[:space:]"''`“”‘’<>(),;:@]+', '<address>', 'gi'),
    '(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+):[0-9]+', '<address>', 'gi'),
    '"[^"]*"|(?<![a-z0-9_])''[^'']*''(?![a-z0-9_])|`[^`]*`|“[^”]*”|‘[^’]*’(?![a-z0-9_])', '<value>', 'gi'),
    '[0-9a-f]{8}-[0-9a-f-]{27}|(?<![a-z0-9_-])(?=[a-z_-]*[0-9][a-z0-9_-]*[a-z])[a-z0-9_-]+', '<id>', 'gi'),
    '[0-9]+([.,][0-9]+)*', '<n>', 'g'), 200)
$$;
--> statement-breakpoint
update log.blocked set fingerprint = left(
  split_part(fingerprint, ':', 1)
    || incidents.cause_of(substr(fingerprint, length(split_part(fingerprint, ':', 1)) + 1)), 200)
where fingerprint <> 'CallUnderWay';
--> statement-breakpoint
-- One cause, whoever meets it: an event that nobody can read is one for every service that stands still at it. A call that
-- is under way is no failure.
alter table log.blocked add column incident text generated always as (
  case when fingerprint = 'CallUnderWay' then null else left(md5(
    case when split_part(fingerprint, ':', 1) in ('UnreadableEvent', 'UnknownEvent') then '' else group_name end
      || ' ' || event_type || ' ' || fingerprint), 12) end) stored;
--> statement-breakpoint
alter table log.foreign_messages add column incident text
  generated always as (left(md5(topic || ' ' || incidents.cause_of(reason)), 12)) stored;
--> statement-breakpoint
create index foreign_messages_of_incident on log.foreign_messages (incident, at);
--> statement-breakpoint
create table incidents.causes (
  id text primary key,
  kind text not null,
  group_name text not null,
  event_type text not null,
  fingerprint text not null,
  error text not null,
  first_at timestamp(3) with time zone not null default now(),
  state text not null default 'new',
  stated_by text,
  stated_at timestamp(3) with time zone,
  owner text,
  owned_at timestamp(3) with time zone,
  note text not null default '',
  noted_by text,
  noted_at timestamp(3) with time zone,
  version integer not null default 0,
  constraint causes_kind check (kind in ('blocked', 'unroutable')),
  constraint causes_state check (state in ('new', 'looking', 'known', 'fixed'))
);
--> statement-breakpoint
create table incidents.affected (
  incident text not null,
  group_name text not null,
  order_id uuid not null,
  version integer not null,
  failures integer not null default 1,
  since timestamp(3) with time zone not null default now(),
  last_at timestamp(3) with time zone not null default now(),
  over_at timestamp(3) with time zone not null default 'infinity',
  primary key (incident, order_id, group_name)
);
--> statement-breakpoint
-- What stands now and what went on lately is one range.
create index affected_lately on incidents.affected (over_at, incident);
--> statement-breakpoint
create index affected_of_incident on incidents.affected (incident, over_at, since, order_id);
--> statement-breakpoint
insert into incidents.causes (id, kind, group_name, event_type, fingerprint, error, first_at)
  select distinct on (incident) incident, 'blocked', group_name, event_type, fingerprint, error, since
  from log.blocked where incident is not null order by incident, since;
--> statement-breakpoint
insert into incidents.affected (incident, group_name, order_id, version, failures, since, last_at)
  select incident, group_name, order_id, version, greatest(attempts, 1), since, last_at
  from log.blocked where incident is not null;
--> statement-breakpoint
insert into incidents.causes (id, kind, group_name, event_type, fingerprint, error, first_at)
  select distinct on (incident) incident, 'unroutable', '', topic, incidents.cause_of(reason), reason, at
  from log.foreign_messages order by incident, at;
--> statement-breakpoint
create function incidents.note_blocked() returns trigger
  language plpgsql security definer set search_path = '' as $$
begin
  if tg_op <> 'INSERT' and old.incident is not null and (tg_op = 'DELETE' or new.incident is distinct from old.incident) then
    update incidents.affected set over_at = now()
      where incident = old.incident and order_id = old.order_id and group_name = old.group_name;
  end if;
  if tg_op <> 'DELETE' and new.incident is not null then
    insert into incidents.causes (id, kind, group_name, event_type, fingerprint, error)
      values (new.incident, 'blocked', new.group_name, new.event_type, new.fingerprint, new.error)
      on conflict (id) do nothing;
    insert into incidents.affected as o (incident, group_name, order_id, version)
      values (new.incident, new.group_name, new.order_id, new.version)
      on conflict (incident, order_id, group_name) do update set
        version = excluded.version, failures = o.failures + 1, last_at = now(), over_at = 'infinity',
        since = case when o.over_at = 'infinity' then o.since else now() end;
  end if;
  return null;
end $$;
--> statement-breakpoint
-- None of them is called for an order that nothing fails for.
create trigger incident_begins after insert on log.blocked
  for each row when (new.incident is not null) execute function incidents.note_blocked();
--> statement-breakpoint
create trigger incident_goes_on after update of fingerprint on log.blocked
  for each row when (new.incident is not null or old.incident is not null) execute function incidents.note_blocked();
--> statement-breakpoint
create trigger incident_ends after delete on log.blocked
  for each row when (old.incident is not null) execute function incidents.note_blocked();
--> statement-breakpoint
create function incidents.note_unroutable() returns trigger
  language plpgsql security definer set search_path = '' as $$
begin
  insert into incidents.causes (id, kind, group_name, event_type, fingerprint, error)
    values (new.incident, 'unroutable', '', new.topic, incidents.cause_of(new.reason), new.reason)
    on conflict (id) do nothing;
  return null;
end $$;
--> statement-breakpoint
create trigger incident_of_message after insert on log.foreign_messages
  for each row execute function incidents.note_unroutable();
--> statement-breakpoint
create or replace view read.blocked as
  select group_name, order_id, version, event_type, attempts, state, fingerprint, error, since, last_at, next_at, resolution, incident
  from log.blocked;
--> statement-breakpoint
create view read.unroutable as
  select topic, partition, message_offset, key, reason, at, incident from log.foreign_messages;
