import type { Random } from './random.ts'

/** What can go wrong, and how likely it is at most: per answer for a process, per request for the others. */
const worst = {
  /** A process ends, between any two of its awaits. */
  crash: 0.02,
  /** A process is not scheduled for a while, some longer than its lease. */
  freeze: 0.008,
  /** A process is asked to stop, and drains. */
  stop: 0.003,
  /** The store, or the broker, is not reached: the request has no effect. */
  storeAway: 0.02,
  /** The connection breaks after it did what it was asked for, a commit included. */
  storeAnswerLost: 0.02,
  notificationLost: 0.4,
  notificationTwice: 0.2,
  /** A request or an answer takes long. */
  slow: 0.02,
  /** A build with a bug writes a payload that nobody can read. */
  payloadBroken: 0.02,
  /** The same of what the carrier tells, which a person may have passed by. */
  newsBroken: 0.15,
  providerAway: 0.15,
  providerAnswerLost: 0.15,
  providerLate: 0.15,
  /** The network brings a request twice. */
  providerAskedTwice: 0.15,
  /** The parcels are on their way when their labels are to be voided. */
  carrierPickedUp: 0.5,
} as const

export type Kind = keyof typeof worst

/** What goes wrong in one run. Each kind is absent from some runs and frequent in others, so that no kind hides another. */
export class FaultPlan {
  readonly #random: Random
  readonly #rates = new Map<Kind, number>()
  readonly #latencyMs: number
  /** Off at the end of a run: from then on everything has to come right. */
  on = true

  constructor(random: Random) {
    this.#random = random
    for (const kind of Object.keys(worst) as Kind[])
      this.#rates.set(kind, random.happens(0.25) ? 0 : random.between(0, worst[kind]))
    this.#latencyMs = random.pick([0.5, 2, 10])
  }

  happens(kind: Kind): boolean {
    return this.on && this.#random.happens(this.#rates.get(kind) ?? 0)
  }

  /** How long a request or an answer is on its way, in ms. */
  latencyMs(): number {
    return this.happens('slow')
      ? this.#random.between(50, 1_200)
      : this.#random.between(0, 2 * this.#latencyMs)
  }
}
