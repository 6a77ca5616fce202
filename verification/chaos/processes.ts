import path from 'node:path'
import { freePort, type ProcessExit } from '@sagaboard/db/embedded/local-process'
import { startApp } from '@sagaboard/scripts/lib/app'
import type { Running, Start, Supervisor, Tier } from '@sagaboard/scripts/lib/supervisor'

/** A process that is started again whenever it ends; `pid` and the rest speak of the incarnation that runs now. */
export interface ChaosProcess {
  readonly name: string
  /** @throws Error while it is down */
  readonly pid: number
  isUp(): boolean
  /** Sends a signal; resolves with how the process ended once it has. */
  send(signal: NodeJS.Signals): Promise<ProcessExit>
  /** Resolves when a process that is not there yet is ready; to be asked before the present one ends. */
  restarted(): Promise<void>
}

/** Has the supervisor start a process and keep it running. */
export async function supervise<R extends Running & { pid: number }>(
  supervisor: Supervisor,
  name: string,
  tier: Tier,
  start: Start<R>,
): Promise<ChaosProcess> {
  let pid: number | undefined
  let ended: Promise<ProcessExit> = new Promise(() => undefined)
  let awaited: (() => void)[] = []
  await supervisor.add(name, tier, async (signal) => {
    const running = await start(signal)
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

export interface ProcessesOptions {
  supervisor: Supervisor
  /** Settings that all of our processes get. */
  env: Record<string, string | undefined>
  /** Where their logs go. */
  logs: string
  log: (line: string) => void
}

/** Adds the web process; the pages have to be built. `url` stays the same after each restart. */
export async function addWeb(
  options: ProcessesOptions,
  port: number,
): Promise<ChaosProcess & { url: string }> {
  const own = {
    PORT: `${port}`,
    HOST: '127.0.0.1',
    DEMO_ACCOUNTS: 'on',
    ORDERS_PER_SECOND: '1000000',
    UNPAID_UNITS: '0',
  }
  const entry = 'apps/web/server.ts'
  const web = await addApp(options, { name: 'web', entry, env: () => own, port })
  return Object.assign(web, { url: `http://127.0.0.1:${port}` })
}

interface WorkerOptions {
  name: string
  /** As in the setting SERVICES; all when not given. */
  services?: string
  /** What else it is set to, asked at each of its starts. */
  settings?: () => Record<string, string>
}

/** Adds a worker process. */
export async function addWorker(
  options: ProcessesOptions,
  { name, services, settings = () => ({}) }: WorkerOptions,
): Promise<ChaosProcess> {
  const port = await freePort()
  return addApp(options, {
    name,
    entry: 'apps/workers/src/main.ts',
    env: () => ({
      WORKER_PORT: `${port}`,
      ...(services && { SERVICES: services }),
      ...settings(),
    }),
    port,
  })
}

interface ChaosApp {
  name: string
  entry: string
  /** Besides the settings of all, asked at each start. */
  env: () => Record<string, string>
  port: number
}

function addApp({ supervisor, env, logs, log }: ProcessesOptions, own: ChaosApp) {
  const { name, entry, port } = own
  const logFile = path.join(logs, `${name}.log`)
  const app = { name, entry, logFile, log, readyUrl: `http://127.0.0.1:${port}/readyz` }
  return supervise(supervisor, name, 'app', (signal) =>
    startApp({ ...app, env: { ...env, ...own.env() } }, signal),
  )
}
