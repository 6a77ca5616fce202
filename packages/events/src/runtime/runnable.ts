import type { SourceHealth } from '../log/message-source.ts'
import type { RunLoop } from './run-loop.ts'

/** What runs beside the loop of the services until it is stopped, and says how it is. */
export interface Runnable {
  name: string
  start(): Promise<void>
  stop(): Promise<void>
  health(): SourceHealth
}

/** A loop as something that runs. */
export const runnableOf = (name: string, loop: RunLoop): Runnable => ({
  name,
  start: async () => loop.start(),
  stop: () => loop.stop(),
  health() {
    const { trouble, progressAt } = loop.health()
    return { trouble, progressAt, rebuilds: 0 }
  },
})
