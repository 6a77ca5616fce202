/** Random numbers from a seed (sfc32): the same seed gives the same run, on every machine. */
export class Random {
  readonly #state: Uint32Array

  constructor(seed: number) {
    this.#state = new Uint32Array([0x9e3779b9, 0x243f6a88, 0xb7e15162, seed])
    for (let round = 0; round < 15; round++) this.next()
  }

  /** A number in [0, 1). */
  next(): number {
    const s = this.#state
    const [a, b, c, d] = s as unknown as [number, number, number, number]
    const t = (a + b + d) >>> 0
    s[3] = d + 1
    s[0] = b ^ (b >>> 9)
    s[1] = c + (c << 3)
    s[2] = ((c << 21) | (c >>> 11)) + t
    return t / 0x1_0000_0000
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
    return Math.floor(this.next() * count)
  }

  pick<const T>(of: readonly [T, ...T[]]): T {
    return of[this.below(of.length)] as T
  }

  /** 32 hexadecimal digits in the form of a UUID. */
  uuid(): string {
    const hex = Array.from({ length: 4 }, () =>
      this.below(0x1_0000_0000).toString(16).padStart(8, '0'),
    ).join('')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
  }
}
