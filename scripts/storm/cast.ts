import path from 'node:path'
import { freePort, type ProcessExit } from '@sagaboard/db/embedded/local-process'
import { startApp } from '../lib/app.ts'
import type { Supervisor } from '../lib/supervisor.ts'

export interface CastOptions {
  /** Restarts whoever dies. */
  supervisor: Supervisor
  /** Settings that all of them get. */
  env: Record<string, string | undefined>
  /** Where their logs go. */
  logs: string
  tell: (line: string) => void
}

/** One of our processes, whichever incarnation of it runs now. */
export interface Actor {
  readonly name: string
  /** `http://127.0.0.1:<port>`, the same after each restart. */
  readonly url: string
  /** @throws Error while it is down */
  readonly pid: number
  isUp(): boolean
  /** Sends a signal to the process that runs now, and tells how it ended once it has. Of a signal that ends nothing, ignore that. */
  send(signal: NodeJS.Signals): Promise<ProcessExit>
  /** Resolves when a process that was not there when it was asked is ready; to be asked before the old one ends. */
  restarted(): Promise<void>
}

/** Adds the web process; the pages have to be built. */
export function addWeb(options: CastOptions): Promise<Actor> {
  const own = (port: number) => ({ PORT: `${port}`, HOST: '127.0.0.1', DEMO_ACCOUNTS: 'on', ORDERS_PER_SECOND: '1000000' })
  return add(options, 'web', 'apps/web/server.ts', own)
}

/**
 * Adds a worker process.
 *
 * @param services as in the setting SERVICES; all when not given
 */
export function addWorker(options: CastOptions, name: string, services?: string): Promise<Actor> {
  return add(options, name, 'apps/workers/src/main.ts', (port) => ({ WORKER_PORT: `${port}`, ...(services && { SERVICES: services }) }))
}

async function add(
  { supervisor, env, logs, tell }: CastOptions,
  name: string,
  entry: string,
  own: (port: number) => Record<string, string>,
): Promise<Actor> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let pid: number | undefined
  let ended: Promise<ProcessExit> = new Promise(() => undefined)
  let awaited: (() => void)[] = []
  await supervisor.add(name, 'app', async (signal) => {
    const running = await startApp(
      { name, entry, env: { ...env, ...own(port) }, logFile: path.join(logs, `${name}.log`), readyUrl: `${url}/readyz`, tell },
      signal,
    )
    pid = running.pid
    ended = new Promise((resolve) =>
      running.onExit((exit) => {
        pid = undefined
        resolve(exit)
      }),
    )
    for (const resolve of awaited) resolve()
    awaited = []
    return running
  })
  const alive = () => {
    if (pid === undefined) throw new Error(`the process "${name}" is down`)
    return pid
  }
  return {
    name,
    url,
    get pid() {
      return alive()
    },
    isUp: () => pid !== undefined,
    send(signal) {
      process.kill(alive(), signal)
      return ended
    },
    restarted: () => new Promise((resolve) => awaited.push(resolve)),
  }
}
