/** Where the parts of a UUID of version 7 come from. */
export interface UuidSource {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** So many random bytes, unpredictable to others. */
  readonly randomBytes: (count: number) => Uint8Array
}

const counterBits = 12
const counterMax = 2 ** counterBits - 1

/**
 * Makes UUIDs of version 7 (RFC 9562): 48 bits of time, a counter of 12 bits, 62 random bits. New rows stand side by side
 * in an index. Each id is greater than the one before it, also when the clock stands still or goes back: the counter begins
 * at a random number below its half in each millisecond (method 1 of section 6.2), and when it is full, time goes on by one.
 */
export function createUuidV7({ now, randomBytes }: UuidSource): () => string {
  let ms = 0
  let counter = 0
  return () => {
    const random = randomBytes(10)
    const time = now()
    if (time > ms) {
      ms = time
      counter = uint16(random, 8) % 2 ** (counterBits - 1)
    } else if (counter < counterMax) {
      counter++
    } else {
      ms++
      counter = 0
    }
    const node = (((random[0] ?? 0) & 0x3f) | 0x80) * 256 + (random[1] ?? 0)
    const time12 = hex(ms, 12)
    const last = hex(
      uint16(random, 2) * 2 ** 32 + uint16(random, 4) * 2 ** 16 + uint16(random, 6),
      12,
    )
    return `${time12.slice(0, 8)}-${time12.slice(8)}-7${hex(counter, 3)}-${hex(node, 4)}-${last}`
  }
}

const uint16 = (bytes: Uint8Array, at: number) => (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')
