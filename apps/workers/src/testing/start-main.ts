import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { startProcess } from '@sagaboard/db/embedded/local-process'
import { eventually } from '@sagaboard/events/testing/eventually'
import type { Environment } from '@sagaboard/process/config'

interface Line {
  msg?: string
  port?: number
}

/**
 * Starts a worker process as it is started in production.
 *
 * @param environment all of it: that of this process, and the settings; `DATABASE_URL` is needed
 * @param port where its status is; any free one when not given
 */
export function startMain(environment: Environment, port = 0) {
  const lines: Line[] = []
  const process = startProcess(
    execPath,
    ['--import', 'tsx', fileURLToPath(new URL('../main.ts', import.meta.url))],
    {
      env: { ...environment, WORKER_PORT: `${port}`, LOG_LEVEL: 'info' },
      onLine: (line) => lines.push(line.startsWith('{') ? JSON.parse(line) : { msg: line }),
      guard: { signal: 'TERM', group: false },
    },
  )
  /** Waits until it has logged a line with this text. */
  const said = (text: string) =>
    eventually(() => {
      const line = lines.find(({ msg }) => msg?.includes(text))
      if (!line) throw new Error(`not said yet: ${text}; but ${JSON.stringify(lines.slice(-5))}`)
      return line
    }, 30_000)
  return {
    ...process,
    said,
    /** Waits until all of its services read. */
    async ready(): Promise<void> {
      const { port } = await said('workers started')
      await eventually(async () => {
        const { status } = await fetch(`http://127.0.0.1:${port}/readyz`)
        if (status !== 200) throw new Error(`/readyz answers ${status}`)
      }, 30_000)
    },
    /** Ends it as a deployment does, and waits until it is gone. */
    async stop(): Promise<void> {
      process.kill('SIGTERM')
      await process.exited
    },
  }
}
