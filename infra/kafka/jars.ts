import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { identityOf, isStillThere, readIfThere } from '@sagaboard/db/embedded/local-process'
import { LocalServerError } from '../local-server.ts'

const run = promisify(execFile)
const folder = import.meta.dirname
const lib = path.join(folder, 'lib')
const copyGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'

/** Whether the jars of this pom.xml have been fetched already. */
export async function jarsAreThere(): Promise<boolean> {
  return (await readIfThere(path.join(lib, 'pom.sha256'))) === (await pomHash())
}

/**
 * Fetches the broker's jars with Maven, once per version; about 90 files, 55 MB.
 *
 * @returns the folder with the jars
 * @throws LocalServerError when Maven is missing or can't fetch them
 */
export async function fetchJars(): Promise<string> {
  if (await jarsAreThere()) return lib
  const release = await onlyOne(path.join(folder, '.fetching'))
  try {
    if (await jarsAreThere()) return lib
    const draft = `${lib}.${process.pid}`
    await rm(draft, { recursive: true, force: true })
    await mkdir(draft)
    const args = ['-q', '-B', '-f', path.join(folder, 'pom.xml'), copyGoal, `-DoutputDirectory=${draft}`, '-DincludeScope=runtime']
    await run('mvn', args, { maxBuffer: 10_000_000 }).catch(async (error: NodeJS.ErrnoException & { stdout?: string }) => {
      await rm(draft, { recursive: true, force: true })
      if (error.code === 'ENOENT')
        throw new LocalServerError('Maven is missing: install it with "apt-get install -y maven".', { cause: error })
      const reason = error.stdout?.split('\n').find((line) => line.includes('ERROR')) ?? error.message
      throw new LocalServerError(`Maven could not fetch the Kafka broker: ${reason.slice(0, 300)}`, { cause: error })
    })
    if ((await readdir(draft)).length === 0) throw new LocalServerError('Maven fetched nothing for the Kafka broker: run it again.')
    await writeFile(path.join(draft, 'pom.sha256'), await pomHash())
    await rm(lib, { recursive: true, force: true })
    await rename(draft, lib)
    return lib
  } finally {
    await release()
  }
}

async function pomHash(): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path.join(folder, 'pom.xml')))
    .digest('hex')
}

/** Two processes that need the jars at the same moment fetch them once. */
async function onlyOne(file: string): Promise<() => Promise<void>> {
  for (;;) {
    const taken = await mkdir(file).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false
        throw error
      },
    )
    if (taken) {
      await writeFile(path.join(file, 'owner'), `${await identityOf(process.pid)}\n`)
      return () => rm(file, { recursive: true, force: true })
    }
    await delay(250)
    const owner = await readIfThere(path.join(file, 'owner'))
    if (owner && !(await isStillThere(owner))) await rm(file, { recursive: true, force: true })
  }
}
