import type { Pool } from 'pg'

const tablesText = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
  order by n.nspname || '.' || c.relname <> 'auth.users', 1`

/**
 * A value for each column that needs one: the first of those that a check allows it, else a text that is the same everywhere, so
 * that keys refer to each other.
 */
const columnsText = `
  select format('%I', attname) as name,
         case when t.typname in ('int2', 'int4', 'int8', 'float8', 'numeric') then '1'
              when t.typname = 'uuid' then 'gen_random_uuid()'
              when t.typname = 'timestamptz' then 'now()'
              when t.typname in ('json', 'jsonb') then '''{}'''
              when t.typname = 'bool' then 'false'
              when t.typname = 'bpchar' then '''EUR'''
              else quote_literal(coalesce(
                (select substring(pg_get_constraintdef(c.oid) from 'ARRAY\\[''([^'']*)''')
                 from pg_constraint c where c.conrelid = a.attrelid and c.contype = 'c' and c.conkey = array[a.attnum]
                   and pg_get_constraintdef(c.oid) like '%= ANY (ARRAY[%'),
                'a trial')) end as value
  from pg_attribute a join pg_type t on t.oid = a.atttypid
  where attrelid = $1::regclass and attnum > 0 and attnotnull and not atthasdef and attidentity = '' and not attisdropped`

async function namesOf(pool: Pool): Promise<string[]> {
  return (await pool.query<{ name: string }>(tablesText)).rows.map(({ name }) => name)
}

/** Puts a row into every table that has none: one that a backup leaves out then shows. */
export async function fillEveryTable(pool: Pool): Promise<void> {
  for (const table of await namesOf(pool)) {
    const { rows } = await pool.query(`select from ${table} limit 1`)
    if (rows.length > 0) continue
    const columns = (await pool.query<{ name: string; value: string }>(columnsText, [table])).rows
    const names = columns.map(({ name }) => name)
    const values = columns.map(({ value }) => value)
    await pool.query(`insert into ${table} (${names}) values (${values})`)
  }
}

/** How many rows each table has, and a digest of all that is in them. */
export async function contentsOf(
  pool: Pool,
): Promise<Record<string, { rows: number; digest: string }>> {
  const found: Record<string, { rows: number; digest: string }> = {}
  for (const table of await namesOf(pool)) {
    const { rows } = await pool.query<{ rows: number; digest: string }>(
      `select count(*)::int as rows, coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') as digest from ${table} t`,
    )
    if (rows[0]) found[table] = rows[0]
  }
  return found
}
