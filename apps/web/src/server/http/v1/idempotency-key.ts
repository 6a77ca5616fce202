import type { IncomingMessage } from 'node:http'
import { type Problem, refuse } from './problem.ts'

const keyLengthMax = 255
// Printable ASCII; the draft's own examples are UUIDs. Bare it starts and ends with a visible character and holds nothing that a
// quoted string has to escape; in quotes at least one character is visible.
const bare = String.raw`[\x21\x23-\x5b\x5d-\x7e]([\x20\x21\x23-\x5b\x5d-\x7e]*[\x21\x23-\x5b\x5d-\x7e])?`
const quotedCharacter = String.raw`([\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])`
const visible = String.raw`([\x21\x23-\x5b\x5d-\x7e]|\\["\\])`
const pattern = `^(${bare}|"\\x20*${visible}${quotedCharacter}*")$`
const wellFormed = new RegExp(pattern)

/** The header as the OpenAPI document describes it. */
export const idempotencyKeyHeader = {
  type: 'string',
  minLength: 1,
  maxLength: keyLengthMax,
  pattern,
} as const

const problem = (detail: string): Problem => ({
  status: 400,
  kind: 'idempotency-key',
  title: 'The Idempotency-Key is missing or can’t be used',
  detail,
})

/**
 * Reads the header `Idempotency-Key` as draft-ietf-httpapi-idempotency-key-header describes it: one string, which may stand
 * in quotes (a structured field) or bare; both forms name the same key.
 *
 * @returns 1 to 255 printable ASCII characters
 * @throws Refused 400 when it is missing, given twice, empty, too long or of other characters
 */
export function readIdempotencyKey(request: IncomingMessage): string {
  const value = request.headers['idempotency-key']
  if (typeof value !== 'string')
    return refuse(
      problem(
        'Send a key of your own making, such as a new UUID, and the same one when you ask again.',
      ),
    )
  // Node joins a header that is given twice with a comma; only then is it worth looking at them one by one.
  if (value.includes(', ') && (request.headersDistinct['idempotency-key']?.length ?? 0) > 1)
    return refuse(problem('Send the header once.'))
  const key = parseIdempotencyKey(value)
  return (
    key ?? refuse(problem(`The key must have 1 to ${keyLengthMax} printable ASCII characters.`))
  )
}

/** The key of a request that needs none. */
export function optionalKey(request: IncomingMessage): string | undefined {
  const given = request.headers['idempotency-key']
  return typeof given === 'string' && given !== '' ? given : undefined
}

/** The key a header value names; null when it names none that can be used. */
export function parseIdempotencyKey(value: string): string | null {
  if (!wellFormed.test(value)) return null
  const key = value.startsWith('"') ? value.slice(1, -1).replace(/\\(["\\])/g, '$1') : value
  return key.length <= keyLengthMax ? key : null
}
