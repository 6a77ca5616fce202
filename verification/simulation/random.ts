import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { mersenne } from 'pure-rand/generator/mersenne'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

/** Random numbers from a seed: the same seed gives the same run, on every machine. */
export class Random {
  readonly #generator: RandomGenerator

  constructor(seed: number) {
    this.#generator = mersenne(seed)
  }

  /** A number in [0, 1). */
  next(): number {
    return uniformFloat64(this.#generator)
  }

  /** True with this probability. */
  happens(probability: number): boolean {
    return probability > 0 && this.next() < probability
  }

  /** A number in [from, to). */
  between(from: number, to: number): number {
    return from + this.next() * (to - from)
  }

  /** A whole number in [0, count). */
  below(count: number): number {
    return uniformInt(this.#generator, 0, count - 1)
  }

  pick<const T>(of: readonly [T, ...T[]]): T {
    return of[this.below(of.length)] as T
  }

  /** 32 hexadecimal digits in the form of a UUID. */
  uuid(): string {
    const word = () => (this.#generator.next() >>> 0).toString(16).padStart(8, '0')
    const hex = `${word()}${word()}${word()}${word()}`
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
  }
}
