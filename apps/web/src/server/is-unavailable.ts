import { isConnectionError } from '@sagaboard/db/client'

/** More codes of node and PostgreSQL which say: not now. Statement cut off, lock held, server read-only or unreachable. */
const notNow = new Set(['57014', '55P03', '25006', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** True when an error, or what caused it, says that the database is away rather than that something is wrong with the request. */
export function isUnavailable(error: unknown): boolean {
  for (
    let at: unknown = error, depth = 0;
    at instanceof Error && depth < 8;
    at = at.cause, depth += 1
  ) {
    if (isConnectionError(at)) return true
    if ('code' in at && notNow.has(String(at.code))) return true
  }
  return false
}
