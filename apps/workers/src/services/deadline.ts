import { Refusal } from './refusal.ts'

interface DeadlineOptions {
  /** In ms since the epoch; Infinity: as long as it takes. */
  at: number
  /** In ms since the epoch. */
  now: () => number
  /** Ends the call before its time: whoever asked has hung up. */
  isGone?: () => boolean
}

/** Until when a caller waits. What it asks for begins before that, or never. */
export class Deadline {
  readonly #options: DeadlineOptions

  constructor(options: DeadlineOptions) {
    this.#options = options
  }

  get leftMs(): number {
    const { at, now, isGone } = this.#options
    return isGone?.() ? 0 : at - now()
  }

  /**
   * To be called right before an effect.
   *
   * @throws Refusal when nobody waits for it any more
   */
  check(): void {
    if (this.leftMs <= 0)
      throw new Refusal('deadline-passed', 'The deadline has passed, and nothing was done.')
  }
}
