import { access, constants } from 'node:fs/promises'
import path from 'node:path'
import { run } from '@sagaboard/db/embedded/local-process'

/** The file of a program on the PATH, or `undefined`. */
export async function findProgram(
  name: string,
  searchPath = process.env.PATH ?? '',
): Promise<string | undefined> {
  for (const folder of searchPath.split(path.delimiter).filter(Boolean)) {
    const file = path.join(folder, name)
    if (await isExecutable(file)) return file
  }
  return undefined
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}

/** The major version of Java on the PATH: 17 for "17.0.15", 8 for "1.8.0"; `undefined` when there is none. */
export async function javaVersion(): Promise<number | undefined> {
  const { stderr } = await run({ reject: false })`java -version`
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(stderr ?? '') ?? []
  if (!first) return undefined
  return first === '1' ? Number(second) : Number(first)
}

/**
 * Why no Kafka broker can be started here, with the command that helps; `undefined` when one can.
 *
 * @param jarsAreThere Maven is only needed for fetching them
 */
export async function missingForKafka(jarsAreThere = false): Promise<string | undefined> {
  const version = await javaVersion()
  const java = 'apt-get install -y openjdk-17-jre-headless'
  if (version === undefined) return `Java 17 or newer is missing: install it with "${java}"`
  if (version < 17)
    return `Java ${version} is too old for Kafka, it needs 17 or newer: install it with "${java}"`
  if (!jarsAreThere && !(await findProgram('mvn')))
    return 'Maven is missing: install it with "apt-get install -y maven"'
  return undefined
}

/** Why no Redis server can be started here, with the command that helps; `undefined` when one can. */
export async function missingForRedis(): Promise<string | undefined> {
  if (await findProgram('redis-server')) return undefined
  return 'redis-server is missing: install it with "apt-get install -y redis-server"'
}

/** Why no browser can be started here, with the command that helps; `undefined` when one can. */
export async function missingForBrowser(): Promise<string | undefined> {
  return findBrowser().then(
    () => undefined,
    (error: Error) => error.message,
  )
}

/**
 * The browser of this machine; `CHROMIUM_PATH` names another one.
 *
 * @throws Error saying which is missing, with the command that helps
 */
export async function findBrowser(): Promise<string> {
  const { CHROMIUM_PATH } = process.env
  if (CHROMIUM_PATH) {
    if (await isExecutable(CHROMIUM_PATH)) return CHROMIUM_PATH
    throw new Error(`CHROMIUM_PATH names no program (${CHROMIUM_PATH})`)
  }
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const found = await findProgram(name)
    if (found) return found
  }
  throw new Error('Chromium is missing: install it with "apt-get install -y chromium"')
}

/** Whether a Docker engine answers, not only whether the command is there. */
export async function dockerAnswers(): Promise<boolean> {
  const quietly = run({ reject: false, timeout: 5_000 })
  if ((await quietly`docker compose version`).failed) return false
  const engine = await quietly`docker info --format ${'{{.ServerVersion}}'}`
  return !engine.failed && engine.stdout.trim() !== ''
}
