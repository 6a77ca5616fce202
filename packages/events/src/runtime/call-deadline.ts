import type { Clock } from './clock.ts'

/** A call took longer than the batch may wait. It is asked again, with the same key, and the other orders go on. */
export class CallTimedOut extends Error {
  readonly retry = true
  override name = 'CallTimedOut'
}

/**
 * An adapter answers, or throws, within this time. So long a call that was given up may still have its effect, and so long
 * the try of an order is waited for.
 */
export const callMaxMs = 5_000

/** When nobody answers, it is waited for this many times as long. */
const silenceFactor = 4

/**
 * How long a batch waits for its external calls. The first answer sets the pace: from then on the others get `ms`. So a
 * provider, or a machine, that is slow for all is waited for, and one lost answer does not hold up the others.
 */
export class CallDeadline {
  readonly #ms: number
  readonly #factor: number
  readonly #clock: Clock
  readonly #giveUp = new Set<() => void>()
  #cancel: (() => void) | undefined
  #paced = false

  /**
   * @param ms how much longer than the first answer the others may take
   * @param factor how many times as long the first answer is waited for
   */
  constructor(ms: number, clock: Clock, factor = silenceFactor) {
    this.#clock = clock
    this.#ms = ms
    this.#factor = factor
  }

  /** @throws CallTimedOut when the patience has run out */
  async for<T>(answer: Promise<T>, what: string): Promise<T> {
    const ms = this.#ms
    let giveUp = () => {}
    const impatience = new Promise<never>((_, reject) => {
      giveUp = () => reject(new CallTimedOut(`${what} for longer than ${ms} ms`))
    })
    this.#giveUp.add(giveUp)
    this.#cancel ??= this.#after(ms * this.#factor)
    try {
      return await Promise.race([answer, impatience])
    } finally {
      this.#giveUp.delete(giveUp)
      if (!this.#paced) this.#pace(ms)
      if (this.#giveUp.size === 0) this.#cancel?.()
    }
  }

  #pace(ms: number): void {
    this.#paced = true
    this.#cancel?.()
    this.#cancel = this.#after(ms)
  }

  #after(ms: number): () => void {
    return this.#clock.setTimeout(ms, () => {
      for (const giveUp of this.#giveUp) giveUp()
    })
  }
}
