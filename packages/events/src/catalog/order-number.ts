/**
 * The number of an order, which people read, say, search and quote: `7KM4-QXR9C`, eight characters and a check character.
 * Never a credential.
 *
 * No character looks like another one of the alphabet: of 0 O D Q only D and Q, of 1 I L none, of 2 Z the 2, of 5 S none, of
 * 6 G the 6, of 8 B the 8, of U V the V; without A, E, I, O, U no word is spelled by chance. 23 of them are left: a prime
 * number, which the check character needs.
 */
export const numberAlphabet = '2346789CDFHJKMNPQRTVWXY'

const base = numberAlphabet.length
const dataLength = 8
/** How many numbers there are: 78 thousand million. */
export const orderNumbers = base ** dataLength
const half = base ** (dataLength / 2)

/** A number as it is written, grouped for the eye. */
const written = (plain: string) => `${plain.slice(0, 4)}-${plain.slice(4)}`

/** How long a number is as it is written; the numbers of old orders are one shorter. */
export const writtenLength = dataLength + 2

/**
 * The number of the n-th order of a database, by a fixed permutation of all numbers: each n has its own, and how many orders
 * there are can't be told from two of them without the key.
 *
 * @param n 0 up to {@link orderNumbers}, from a sequence of the database
 * @param key a whole number of 32 bits that belongs to the database; it must never change
 * @throws RangeError when the sequence has run out
 */
export function orderNumber(n: number, key: number): string {
  if (!Number.isSafeInteger(n) || n < 0 || n >= orderNumbers)
    throw new RangeError(`there is no order number for ${n}`)
  let rest = permuted(n, key)
  let data = ''
  for (let i = 0; i < dataLength; i++) {
    data = numberAlphabet.charAt(rest % base) + data
    rest = Math.floor(rest / base)
  }
  return written(data + checkOf(data))
}

/** The number that an order from before there were numbers goes by: the beginning of its id, as it was shown then. */
export const numberFromId = (orderId: string): string =>
  written(orderId.replaceAll('-', '').slice(0, 8).toUpperCase())

/** What a text says when it is read as an order number. */
export type ReadNumber =
  | { type: 'number'; orderNumber: string }
  /** It has the form of one, but a character is wrong or two are swapped. */
  | { type: 'mistyped' }
  | { type: 'none' }

/** What people write for characters that are not in the alphabet, because they look like them. */
const lookAlikes: Readonly<Record<string, string>> = { Z: '2', G: '6', B: '8', U: 'V' }

/** What stands around a number that is pasted or read aloud: `Order #7KM4-QXR9C`, quotes, any dash. */
const around = /^\s*(?:order|number|no\.)(?=[\s#:])|[\s#:"'“”„‘’«»\p{Dash}]/giu

/** Reads an order number as people type it: small letters, look-alikes, with or without the dash, with spaces, with what stands around it. */
export function readOrderNumber(text: string): ReadNumber {
  const typed = text.replace(around, '').toUpperCase()
  const plain = typed.replace(/[ZGBU]/g, (character) => lookAlikes[character] ?? character)
  if (!/^[0-9A-Z]{9}$/.test(plain)) return { type: 'none' }
  const valid = [...plain].every((character) => numberAlphabet.includes(character))
  if (valid && checkOf(plain.slice(0, dataLength)) === plain.charAt(dataLength))
    return { type: 'number', orderNumber: written(plain) }
  // A word of nine letters is rather a name.
  return valid || /\d/.test(typed) || /^\s*\w{4}-\w{5}\s*$/.test(text)
    ? { type: 'mistyped' }
    : { type: 'none' }
}

/** The beginning of a number (four characters and more) as it is written, or null when a text can't be one. */
export function orderNumberPrefix(text: string): string | null {
  const plain = text.replace(around, '').toUpperCase()
  if (
    plain.length < 4 ||
    plain.length > dataLength ||
    [...plain].some((character) => !numberAlphabet.includes(character))
  )
    return null
  return plain.length > 4 ? written(plain) : plain
}

/**
 * The check character: modulo a prime, with a weight of its own (a power of 5, which is a primitive root) for each place. So
 * one wrong character, and two swapped ones wherever they stand, are always found.
 */
function checkOf(data: string): string {
  let sum = 0
  let weight = 1
  for (const character of data) {
    weight = (weight * 5) % base
    sum += weight * numberAlphabet.indexOf(character)
  }
  return numberAlphabet.charAt((base - (sum % base)) % base)
}

/** A Feistel network over two halves of four characters each: a permutation whatever the rounds do. */
function permuted(n: number, key: number): number {
  let left = Math.floor(n / half)
  let right = n % half
  for (let round = 0; round < rounds; round++) {
    const mixed = (left + (mix(right, key, round) % half)) % half
    left = right
    right = mixed
  }
  return left * half + right
}

const rounds = 6

/** 32 well mixed bits of a half, the key and the round (the finisher of MurmurHash3). */
function mix(value: number, key: number, round: number): number {
  let h = (value ^ Math.imul(key ^ Math.imul(round + 1, 0x9e3779b9), 0x85ebca6b)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
