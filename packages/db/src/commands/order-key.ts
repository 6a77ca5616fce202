/** An order that was placed under a key, as far as it matters to who sends the key again. */
export interface KeyHolder {
  /** Whose order it is; null: a guest's. */
  readonly userId: string | null
  readonly requestHash: string
}

/** A request that comes with a key. */
export interface KeySender {
  readonly idempotencyKey: string
  /** Who is signed in; undefined: a guest. */
  readonly userId?: string
  readonly requestHash: string
}

/**
 * `replay`: the same request of the same person; it is answered with the order. `reused`: that
 * person asks for something else. `taken`: the order is somebody else's, or nobody can tell whose;
 * nothing is said of it.
 */
export type KeyVerdict = 'replay' | 'reused' | 'taken'

/**
 * A key names one order, whoever sends it. What is under it is told only to who placed it: the
 * same account, or a guest with a key that nobody guesses and the equal body.
 */
export function judgeKey(holder: KeyHolder, sender: KeySender): KeyVerdict {
  if (holder.userId !== (sender.userId ?? null)) return 'taken'
  if (sender.userId === undefined && !isUnguessable(sender.idempotencyKey)) return 'taken'
  return holder.requestHash === sender.requestHash ? 'replay' : 'reused'
}

/** A key of a guest is a secret only when it can hold so much. */
export const secretBits = 128
/** Fewer different characters than this are a pattern; of 32 random hex digits, one in 10^9 has so few. */
const differentMin = 6

const alphabets = [
  { has: /[0-9]/, letters: 10 },
  { has: /[a-f]/, letters: 6 },
  { has: /[g-z]/, letters: 20 },
  { has: /[A-F]/, letters: 6 },
  { has: /[G-Z]/, letters: 20 },
] as const

/**
 * True for a key that can be a secret of at least {@link secretBits} bits: a UUID, 32 hex digits,
 * 22 letters and digits, 39 digits. Punctuation counts for nothing.
 */
export function isUnguessable(key: string): boolean {
  const characters = key.replaceAll(/[^0-9A-Za-z]/g, '')
  if (new Set(characters).size < differentMin) return false
  const letters = alphabets.reduce(
    (sum, alphabet) => sum + (alphabet.has.test(characters) ? alphabet.letters : 0),
    0,
  )
  return characters.length * Math.log2(letters) >= secretBits
}
