import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isLoopback } from '@sagaboard/process/config'
import { bearerToken } from '../auth/viewer.ts'

/**
 * Whether a request may read `/metrics`: with the token; without one being set, from this machine, and not through a proxy
 * on it. Called before the headers of a proxy that is not trusted are taken away.
 */
export function isAllowedMetrics(
  { headers, socket }: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string } },
  trustProxy: boolean,
  token: string | undefined,
): boolean {
  if (token !== undefined) return isEqual(bearerToken(headers.authorization) ?? '', token)
  const isForwarded =
    trustProxy || headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined
  return !isForwarded && isLoopback(socket.remoteAddress ?? '')
}

/** In constant time, whatever their lengths. */
function isEqual(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) => createHash('sha256').update(text).digest())
  return timingSafeEqual(a as Buffer, b as Buffer)
}
