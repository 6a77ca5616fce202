import type { Logger } from 'pino'
import { isUnavailable } from '../../is-unavailable.ts'
import { type Problem, Refused } from './problem.ts'

/**
 * What a request is refused with whose handling has failed; whatever is no refusal is logged.
 *
 * @param part who answers it, as the log names it
 */
export function problemOf(
  error: unknown,
  { log, part }: { log: Logger; part: 'v1' | 'webhooks' },
  path: string,
): Problem {
  if (error instanceof Refused) return error.problem
  if (isUnavailable(error)) {
    log.warn({ err: error, part }, 'the database is away: answered 503')
    return {
      status: 503,
      kind: 'unavailable',
      title: 'Not available at the moment',
      detail:
        part === 'v1'
          ? 'Nothing was changed, or it is safe to ask again with the same Idempotency-Key.'
          : 'Send it again a moment later.',
      headers: { 'retry-after': '2' },
    }
  }
  log.error(
    { err: error, part, route: path.replaceAll(/[0-9a-f-]{36}/gi, ':id') },
    'a request failed',
  )
  return { status: 500, kind: 'fault', title: 'Something went wrong on our side' }
}
