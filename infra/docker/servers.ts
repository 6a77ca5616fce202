import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import type { ProcessExit } from '@sagaboard/db/embedded/local-process'
import { LocalServerError } from '../local-server.ts'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../..')

/** What docker-compose.yml publishes on loopback for programs outside of Docker. */
const addresses = { kafkaBrokers: '127.0.0.1:29092', redisUrl: 'redis://127.0.0.1:26379' }

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
  const env = {
    ...Object.fromEntries(required.map((name) => [name, 'not used by these containers'])),
    ...process.env,
  }
  const compose = (...args: string[]) =>
    run('docker', ['compose', ...args], { cwd: root, maxBuffer: 10_000_000, env })
  try {
    const { stderr } = await compose('up', '--detach', '--wait', '--no-deps', ...services)
    for (const line of stderr.split('\n')) if (line.trim()) log(line)
  } catch (cause) {
    const reason = (cause as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? String(cause)
    throw new LocalServerError(`Docker could not start ${services.join(' and ')}: ${reason}`, {
      cause,
    })
  }
  return {
    ...addresses,
    async stop() {
      await compose('stop', '--timeout', '2', ...services)
    },
    onExit: () => undefined,
  }
}
