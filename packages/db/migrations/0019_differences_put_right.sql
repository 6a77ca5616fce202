-- What a provider did against a person's word and has put right since no longer differs: what it has kept is what we have.
create or replace view read.book_differences as
  select d.order_id, d.book, d.captured_minor, d.refunded_minor, d.taken_minor, d.given_minor
  from (select distinct order_id from audit.commands c where c.action = 'settle' and c.outcome = 'accepted') s
  cross join lateral (
    (select order_id, 'provider' as book, captured as captured_minor, refunded as refunded_minor, taken as taken_minor, given as given_minor
     from invariant.provider_agrees p where p.order_id = s.order_id and captured - refunded <> taken - given offset 0)
    union all
    (select order_id, 'carrier', 0, 0, 0, 0 from invariant.carrier_agrees k where k.order_id = s.order_id offset 0)) d
  where not exists (select from log.blocked b where b.order_id = d.order_id);
