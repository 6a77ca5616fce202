import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { EmbeddedPostgresError } from './error.ts'
import { identityOf, isAlive, isStillThere, readIfThere, run } from './local-process.ts'

/**
 * Takes the data directory for this process, ending a postmaster whose starter is gone.
 *
 * @throws EmbeddedPostgresError when the process that started the running server is still there
 */
export async function claim(home: string, cluster: string): Promise<void> {
  const ownerFile = path.join(home, 'owner.pid')
  const pidFile = path.join(cluster, 'postmaster.pid')
  const postmaster = Number((await readIfThere(pidFile))?.split('\n')[0])
  if (postmaster > 0) {
    if (await isPostmasterOf(postmaster, cluster)) {
      const owner = await readIfThere(ownerFile)
      if (owner && (await isStillThere(owner))) {
        throw new EmbeddedPostgresError(
          `The database in ${home} is already in use by process ${owner.split(' ')[0]}: stop that one first.`,
        )
      }
      await endProcess(postmaster)
    }
    // PostgreSQL itself would refuse when an unrelated process of the same user has been given the old number.
    await rm(pidFile, { force: true })
  }
  await writeFile(ownerFile, `${await identityOf(process.pid)}\n`)
}

async function isPostmasterOf(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false
  const listed = await run({ reject: false })`ps -ww -o args= -p ${pid}`
  // Slim images have no ps; Linux shows the same in /proc.
  const command = listed.failed
    ? ((await readIfThere(`/proc/${pid}/cmdline`))?.replaceAll('\0', ' ') ?? '')
    : listed.stdout
  return command.includes('postgres') && command.includes(cluster)
}

async function endProcess(pid: number): Promise<void> {
  const steps = [
    ['SIGINT', 50],
    ['SIGQUIT', 20],
    ['SIGKILL', 20],
  ] as const
  for (const [signal, tries] of steps) {
    if (!isAlive(pid)) return
    process.kill(pid, signal)
    // It is not our child, so nobody tells us when it is gone.
    for (let n = 0; n < tries && isAlive(pid); n++) await delay(100)
  }
}
