import pg, { type ClientBase } from 'pg'
import { grants } from './grants.ts'

/**
 * The roles of a shop. `owner` runs the migrations and owns every object; `workers` and `web` are what the processes may
 * do, see grants.ts. They are groups; where the server is ours alone, they are logins as well.
 */
export const roles = {
  owner: 'sagaboard_owner',
  workers: 'sagaboard_workers',
  web: 'sagaboard_web',
} as const

/** Whose rights a process works with. */
export type ProcessRole = 'workers' | 'web'

/** The schemas that hold our objects. */
export const schemas: readonly string[] = [
  ...new Set(Object.keys(grants).map((object) => object.split('.')[0] ?? '')),
]

/** What no role of ours has: each of them is a way around grants. */
export const powerless = 'nosuperuser nocreatedb nocreaterole noreplication nobypassrls'

/**
 * The statement that takes a role for a session: what its login may do beside that is left behind. Does nothing for a
 * login that is the role itself, or is no member of it. $1 is the role.
 */
export const takeRole = `select set_config('role', rolname, false) from pg_roles
  where rolname = $1 and rolname <> session_user and pg_has_role(session_user, oid, 'SET')`

/** The objects of the shop belong to a login that this one may not act for. */
export class BelongsToAnother extends Error {
  override name = 'BelongsToAnother'
}

/**
 * Makes the session the owner of the shop's objects, and makes it true: roles that are missing are made, and objects that
 * still belong to the login, as in a database of an earlier build, are handed over. A login that may not make roles, in a
 * database where nobody has made them for it, stays the owner by itself. Call {@link refuseStrangers} before.
 */
export async function becomeOwner(client: ClientBase): Promise<void> {
  await makeRoles(client)
  const [login, owner] = await ownerFor(client)
  await handOver(client, owner)
  if (owner !== login) await client.query(`set role ${owner}`)
}

/** Makes the roles that are missing, and lets this login take them, as far as it may. */
export async function makeRoles(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ makesRoles: boolean }>(
    'select rolsuper or rolcreaterole as "makesRoles" from pg_roles where rolname = current_user',
  )
  if (!rows[0]?.makesRoles) return
  for (const role of Object.values(roles)) {
    // Several databases of one server may be migrated at the same moment, and roles belong to the server.
    await client.query(`do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then create role ${role} ${powerless}; end if;
    exception when duplicate_object or unique_violation then null; end $$`)
    // Who has made a role may give it to itself; who has found it made by somebody else may not.
    const { rows: own } = await client.query<{ lacks: boolean }>(
      `select not pg_has_role($1, 'set') and pg_has_role($1, 'member with admin option') as lacks`,
      [role],
    )
    if (own[0]?.lacks)
      await client.query(`grant ${role} to current_user with inherit true, set true`)
  }
}

/** The login, and who is to own the objects: the owner's role where the login may take it, else the login itself. */
async function ownerFor(client: ClientBase): Promise<[login: string, owner: string]> {
  await client.query(`do $$ begin
    if exists (select from pg_roles where rolname = '${roles.owner}' and not has_database_privilege(oid, current_database(), 'create'))
      and exists (select from pg_database where datname = current_database() and pg_has_role(datdba, 'usage')) then
      execute format('grant connect, create on database %I to ${roles.owner}', current_database());
    end if;
  end $$`)
  const { rows } = await client.query<{ login: string; owner: string }>(
    `select current_user as login, coalesce((select rolname from pg_roles where rolname = $1 and pg_has_role(current_user, oid, 'SET')
       and has_database_privilege(oid, current_database(), 'create')), current_user) as owner`,
    [roles.owner],
  )
  const [{ login, owner } = { login: '', owner: '' }] = rows
  return [login, owner]
}

/** Every object of ours that belongs to somebody else, with the statement that hands it over. A serial's sequence goes with its table. */
const strangers = `
  select kind || ' ' || name as object, pg_get_userbyid(owner) as owner, pg_has_role(owner, 'usage') as mine
  from (
    select 1 as rank, 'schema' as kind, format('%I', nspname) as name, nspowner as owner from pg_namespace where nspname = any($1)
    union all
    select 2, case relkind when 'v' then 'view' when 'S' then 'sequence' else 'table' end, format('%I.%I', nspname, relname), relowner
    from pg_class c join pg_namespace n on n.oid = relnamespace
    where nspname = any($1) and relkind in ('r', 'p', 'v', 'S')
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i') and d.refobjsubid > 0)
    union all
    select 3, 'routine', p.oid::regprocedure::text, proowner from pg_proc p join pg_namespace n on n.oid = pronamespace where nspname = any($1)
  ) objects
  where pg_get_userbyid(owner) <> $2 order by rank`

/** @throws BelongsToAnother when there are objects of ours that this login may not act for */
export async function refuseStrangers(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ object: string; owner: string; mine: boolean }>(strangers, [
    schemas,
    roles.owner,
  ])
  const other = rows.find(({ mine }) => !mine)
  if (other)
    throw new BelongsToAnother(
      `The ${other.object} belongs to ${other.owner}: give a login as DATABASE_URL that may act for it, once, and everything is handed over.`,
    )
}

/** Gives every object of ours to one owner, all of them or none. */
export async function handOver(client: ClientBase, owner: string): Promise<void> {
  const { rows } = await client.query<{ object: string }>(strangers, [schemas, owner])
  if (rows.length === 0) return
  await client.query('begin')
  try {
    for (const { object } of rows) await client.query(`alter ${object} owner to ${owner}`)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/**
 * Whether a login has the rights of a role: it is a member, or the role itself.
 *
 * @param url of a database whose migrations have run
 */
export async function mayTake(url: string, role: ProcessRole): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'sagaboard-roles',
  })
  await client.connect()
  try {
    const { rowCount } = await client.query(
      "select from pg_roles where rolname = $1 and pg_has_role(oid, 'SET')",
      [roles[role]],
    )
    return rowCount === 1
  } finally {
    await client.end()
  }
}
