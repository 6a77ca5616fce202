import type { IncomingMessage } from 'node:http'
import { type Problem, refuse } from './problem.ts'

const keyLengthMax = 255
// Printable ASCII without the characters that a quoted string has to escape; the draft's own examples are UUIDs.
const bare = /^[\x21\x23-\x5b\x5d-\x7e](?:[\x20\x21\x23-\x5b\x5d-\x7e]*[\x21\x23-\x5b\x5d-\x7e])?$/
const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/

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
  const given = request.headersDistinct['idempotency-key'] ?? []
  if (given.length === 0)
    refuse(
      problem(
        'Send a key of your own making, such as a new UUID, and the same one when you ask again.',
      ),
    )
  if (given.length > 1) refuse(problem('Send the header once.'))
  const key = parseIdempotencyKey(given[0] as string)
  return (
    key ?? refuse(problem(`The key must have 1 to ${keyLengthMax} printable ASCII characters.`))
  )
}

/** The key a header value names; null when it names none that can be used. */
export function parseIdempotencyKey(value: string): string | null {
  const inside = quoted.exec(value)?.[1]?.replace(/\\(["\\])/g, '$1')
  const key = inside ?? (bare.test(value) ? value : null)
  return key !== null && key.trim().length > 0 && key.length <= keyLengthMax ? key : null
}
