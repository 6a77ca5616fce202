import path from 'node:path'
import { run } from '@sagaboard/db/embedded/local-process'
import { Fetched } from '../fetched.ts'
import { LocalServerError } from '../local-server.ts'

const pom = path.join(import.meta.dirname, 'pom.xml')
const copyGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'

const jars = new Fetched(pom, async (target) => {
  const args = [
    '-q',
    '-B',
    '-f',
    pom,
    copyGoal,
    `-DoutputDirectory=${target}`,
    '-DincludeScope=runtime',
  ]
  const maven = await run('mvn', args, { reject: false })
  if (maven.code === 'ENOENT')
    throw new LocalServerError('Maven is missing: install it with "apt-get install -y maven".', {
      cause: maven,
    })
  if (!maven.failed) return
  const reason = maven.stdout.split('\n').find((line) => line.includes('ERROR'))
  throw new LocalServerError(
    `Maven could not fetch the Kafka broker: ${(reason ?? maven.shortMessage ?? '').slice(0, 300)}`,
    { cause: maven },
  )
})

/** Whether the jars of this pom.xml have been fetched already. */
export const jarsAreThere = (): Promise<boolean> => jars.isThere()

/**
 * Fetches the broker's jars with Maven, once per version; about 90 files, 55 MB.
 *
 * @returns the folder with the jars
 * @throws LocalServerError when Maven is missing or can't fetch them
 */
export const fetchJars = (): Promise<string> => jars.get()
