import type { ClientBase } from 'pg'
import { type Grant, grants } from './grants.ts'
import { type ProcessRole, roles, schemas } from './roles.ts'

const processRoles: readonly ProcessRole[] = ['workers', 'web']

/** An object as the catalogue has it. */
interface Found {
  /** As grants.ts names it. */
  object: string
  /** As GRANT names it. */
  target: string
  /** `grantee privilege` or `grantee privilege (column)`, of those that are our concern. */
  held: string[]
}

const read = `
  with object as (
    select nspname as object, format('schema %I', nspname) as target, nspowner as owner, nspacl as acl, null::oid as relation
    from pg_namespace where nspname = any($1)
    union all
    select nspname || '.' || relname, format('%s %I.%I', case relkind when 'S' then 'sequence' else 'table' end, nspname, relname), relowner, relacl, c.oid
    from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = any($1) and relkind in ('r', 'p', 'v', 'S')
    union all
    select nspname || '.' || proname || '()', format('routine %s', p.oid::regprocedure), proowner, coalesce(proacl, acldefault('f', proowner)), null
    from pg_proc p join pg_namespace n on n.oid = pronamespace where nspname = any($1)
  ), entry as (
    select target, grantee, privilege_type as privilege from object, aclexplode(acl)
    union all
    select target, grantee, privilege_type || ' (' || attname || ')'
    from object join pg_attribute on attrelid = relation, aclexplode(attacl)
  )
  select object, target,
    coalesce((select array_agg(coalesce(rolname, 'public') || ' ' || lower(privilege)) from entry e left join pg_roles r on r.oid = e.grantee
      where e.target = o.target and (e.grantee = 0 or rolname = any($2))), '{}') as held
  from object o`

/**
 * Gives the roles what grants.ts says and takes from them, and from everybody, what it does not say. What a person has
 * granted to roles of their own stays. Roles that are not there are passed over.
 *
 * @param client acts for the owner of the objects
 */
export async function applyGrants(client: ClientBase): Promise<void> {
  const { rows: there } = await client.query<{ name: string }>(
    'select rolname as name from pg_roles where rolname = any($1)',
    [Object.values(roles)],
  )
  const present = processRoles.filter((role) => there.some(({ name }) => name === roles[role]))
  const { rows } = await client.query<Found>(read, [schemas, present.map((role) => roles[role])])
  const statements = rows.flatMap((found) => changesOf(found, present))
  if (statements.length === 0) return
  await client.query('begin')
  try {
    for (const statement of statements) await client.query(statement)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/** The statements that bring one object to what is said of it; none for what is right, and for what is not ours. */
function changesOf({ object, target, held }: Found, present: readonly ProcessRole[]): string[] {
  const grant = schemas.includes(object) ? usageOf(object) : grants[object]
  if (!grant) return []
  const wanted = present.flatMap((role) =>
    privilegesOf(grant, role).map((privilege) => `${roles[role]} ${privilege}`),
  )
  if (held.toSorted().join() === wanted.toSorted().join()) return []
  const grantees = ['public', ...present.map((role) => roles[role])].join()
  const given = present
    .filter((role) => grant[role])
    .map((role) => `grant ${grant[role]} on ${target} to ${roles[role]}`)
  return [`revoke all on ${target} from ${grantees}`, ...given]
}

/** Whoever may do something with an object may enter its schema. */
export function usageOf(schema: string): Grant {
  const inside = Object.entries(grants).filter(([object]) => object.startsWith(`${schema}.`))
  const enters = (role: ProcessRole) =>
    inside.some(([, grant]) => grant[role]) ? 'usage' : undefined
  return { workers: enters('workers'), web: enters('web') }
}

/** Each privilege by itself, with a column where it is of columns: `update (a, b)` is two. */
export function privilegesOf(grant: Grant, role: ProcessRole): string[] {
  return [...(grant[role] ?? '').matchAll(/(\w+)(?: \(([^)]+)\))?/g)].flatMap(
    ([, privilege = '', columns]) =>
      columns ? columns.split(', ').map((column) => `${privilege} (${column})`) : [privilege],
  )
}
