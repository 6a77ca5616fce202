import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { refuseOtherBuilds } from './other-builds.ts'
import { applyGrants } from './roles/apply-grants.ts'
import { becomeOwner, refuseStrangers } from './roles/roles.ts'

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
/** Held while migrating, so that two processes that start at once do it one after the other. */
const lockKey = 7200

/** The database was made by a newer build. */
export class SchemaTooNew extends Error {
  override name = 'SchemaTooNew'
}

/**
 * Brings the database up to this build's schema, its objects to their owner and the roles to their rights. Forward only;
 * safe to start from several processes at once.
 *
 * @param url a database that exists, with a login that may make objects in it; one that may make roles makes those that
 *   are missing
 * @throws SchemaTooNew when it holds migrations that this build does not know; OtherBuildRunning while processes of
 *   another protocol version are alive on it
 * @throws BelongsToAnother when it holds objects that this login may not change
 */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'sagaboard-migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey])
    await refuseStrangers(client)
    await refuseNewerSchema(client)
    await refuseOtherBuilds(client)
    await becomeOwner(client)
    await applyMigrations(drizzle(client), { migrationsFolder })
    await applyGrants(client)
  } finally {
    await client.end()
  }
}

async function refuseNewerSchema(client: pg.Client): Promise<void> {
  const { rows: there } = await client.query(
    "select to_regclass('drizzle.__drizzle_migrations') as name",
  )
  if (!there[0]?.name) return
  const known = new Set(readMigrationFiles({ migrationsFolder }).map((migration) => migration.hash))
  const { rows } = await client.query('select hash from drizzle.__drizzle_migrations')
  const unknown = rows.filter((row) => !known.has(row.hash)).length
  if (unknown > 0)
    throw new SchemaTooNew(
      `The database holds ${unknown} migration(s) that this version does not know. Start the newer version, or use another database.`,
    )
}
