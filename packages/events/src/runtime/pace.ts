import type { Clock } from './clock.ts'

/** A machine that is slow for a moment makes no answer late. */
const leastMs = 2

/**
 * How long a step waits for the answers of its calls: the first one sets the pace, and the others get as long again. What
 * is still out then is not waited for; nothing is given up by that.
 */
export class Pace {
  readonly #ms: number
  readonly #clock: Clock
  readonly #startedAt: number
  readonly #goOn = new Set<() => void>()
  #cancel: (() => void) | undefined
  #isSet = false

  /** @param ms the longest that a step waits for an answer, of the first as of the others */
  constructor(ms: number, clock: Clock) {
    this.#ms = ms
    this.#clock = clock
    this.#startedAt = clock.now()
  }

  /** The answer; undefined when it is not waited for any longer. It must never reject. */
  async within<T>(answer: Promise<T>): Promise<T | undefined> {
    let goOn = () => {}
    const over = new Promise<undefined>((resolve) => {
      goOn = () => resolve(undefined)
    })
    this.#goOn.add(goOn)
    this.#cancel ??= this.#after(this.#ms)
    const first = await Promise.race([answer, over])
    this.#goOn.delete(goOn)
    if (!this.#isSet) this.#set()
    if (this.#goOn.size === 0) this.#cancel()
    return first
  }

  #set(): void {
    this.#isSet = true
    this.#cancel?.()
    this.#cancel = this.#after(
      Math.min(this.#ms, Math.max(leastMs, this.#clock.now() - this.#startedAt)),
    )
  }

  #after(ms: number): () => void {
    return this.#clock.setTimeout(ms, () => {
      for (const goOn of this.#goOn) goOn()
    })
  }
}

/** The median time of calls that are answered, followed from one to the next: a few that are slow do not change it. */
export class UsualTime {
  #ms = 6

  note(ms: number): void {
    this.#ms = Math.min(60, Math.max(1, this.#ms * (ms > this.#ms ? 1.1 : 0.9)))
  }

  /**
   * How long a step may wait: a few times what is usual. So a provider, or a machine, that is slow for all is waited for,
   * and one slow answer among quick ones is not.
   */
  get paceMs(): number {
    return Math.max(10, 4 * this.#ms)
  }
}
