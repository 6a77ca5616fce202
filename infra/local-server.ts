import {
  type LocalProcess,
  type ProcessExit,
  stopProcess,
} from '@sagaboard/db/embedded/local-process'

/** A server that runs as a child of this process. */
export interface LocalServer {
  port: number
  pid: number
  /** SIGTERM, and SIGKILL when it has not ended after `politeMs` (2 s). */
  stop(politeMs?: number): Promise<void>
  /**
   * SIGKILL, as a crash would; `onExit` listeners are called. Resolves when the process is gone.
   */
  kill(): Promise<void>
  /** Calls the listener once when the server ends without `stop()` having been called. */
  onExit(listener: (exit: ProcessExit) => void): void
}

/** The server cannot be had here; the message says in one sentence what to do. */
export class LocalServerError extends Error {
  override name = 'LocalServerError'
}

export function localServer(process: LocalProcess, port: number): LocalServer {
  let stopping: Promise<void> | undefined
  return {
    port,
    pid: process.pid ?? 0,
    stop(politeMs = 2_000) {
      stopping ??= stopProcess(process, [
        ['SIGTERM', politeMs],
        ['SIGKILL', 1_000],
      ])
      return stopping
    },
    kill: () => stopProcess(process, [['SIGKILL', 5_000]]),
    onExit(listener) {
      void process.exited.then((exit) => {
        if (!stopping) listener(exit)
      })
    },
  }
}
