import type { IncomingMessage } from 'node:http'
import { type Auth, clientAddressHeader, readSession } from './auth.ts'
import type { Viewer } from './policy.ts'
import { isSameOrigin } from './same-origin.ts'

const bearer = /^Bearer ([\w.~+/=-]{1,128})$/i

/** The token of `Authorization: Bearer …`; null when there is none that could be one. */
export function bearerToken(authorization: string | null | undefined): string | null {
  return bearer.exec(authorization ?? '')?.[1] ?? null
}

/**
 * Who asks, according to the headers of a request. A session that another site's page sends along does not count.
 *
 * @param publicUrl the origin people open, or undefined
 */
export async function readViewer(
  auth: Auth,
  headers: Headers,
  publicUrl: string | undefined,
): Promise<Viewer> {
  return {
    accessToken: bearerToken(headers.get('authorization')),
    session: isSameOrigin(headers, publicUrl) ? await readSession(auth, headers) : null,
  }
}

/** As {@link readViewer}, for a request of node's server. Most come without a cookie, and then cost nothing but a look. */
export async function readViewerOf(
  auth: Auth,
  request: IncomingMessage,
  publicUrl: string | undefined,
): Promise<Viewer> {
  const { cookie, authorization } = request.headers
  if (cookie === undefined) return { accessToken: bearerToken(authorization), session: null }
  return readViewer(auth, toHeaders(request), publicUrl)
}

/** Headers of a request of node's server as the web platform has them. */
export function toHeaders(request: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values] of Object.entries(request.headersDistinct))
    for (const value of values ?? []) headers.append(name, value)
  const client = request.headers[clientAddressHeader]
  if (typeof client === 'string') headers.set(clientAddressHeader, client)
  else headers.delete(clientAddressHeader)
  return headers
}

/**
 * Names the client for limits and sessions: the address of the connection, or what the last proxy says when one is trusted.
 * The answer replaces whatever the client itself sent under our header.
 */
export function markClient(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy
    ? request.headersDistinct['x-forwarded-for']?.at(-1)?.split(',').at(-1)?.trim()
    : undefined
  const address = forwarded || request.socket.remoteAddress || 'unknown'
  const client = address.startsWith('::ffff:') ? address.slice(7) : address
  request.headers[clientAddressHeader] = client
  return client
}
