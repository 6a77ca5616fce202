-- What is kept as JSON is never searched by, so nothing is planned by its distribution; to sort 30,000 such values for it was
-- two thirds of what ANALYZE took, which a table that grows asks for every few seconds (docs/decisions/0033).
do $$
declare kept record;
begin
  for kept in
    select c.oid::regclass as tab, a.attname as col
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_roles o on o.oid = c.relowner
    where c.relkind = 'r' and o.rolname = current_user and a.atttypid = 'jsonb'::regtype and not a.attisdropped
  loop
    execute format('alter table %s alter column %I set statistics 0', kept.tab, kept.col);
  end loop;
end $$;
