import { open, rename, rm, stat } from 'node:fs/promises'
import { run } from '@sagaboard/db/embedded/local-process'
import { postgresPrograms } from '@sagaboard/infra/postgres/programs'
import pg from 'pg'
import { StartError } from './start-error.ts'

/** Owners and rights are those of the server that it is restored into: the next start puts the roles' rights right. */
const plain = ['--no-owner', '--no-privileges']

/**
 * Writes a backup of the whole shop while it goes on running: one snapshot of all tables, in PostgreSQL's custom format,
 * which `pg_restore` of any later version reads. The file appears when it is complete.
 *
 * @param url the shop's database
 * @returns its size in bytes
 * @throws StartError when the database holds no shop; ProgramsMissing when there is no pg_dump for this server
 */
export async function dump(url: string, file: string): Promise<number> {
  const { dump: program } = await postgresPrograms(
    await look(url, async ({ major, shop }) => {
      if (!shop) throw new StartError('The database holds no shop: there is nothing to back up.')
      return major
    }),
  )
  const draft = `${file}.part`
  try {
    // Names, addresses and password hashes are in it: the file is closed to others before anything is written.
    await rm(draft, { force: true })
    await (await open(draft, 'wx', 0o600)).close()
    await postgres(program, url, ['--format=custom', ...plain, `--file=${draft}`])
    await rename(draft, file)
  } finally {
    await rm(draft, { force: true })
  }
  return (await stat(file)).size
}

/**
 * Restores a backup into an empty database, all of it or nothing. Leases of the processes that read the log when it was
 * taken have run out by then; cursors, sequences and what waited for another try go on where they were.
 *
 * @throws StartError when the database holds something already, or the file is no backup
 */
export async function restore(url: string, file: string): Promise<void> {
  const { restore: program } = await postgresPrograms(
    await look(url, async ({ major, tables }) => {
      if (tables > 0)
        throw new StartError(
          `The database holds ${tables} tables already: a backup is restored into an empty one.`,
        )
      return major
    }),
  )
  await postgres(program, url, ['--single-transaction', '--exit-on-error', ...plain], [file])
  // Without it every plan is made as if the tables were empty, until autovacuum comes round.
  await look(url, async ({ client }) => client.query('analyze'))
}

interface Found {
  client: pg.Client
  /** Of the server. */
  major: number
  /** Whether the event log is there. */
  shop: boolean
  tables: number
}

async function look<T>(url: string, work: (found: Found) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'sagaboard-backup',
  })
  await client.connect()
  try {
    const { rows } = await client.query<{ version: string; shop: boolean; tables: number }>(
      `select current_setting('server_version_num') as version, to_regclass('log.events') is not null as shop,
              (select count(*)::int from pg_tables where schemaname not in ('pg_catalog', 'information_schema')) as tables`,
    )
    const [{ version = '0', shop = false, tables = 0 } = {}] = rows
    return await work({ client, major: Math.floor(Number(version) / 10_000), shop, tables })
  } finally {
    await client.end()
  }
}

/** Runs one of the programs; the password travels in the environment, where no list of processes shows it. */
async function postgres(
  program: string,
  url: string,
  options: readonly string[],
  files: readonly string[] = [],
): Promise<void> {
  const target = new URL(url)
  const password = decodeURIComponent(target.password)
  target.password = ''
  const { failed, stderr, shortMessage, cause } = await run(
    program,
    [...options, `--dbname=${target.href}`, ...files],
    { env: { PGPASSWORD: password, PGOPTIONS: '' }, reject: false },
  )
  if (!failed) return
  const reason = stderr?.split('\n').find((line) => line.includes('error:')) ?? shortMessage
  throw new StartError(`${reason?.trim()}.`, { cause })
}
