import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { freePort, startProcess } from '@sagaboard/db/embedded/local-process'
import { type LocalServer, LocalServerError, localServer } from '../local-server.ts'

export interface RedisOptions {
  /** Working directory of the server; created when missing. */
  dataDir: string
  /** Loopback port; any free one when not given. */
  port?: number
  /** Gets each line the server writes. */
  log?: (line: string) => void
}

/** A Redis server; `url` is what REDIS_URL takes. */
export type Redis = LocalServer & { url: string }

/**
 * Starts `redis-server` from the PATH on loopback. It keeps nothing on disk: it is a cache, and an empty one must do.
 *
 * @throws LocalServerError when the program is missing, the port is taken, or it ends while starting
 */
export async function startRedis(options: RedisOptions): Promise<Redis> {
  const dataDir = path.resolve(options.dataDir)
  await mkdir(dataDir, { recursive: true })
  const port = options.port ?? (await freePort())
  const lines: string[] = []
  let announce: (outcome: 'ready') => void = () => undefined
  const ready = new Promise<'ready'>((resolve) => {
    announce = resolve
  })
  const args = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--dir',
    dataDir,
    '--save',
    '',
    '--appendonly',
    'no',
  ]
  const memory = ['--maxmemory', '128mb', '--maxmemory-policy', 'allkeys-lru']
  const server = startProcess('redis-server', [...args, ...memory, '--daemonize', 'no'], {
    cwd: dataDir,
    onLine: (line) => {
      options.log?.(line)
      lines.push(line)
      if (line.includes('Ready to accept connections')) announce('ready')
    },
    guard: { signal: 'TERM', group: false },
  })
  const outcome = await Promise.race([ready, server.exited])
  if (outcome === 'ready') return { ...localServer(server, port), url: `redis://127.0.0.1:${port}` }
  if (outcome.error) {
    throw new LocalServerError(
      'redis-server is missing: install it with "apt-get install -y redis-server".',
      { cause: outcome.error },
    )
  }
  if (lines.some((line) => line.includes('Address already in use'))) {
    throw new LocalServerError(
      `Port ${port} for Redis is taken: end the program that uses it, or choose another port.`,
    )
  }
  throw new LocalServerError(`Redis did not start: ${lines.at(-1) ?? `exit code ${outcome.code}`}`)
}
