import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * The rules by which processes share one log: who claims and moves what, and what a row says meanwhile. Builds of one
 * version run side by side (a rolling restart); builds of different ones never do. Count it up when a change breaks what
 * a running process of the build before relies on. docs/decisions/0019 says what each number was.
 */
export const protocolVersion = 4

/** Builds before the number was told say none. */
const untold = 1

const named = (name: string) => `${name}/${protocolVersion}`

/** What the long-lived connections of a process are called: pg_stat_activity shows by them which version it speaks. */
export const applicationNames = {
  workers: named('sagaboard-workers'),
  web: named('sagaboard-web'),
  webLog: named('sagaboard-web-log'),
  listen: named('sagaboard-listen'),
} as const

/** A name for this process among those that share a group: host, process id, a part of chance, and the version. */
export const newMemberId = (): string =>
  named(`${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`)

/** So long a start waits for processes of another build that are about to end: a lease lasts 1.5 s, a clean stop 4.5 s. */
export const otherBuildsWaitMs = 5_000
const askEveryMs = 250

/** Processes of another protocol version are alive; the message names them and says what to do. */
export class OtherBuildRunning extends Error {
  override name = 'OtherBuildRunning'
}

/** Anything that runs a statement: a pool, or one connection. */
interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

interface Alive {
  name: string
  version: number
}

const statements = {
  // Programs that only look (tests, psql, a backup) have other names. What is read here is shown to every role.
  connections: `select application_name as name, coalesce(substring(application_name from '/(\\d+)$')::int, $2::int) as version
    from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
      and application_name ~ '^sagaboard-(workers|web|web-log|listen)(/\\d{1,9})?$'
      and coalesce(substring(application_name from '/(\\d+)$')::int, $2::int) <> $1::int`,
  hasMembers: `select to_regclass('log.members') is not null as there`,
  members: `select 'member ' || m.id as name, m.version
    from (select member_id as id, coalesce(substring(member_id from '^[^/]+/\\d+/[0-9a-f]{8}/(\\d+)$')::int, $2::int) as version
          from log.members
          where expires_at > clock_timestamp() and member_id ~ '^[^/]+/\\d+/[0-9a-f]{8}(/\\d{1,9})?$') m
    where m.version <> $1::int`,
}

/**
 * Returns once no process of another protocol version is alive on this database: none has a connection, and no lease of
 * one is running. A process that died has neither. To be asked before migrating, and by every process as it starts.
 *
 * @param db connected to the database in question
 * @param waitMs how long others may take to end
 * @throws OtherBuildRunning when some are still there after that
 */
export async function refuseOtherBuilds(db: Queryable, waitMs = otherBuildsWaitMs): Promise<void> {
  const until = performance.now() + waitMs
  for (;;) {
    const alive = await findOtherBuilds(db)
    if (alive.length === 0) return
    if (performance.now() >= until) throw new OtherBuildRunning(sentenceOf(alive))
    await pause(askEveryMs)
  }
}

async function findOtherBuilds(db: Queryable): Promise<Alive[]> {
  const values = [protocolVersion, untold]
  const connected = (await db.query(statements.connections, values)).rows as Alive[]
  const [members] = (await db.query(statements.hasMembers)).rows as { there: boolean }[]
  const leased = members?.there
    ? ((await db.query(statements.members, values)).rows as Alive[])
    : []
  return [...connected, ...leased]
}

function sentenceOf(alive: readonly Alive[]): string {
  const versions = [...new Set(alive.map(({ version }) => version))].toSorted((a, b) => a - b)
  const names = [...new Set(alive.map(({ name }) => name.replace(/\/\d+$/, '')))].toSorted()
  return (
    `Another build is still running on this database (${names.join(', ')}): it speaks version ${versions.join(' and ')} of the log's protocol, ` +
    `this one ${protocolVersion}, and they must not run side by side. Stop the other build first, all of its workers and web processes, then start this one.`
  )
}
