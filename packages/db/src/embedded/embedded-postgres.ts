import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { chooseUser, findBinaries, type RunAs } from './binaries.ts'
import { EmbeddedPostgresError } from './error.ts'
import {
  freePort,
  type LocalProcess,
  type ProcessExit,
  portIsFree,
  readIfThere,
  settlesWithin,
  startProcess,
  stopProcess,
} from './local-process.ts'
import { claim } from './lock-file.ts'
import { type Login, prepareLogins } from './logins.ts'

export { EmbeddedPostgresError }

export interface EmbeddedPostgresOptions {
  /** Everything of this server lives here; created when missing. */
  dataDir: string
  /** Loopback port. Without it the port of the last run is used again when it is free, else any free one. */
  port?: number
  /** Gets each line the server writes. */
  log?: (line: string) => void
  /** `false` only for tests: a power cut may then lose data (a killed process does not). */
  durable?: boolean
  /** How many connections it takes at most; 100 when undefined. A worker of one service uses up to eleven, one of all services twenty. */
  connections?: number
}

export interface EmbeddedPostgres {
  /** Connection string of the database `sagaboard` on this server as its owner, password included. */
  url: string
  /** The same as each login: `workers` and `web` for the processes; `admin`, the cluster's superuser, for none of them. */
  urls: Readonly<Record<Login, string>>
  port: number
  /** Process id of the postmaster. */
  pid: number
  /** Fast shutdown; resolves when the process is gone, at the latest 1.5 s after the time it has for ending by itself (2 s). */
  stop(politeMs?: number): Promise<void>
  /** Calls the listener once when the server ends without `stop()` having been called. */
  onExit(listener: (exit: ProcessExit) => void): void
}

interface Setup {
  home: string
  cluster: string
  runAs: RunAs
  durable: boolean
  connections: number
  log: (line: string) => void
}

const startTimeoutMs = 60_000

