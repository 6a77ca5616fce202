import type { ClientBase } from 'pg'
import { privilegesOf, usageOf } from '../roles/apply-grants.ts'
import { grants } from '../roles/grants.ts'
import { roles } from '../roles/roles.ts'

const processRoles = ['workers', 'web'] as const

/** Schemas of the server's own. `public` is one of them: there is nothing in it, and nobody may put anything there. */
const notOurs = `nspname not in ('information_schema', 'public') and nspname not like 'pg\\_%'`

/** Every object that is there, by its name in grants.ts, with its owner. */
const objectsThere = `
  select nspname || '.' || relname as object, pg_get_userbyid(relowner) as owner from pg_class c join pg_namespace n on n.oid = relnamespace
  where ${notOurs} and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select nspname || '.' || proname || '()', pg_get_userbyid(proowner) from pg_proc p join pg_namespace n on n.oid = pronamespace where ${notOurs}
  union all
  select nspname, pg_get_userbyid(nspowner) from pg_namespace where ${notOurs}`

/**
 * Every right that somebody has who is not the owner, as `grantee privilege`: from information_schema for tables, views
 * and columns, from the access lists for what it does not tell (sequences, schemas, functions).
 */
const rightsThere = (owner: string) => `
  select table_schema || '.' || table_name as object, grantee || ' ' || lower(privilege_type) as "right" from information_schema.role_table_grants
  where grantee <> '${owner}' and table_schema not in ('pg_catalog', 'information_schema')
  union all
  select n.nspname || '.' || relname, coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC') || ' ' || lower(a.privilege_type) || ' (' || attname || ')'
  from pg_attribute join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace, aclexplode(attacl) a where ${notOurs}
  union all
  select n.nspname || '.' || relname, coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC') || ' ' || lower(a.privilege_type)
  from pg_class c join pg_namespace n on n.oid = relnamespace, aclexplode(relacl) a where ${notOurs} and relkind = 'S' and a.grantee <> relowner
  union all
  select n.nspname || '.' || proname || '()', coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC') || ' ' || lower(a.privilege_type)
  from pg_proc p join pg_namespace n on n.oid = pronamespace, aclexplode(coalesce(proacl, acldefault('f', proowner))) a
  where ${notOurs} and a.grantee <> proowner
  union all
  select nspname, coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC') || ' ' || lower(a.privilege_type)
  from pg_namespace, aclexplode(nspacl) a where ${notOurs} and a.grantee <> nspowner
  union all
  select 'large objects', oid::text from pg_largeobject_metadata`

/**
 * What is wrong with the rights in a database, read from the server's catalogue: nothing, when they are as grants.ts says.
 *
 * @param client of a superuser, from whom the catalogue hides nothing
 * @param owner whom every object is to belong to
 */
export async function wrongRights(
  client: ClientBase,
  owner: string = roles.owner,
): Promise<string[]> {
  const { rows: objects } = await client.query<{ object: string; owner: string }>(objectsThere)
  const { rows: rights } = await client.query<{ object: string; right: string }>(rightsThere(owner))
  const schemas = new Set(Object.keys(grants).map((object) => object.split('.')[0] ?? ''))
  const stated = new Map(Object.entries(grants))
  for (const schema of schemas) stated.set(schema, usageOf(schema))
  const wanted = new Set(
    [...stated].flatMap(([object, grant]) =>
      processRoles.flatMap((role) =>
        privilegesOf(grant, role).map((privilege) => `${object}: ${roles[role]} ${privilege}`),
      ),
    ),
  )
  const held = new Set(rights.map(({ object, right }) => `${object}: ${right}`))
  return [
    ...objects
      .filter(({ object }) => !stated.has(object))
      .map(({ object }) => `nothing is said of ${object}`),
    ...[...stated.keys()]
      .filter((object) => !objects.some((one) => one.object === object))
      .map((object) => `there is no ${object}`),
    ...objects
      .filter((one) => one.owner !== owner)
      .map((one) => `${one.object} belongs to ${one.owner}`),
    ...[...held]
      .filter((right) => !wanted.has(right))
      .map((right) => `beyond what is said: ${right}`),
    ...[...wanted].filter((right) => !held.has(right)).map((right) => `missing: ${right}`),
  ]
}
