import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { type ProcessExit, run } from '@sagaboard/db/embedded/local-process'
import { LocalServerError } from '../local-server.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** What docker-compose.yml publishes on loopback for programs outside of Docker. */
const addresses = (redisPassword: string) => ({
  kafkaBrokers: '127.0.0.1:29092',
  redisUrl: `redis://:${encodeURIComponent(redisPassword)}@127.0.0.1:26379`,
})

export interface DockerServers {
  kafkaBrokers: string
  redisUrl: string
  stop(): Promise<void>
  /** Never calls: the engine restarts a container by itself. */
  onExit(listener: (exit: ProcessExit) => void): void
}

/**
 * Starts services of docker-compose.yml and waits until their health checks pass.
 *
 * @throws LocalServerError when the engine refuses
 */
export async function startDockerServers(
  services: readonly ('kafka' | 'redis')[],
  log: (line: string) => void,
): Promise<DockerServers> {
  // Docker wants every setting of the file, also those of containers that are not started here.
  const required = [
    'SAGABOARD_SECRET',
    'POSTGRES_PASSWORD',
    'POSTGRES_PASSWORD_WORKERS',
    'POSTGRES_PASSWORD_WEB',
  ]
  const missing = required.filter((name) => process.env[name] === undefined)
  // A cache that is empty after each start may have another password each time.
  const { REDIS_PASSWORD = randomBytes(32).toString('hex') } = process.env
  const unused = missing.map((name) => [name, 'not used by these containers'])
  const env = { ...Object.fromEntries(unused), REDIS_PASSWORD }
  const docker = run({ cwd: root, env })
  const up = ['compose', 'up', '--detach', '--wait', '--no-deps', ...services]
  const started = await docker({ reject: false })('docker', up)
  const lines = (started.stderr ?? '').split('\n').filter((line) => line.trim() !== '')
  if (started.failed)
    throw new LocalServerError(
      `Docker could not start ${services.join(' and ')}: ${lines.at(-1) ?? started.shortMessage}`,
      { cause: started },
    )
  for (const line of lines) log(line)
  return {
    ...addresses(REDIS_PASSWORD),
    async stop() {
      await docker('docker', ['compose', 'stop', '--timeout', '2', ...services])
    },
    onExit: () => undefined,
  }
}