/**
 * Starts a real PostgreSQL server from the npm binaries, creating its cluster on first use. To restart one that died,
 * call it again with the same directory and port.
 *
 * A postmaster left over from a run that was killed is stopped first; one whose starter is still alive is left alone.
 *
 * @throws EmbeddedPostgresError when the data directory is in use or not usable, or the server does not come up
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const home = path.resolve(options.dataDir)
  const cluster = path.join(home, 'cluster')
  await mkdir(home, { recursive: true })
  const binaries = await findBinaries()
  const runAs = await chooseUser(cluster, binaries.postgres)
  // Another user that the server runs as has to pass through, and can neither list nor read.
  await chmod(home, runAs.uid === undefined ? 0o700 : 0o711)
  const setup: Setup = {
    home,
    cluster,
    runAs,
    durable: options.durable !== false,
    connections: options.connections ?? 100,
    log: options.log ?? (() => undefined),
  }
  await claim(home, cluster)
  const password = await initialise(setup, binaries.initdb)
  const port = options.port ?? (await usualPort(home))
  const server = await startServer(setup, binaries.postgres, port)
  await writeFile(path.join(home, 'port'), `${port}\n`)
  return handle(server, await prepareLogins(home, password, port), port)
}

function handle(server: LocalProcess, urls: Record<Login, string>, port: number): EmbeddedPostgres {
  let stopping: Promise<void> | undefined
  return {
    url: urls.owner,
    urls,
    port,
    pid: server.pid ?? 0,
    stop(politeMs = 2_000) {
      // SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one (it recovers from its log at the next start).
      stopping ??= stopProcess(server, [
        ['SIGINT', politeMs],
        ['SIGQUIT', 1_000],
        ['SIGKILL', 500],
      ])
      return stopping
    },
    onExit(listener) {
      void server.exited.then((exit) => {
        if (!stopping) listener(exit)
      })
    },
  }
}

/** Creates the cluster when there is none and returns its password. One that was cut off half-way is begun again. */
async function initialise(
  { home, cluster, runAs, durable, log }: Setup,
  initdb: string,
): Promise<string> {
  const passwordFile = path.join(home, 'password')
  const complete = path.join(home, 'initialised')
  const known = await readIfThere(passwordFile)
  if (known && (await readIfThere(complete)) !== undefined) return known.trim()

  await rm(cluster, { recursive: true, force: true })
  await mkdir(cluster, { recursive: true, mode: 0o700 })
  const password = randomBytes(18).toString('base64url')
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (runAs.uid !== undefined && runAs.gid !== undefined) {
    await chown(cluster, runAs.uid, runAs.gid)
    await chown(passwordFile, runAs.uid, runAs.gid)
  }
  // Byte order for sorting, Unicode for upper and lower case: nothing depends on the locales of the machine.
  const locale = [
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]
  const args = [
    `--pgdata=${cluster}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    ...locale,
  ]
  const lines: string[] = []
  const { code, error } = await startAs(
    runAs,
    initdb,
    durable ? args : [...args, '--no-sync'],
    (line) => {
      lines.push(line)
      log(line)
    },
  ).exited
  if (code !== 0) {
    const reason =
      lines.findLast((line) => line.includes('error')) ??
      error?.message ??
      lines.at(-1) ??
      `initdb ended with ${code}`
    throw new EmbeddedPostgresError(
      `PostgreSQL could not create its files in ${cluster}: ${reason}`,
      { cause: error },
    )
  }
  await writeFile(complete, '')
  return password
}

function settings({ durable, connections }: Setup): Record<string, string> {
  const safe = durable ? 'on' : 'off'
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: `${connections}`,
    // Sized for two cores and a few GB: the working set fits, and no query of ours is worth a second core or a compiler.
    shared_buffers: '192MB',
    jit: 'off',
    max_parallel_workers_per_gather: '0',
    max_wal_size: '2GB',
    random_page_cost: '1.1',
    // Stock and cursor rows are updated thousands of times a minute; vacuum has to look more often than once a minute.
    autovacuum_naptime: '15s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    synchronous_commit: safe,
    fsync: safe,
    full_page_writes: safe,
  }
}

async function startServer(setup: Setup, postgres: string, port: number): Promise<LocalProcess> {
  const { cluster, runAs, log } = setup
  const flags = Object.entries(settings(setup)).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const deadline = Date.now() + startTimeoutMs
  for (;;) {
    const lines: string[] = []
    let announce: () => void = () => undefined
    const ready = new Promise<void>((resolve) => {
      announce = resolve
    })
    const server = startAs(runAs, postgres, ['-D', cluster, '-p', `${port}`, ...flags], (line) => {
      log(line)
      if (lines.length < 100) lines.push(line)
      if (line.includes('database system is ready to accept connections')) announce()
    })
    await settlesWithin(Promise.race([ready, server.exited]), deadline - Date.now())
    if (!server.hasExited() && (await settlesWithin(ready, 0))) return server
    await stopProcess(server, [
      ['SIGQUIT', 1_000],
      ['SIGKILL', 1_000],
    ])
    // Backends of a postmaster that was killed need a moment to notice and to let go of its memory and its lock file.
    const passes = lines.some((line) => /still in use|lock file .* already exists/.test(line))
    if (!passes || Date.now() > deadline) throw startError(port, lines, await server.exited)
    await delay(200)
  }
}

function startError(port: number, lines: string[], exit: ProcessExit): EmbeddedPostgresError {
  if (lines.some((line) => line.includes('Address already in use'))) {
    return new EmbeddedPostgresError(
      `Port ${port} for PostgreSQL is taken: end the program that uses it, or choose another port.`,
    )
  }
  const reason =
    lines.findLast((line) => /FATAL|PANIC|rror/.test(line)) ??
    exit.error?.message ??
    lines.at(-1) ??
    'it gave no reason'
  return new EmbeddedPostgresError(`PostgreSQL did not start: ${reason}`, { cause: exit.error })
}

async function usualPort(home: string): Promise<number> {
  const last = Number(await readIfThere(path.join(home, 'port')))
  return last > 0 && (await portIsFree(last)) ? last : freePort()
}

function startAs(
  runAs: RunAs,
  file: string,
  args: string[],
  onLine: (line: string) => void,
): LocalProcess {
  const [command = file, ...rest] = [...runAs.prefix, file, ...args]
  const identity =
    runAs.prefix.length || runAs.uid === undefined ? {} : { uid: runAs.uid, gid: runAs.gid }
  // A clean environment: PG* variables of the user must not steer this server.
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C',
    TZ: 'UTC',
  }
  return startProcess(command, rest, {
    ...identity,
    cwd: '/',
    env,
    onLine,
    guard: { signal: 'INT', group: false },
  })
}
