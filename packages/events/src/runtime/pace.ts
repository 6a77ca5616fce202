import type { Clock } from './clock.ts'

/** A machine that is slow for a moment makes no answer late. */
const leastMs = 2
/**
 * What an answer costs that comes after its step: its order goes on by itself. Measured on two busy cores: six transactions
 * and about 5 ms of CPU; with 0.5 here, a machine that was busy for a moment kept itself busy.
 */
const lateCostMs = 2

/**
 * How long a step waits for the answers of its calls: the first one sets the pace, and the others get as long again. What
 * is still out then is not waited for; nothing is given up by that.
 *
 * When much is out at once, the wait goes on for as long as it would take to commit all of that one by one: a whole batch
 * that is answered a moment late costs less than a hundred transactions, and a single slow call still holds up nobody.
 */
export class Pace {
  readonly #ms: number
  readonly #clock: Clock
  readonly #startedAt: number
  readonly #goOn = new Set<() => void>()
  #until: number
  #cancel: (() => void) | undefined
  #isSet = false

  /** @param ms the longest that a step waits for a single answer, of the first as of the others */
  constructor(ms: number, clock: Clock) {
    this.#ms = ms
    this.#clock = clock
    this.#startedAt = clock.now()
    this.#until = this.#startedAt + ms
  }

  /** The answer; undefined when it is not waited for any longer. It must never reject. */
  async within<T>(answer: Promise<T>): Promise<T | undefined> {
    let goOn = () => {}
    const over = new Promise<undefined>((resolve) => {
      goOn = () => resolve(undefined)
    })
    this.#goOn.add(goOn)
    this.#cancel?.()
    this.#cancel = this.#watch()
    const first = await Promise.race([answer, over])
    this.#goOn.delete(goOn)
    if (!this.#isSet) this.#set()
    // Less is out now, so it is waited for less long.
    this.#cancel()
    if (this.#goOn.size > 0) this.#cancel = this.#watch()
    return first
  }

  #set(): void {
    this.#isSet = true
    const now = this.#clock.now()
    this.#until = now + Math.min(this.#ms, Math.max(leastMs, now - this.#startedAt))
  }

  #watch(): () => void {
    const until = Math.max(this.#until, this.#startedAt + this.#goOn.size * lateCostMs)
    return this.#clock.setTimeout(Math.max(0, until - this.#clock.now()), () => {
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
