import { type Clock, systemClock } from './clock.ts'
import { InterruptibleSleep } from './interruptible-sleep.ts'

/**
 * The pause after failures in a row: `baseMs` after the first, `factor` times as long after each
 * further one.
 */
export interface Backoff {
  baseMs: number
  factor: number
  /** No pause is longer. */
  maxMs: number
}

/** What comes back in a moment is asked in a moment; what stays away is asked once a second. */
export const defaultBackoff: Backoff = { baseMs: 50, factor: 2, maxMs: 1_000 }

/**
 * How long to pause, in ms.
 *
 * @param failures in a row, 1 or more
 */
export const pauseAfter = ({ baseMs, factor, maxMs }: Backoff, failures: number): number =>
  Math.min(maxMs, baseMs * factor ** (failures - 1))

export interface RunLoopOptions {
  /**
   * One round of the work.
   *
   * @returns when the next one is wanted, in ms since the epoch: at once when that is past, only
   *   when woken if infinite
   */
  round: () => Promise<number>
  /**
   * A round has failed: for the log, and to put in order what it left behind. The pause begins when
   * this has ended.
   *
   * @param failures in a row, this one counted
   */
  onFailure?: (error: unknown, failures: number) => void | Promise<void>
  /** By the error, when some are to be followed by a longer pause than others. */
  backoff?: Backoff | ((error: unknown) => Backoff)
  clock?: Clock
  /** What is in the way until the first round has succeeded; null: nothing. */
  trouble?: string | null
}

export interface LoopHealth {
  /** Why the last round failed; null when it succeeded. */
  trouble: string | null
  /** When work was last known to go on, in ms since the epoch. */
  progressAt: number
  /** In a row. */
  failures: number
}

/**
 * Does work in rounds until it is stopped, never two at once. Between them it rests until the time
 * that the round asked for, or until it is woken. After a failed round it pauses, longer from
 * failure to failure; a wake does not cut that short, since it says nothing about whether the
 * trouble is over. The first round that succeeds sets the pause back. Nothing that a round throws
 * ends the loop.
 */
export class RunLoop {
  readonly #options: RunLoopOptions
  readonly #clock: Clock
  readonly #sleep: InterruptibleSleep
  #running: Promise<void> | undefined
  #isStopped = false
  /** When the next round is wanted. */
  #wantedAt = Number.POSITIVE_INFINITY
  /** It does not begin earlier, whoever wants it. */
  #notBefore = 0
  #trouble: string | null
  #progressAt: number
  #failures = 0

  constructor(options: RunLoopOptions) {
    const { clock = systemClock, trouble = null } = options
    this.#options = options
    this.#clock = clock
    this.#sleep = new InterruptibleSleep(clock)
    this.#trouble = trouble
    this.#progressAt = clock.now()
  }

  /** @param at when the first round is wanted (ms since the epoch), at once by default */
  start(at = 0): void {
    this.wake(at)
    this.#running ??= this.#run()
  }

  /**
   * Asks for a round at `at` (ms since the epoch) at the latest, at once by default. When one is
   * under way another one follows, as that one may have looked too early.
   */
  wake(at = 0): void {
    this.#wantedAt = Math.min(this.#wantedAt, at)
    this.#sleep.end()
  }

  /** The round under way has come a step further: a long one is not taken for a stuck one. */
  progress(): void {
    this.#progressAt = this.#clock.now()
  }

  /** Waits for the round under way; no other one begins. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#sleep.end()
    await this.#running
  }

  health(): LoopHealth {
    return { trouble: this.#trouble, progressAt: this.#progressAt, failures: this.#failures }
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const isTime = await this.#sleep.until(Math.max(this.#wantedAt, this.#notBefore))
      if (isTime && !this.#isStopped) await this.#runRound()
    }
  }

  async #runRound(): Promise<void> {
    this.#wantedAt = Number.POSITIVE_INFINITY
    try {
      this.wake(await this.#options.round())
      this.#failures = 0
      this.#trouble = null
      this.progress()
    } catch (error) {
      this.#failures++
      this.#trouble = messageOf(error)
      await this.#putInOrder(error)
      const { backoff = defaultBackoff } = this.#options
      const chosen = typeof backoff === 'function' ? backoff(error) : backoff
      this.#notBefore = this.#clock.now() + pauseAfter(chosen, this.#failures)
      this.wake()
    }
  }

  async #putInOrder(error: unknown): Promise<void> {
    try {
      await this.#options.onFailure?.(error, this.#failures)
    } catch (again) {
      this.#trouble = messageOf(again)
    }
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
