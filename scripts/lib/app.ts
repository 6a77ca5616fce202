import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type ProcessExit, settlesWithin, startProcess } from '@sagaboard/db/embedded/local-process'
import { openLog } from './json-log.ts'
import { StartError } from './start-error.ts'
import type { Running } from './supervisor.ts'

export const root = path.resolve(import.meta.dirname, '../..')

export interface AppOptions {
  name: string
  /** TypeScript file, relative to the root. */
  entry: string
  env: Record<string, string | undefined>
  logFile: string
  /** Answers 200 when the app is ready for use. */
  readyUrl: string
  /** Gets the message of a fatal log line. */
  log: (line: string) => void
  /** Gets each line that the process writes; one that it takes does not go into the log file. */
  take?: (line: string) => boolean
}

const readyTimeoutMs = 60_000
/** Batches make much that is soon forgotten: more room for what is young makes it cheaper to clear away (as in the Dockerfile; docs/decisions/0015). */
const nodeFlags = ['--max-semi-space-size=32']

/**
 * Starts one of our own processes and waits until it is ready.
 *
 * @param signal stops it while it is still starting
 * @throws StartError when it ends before, or is not ready in a minute
 */
export async function startApp(
  options: AppOptions,
  signal: AbortSignal,
): Promise<Running & { pid: number }> {
  const log = openLog(options.logFile, options.name, (message) => {
    if (!signal.aborted) options.log(`${options.name}: ${message}`)
  })
  const app = startProcess(
    process.execPath,
    [...nodeFlags, '--import', import.meta.resolve('tsx'), path.join(root, options.entry)],
    {
      cwd: path.dirname(path.join(root, options.entry)),
      env: options.env,
      onLine: (line) => {
        if (!options.take?.(line)) log.line(line)
      },
      guard: { signal: 'TERM', group: true },
    },
  )
  void app.exited.then(() => log.end())
  let stopping: Promise<void> | undefined
  const stop = (politeMs = 3_000) => {
    stopping ??= (async () => {
      app.kill('SIGTERM')
      if (await settlesWithin(app.exited, politeMs)) return
      app.killGroup('SIGKILL')
      await settlesWithin(app.exited, 1_000)
    })()
    return stopping
  }
  const stopEarly = () => void stop()
  signal.addEventListener('abort', stopEarly)
  if (signal.aborted) stopEarly()
  const ready = new AbortController()
  const outcome = await Promise.race([
    waitUntilReady(options.readyUrl, ready.signal),
    app.exited.then((exit) => ({ ended: exit })),
    delay(readyTimeoutMs, 'late' as const, { signal: ready.signal }).catch(() => 'late' as const),
  ])
  ready.abort()
  signal.removeEventListener('abort', stopEarly)
  if (outcome === 'ready') {
    const onExit = (listener: (exit: ProcessExit) => void) => {
      void app.exited.then((exit) => {
        if (!stopping) listener(exit)
      })
    }
    return { pid: app.pid ?? 0, stop, onExit }
  }
  if (outcome === 'late') await stop(500)
  const what =
    outcome === 'late'
      ? 'was not ready within a minute'
      : `ended (${outcome.ended.signal ?? `exit code ${outcome.ended.code}`})`
  const why = log.last()
  throw new StartError(
    `The process "${options.name}" ${what}${why ? `: ${why}` : ''}. Its log is ${path.relative(process.cwd(), options.logFile)}.`,
  )
}

async function waitUntilReady(url: string, signal: AbortSignal): Promise<'ready'> {
  for (;;) {
    // Refused and red both mean "not yet"; the caller stops asking when the process ended or took too long.
    const ok = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      async (response) => {
        await response.body?.cancel()
        return response.status === 200
      },
      () => false,
    )
    if (ok) return 'ready'
    if (signal.aborted) return new Promise(() => undefined)
    await delay(50)
  }
}
