import { setTimeout as delay } from 'node:timers/promises'
import { type ProcessExit, settlesWithin } from '@sagaboard/db/embedded/local-process'
import { sentence } from './start-error.ts'

/** A server or app that runs now. */
export interface Running {
  /** Ends it, politely at first; `politeMs` is how long it may take before it is made to. */
  stop(politeMs?: number): Promise<void>
  /** Called once when it ended without `stop`. */
  onExit(listener: (exit: ProcessExit) => void): void
}

interface Managed {
  name: string
  tier: Tier
  start: Start<Running>
  running: Running | undefined
  starting: Promise<unknown> | undefined
  startedAt: number
  failures: number
}

/** Resolves when it is ready for use. When the signal comes before that, it ends what it has begun. */
export type Start<R extends Running> = (signal: AbortSignal) => Promise<R>

/** Apps are stopped before the servers that they need for finishing their work. */
export type Tier = 'app' | 'server'

export interface SupervisorOptions {
  /** Gets one line when something ended and when it is back. */
  log: (line: string) => void
  firstPauseMs?: number
  longestPauseMs?: number
  /** After running this long a process is taken to be well, and its next end is treated as the first. */
  wellAfterMs?: number
}

/** All of it is gone by then, whatever state it was in. */
const stopAllMs = 4_500

/** Starts things, restarts what dies, stops all of it in order. */
export class Supervisor {
  readonly #managed: Managed[] = []
  readonly #options: Required<SupervisorOptions>
  readonly #stopped = new AbortController()
  #stopping: Promise<void> | undefined

  constructor(options: SupervisorOptions) {
    const log = (line: string) => {
      // While everything is being stopped, ends are what is wanted.
      if (!this.#stopped.signal.aborted) options.log(line)
    }
    this.#options = {
      firstPauseMs: 200,
      longestPauseMs: 10_000,
      wellAfterMs: 30_000,
      ...options,
      log,
    }
  }

  /**
   * Starts it once and keeps it running from then on.
   *
   * @param start resolves when it is ready for use; called again for every restart
   * @throws whatever the first start throws
   */
  async add<R extends Running>(name: string, tier: Tier, start: Start<R>): Promise<R> {
    const managed: Managed = {
      name,
      tier,
      start,
      running: undefined,
      starting: undefined,
      startedAt: 0,
      failures: 0,
    }
    this.#managed.push(managed)
    const running = await this.#start(managed, start)
    await this.#watch(managed, running)
    return running
  }

  async #start<R extends Running>(managed: Managed, start: Start<R>): Promise<R> {
    const starting = start(this.#stopped.signal)
    // Stopping only wants to know when it is over; the caller learns how it went.
    managed.starting = Promise.allSettled([starting])
    try {
      return await starting
    } finally {
      managed.starting = undefined
    }
  }

  /** Stops everything, apps first. Resolves when all of it is gone, within five seconds. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll()
    return this.#stopping
  }

  async #stopAll(): Promise<void> {
    this.#stopped.abort()
    const startedAt = Date.now()
    for (const [tier, shareMs] of [
      ['app', 3_000],
      ['server', 1_500],
    ] as const) {
      const politeMs =
        tier === 'app' ? shareMs : Math.max(shareMs, stopAllMs - 1_000 - (Date.now() - startedAt))
      await Promise.all(
        this.#managed
          .filter((entry) => entry.tier === tier)
          .map(
            (entry) =>
              entry.running?.stop(politeMs) ??
              (entry.starting && settlesWithin(entry.starting, politeMs)),
          ),
      )
    }
  }

  async #watch(managed: Managed, running: Running): Promise<void> {
    if (this.#stopped.signal.aborted) return running.stop()
    managed.running = running
    managed.startedAt = Date.now()
    running.onExit((exit) => {
      managed.running = undefined
      if (Date.now() - managed.startedAt > this.#options.wellAfterMs) managed.failures = 0
      void this.#restart(managed, exit.signal ?? `exit code ${exit.code}`)
    })
  }

  async #restart(managed: Managed, why: string): Promise<void> {
    const { log, firstPauseMs, longestPauseMs } = this.#options
    for (;;) {
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** managed.failures)
      managed.failures++
      log(`${managed.name} ended (${why}); starting it again in ${(pauseMs / 1_000).toFixed(1)} s.`)
      // An aborted pause means that everything is being stopped, which the next line looks at.
      await delay(pauseMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined)
      if (this.#stopped.signal.aborted) return
      try {
        await this.#watch(managed, await this.#start(managed, managed.start))
        log(`${managed.name} is back.`)
        return
      } catch (error) {
        why = sentence(error)
      }
    }
  }
}
