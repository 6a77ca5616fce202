import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { Fetched } from '../fetched.ts'
import { LocalServerError } from '../local-server.ts'

const run = promisify(execFile)
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
  await run('mvn', args, { maxBuffer: 10_000_000 }).catch(
    (error: NodeJS.ErrnoException & { stdout?: string }) => {
      if (error.code === 'ENOENT')
        throw new LocalServerError(
          'Maven is missing: install it with "apt-get install -y maven".',
          { cause: error },
        )
      const reason =
        error.stdout?.split('\n').find((line) => line.includes('ERROR')) ?? error.message
      throw new LocalServerError(
        `Maven could not fetch the Kafka broker: ${reason.slice(0, 300)}`,
        { cause: error },
      )
    },
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
