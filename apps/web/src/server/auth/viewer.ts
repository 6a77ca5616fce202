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

/**
 * Names the client for limits and sessions: the address of the connection, or what the last proxy says when one is trusted.
 * The answer replaces whatever the client itself sent under our header. What only a proxy may say is taken away when none is
 * trusted: the pages would believe it.
 */
export function markClient(request: IncomingMessage, trustProxy: boolean): string {
  const { headers } = request
  if (!trustProxy)
    for (const name in headers)
      if (name.startsWith('x-forwarded-') || name === 'forwarded') delete headers[name]
  const forwarded = trustProxy
    ? request.headersDistinct['x-forwarded-for']?.at(-1)?.split(',').at(-1)?.trim()
    : undefined
  const address = forwarded || request.socket.remoteAddress || 'unknown'
  const client = address.startsWith('::ffff:') ? address.slice(7) : address
  headers[clientAddressHeader] = client
  return client
}

/** Headers of a request of node's server as the web platform has them, after {@link markClient}. */
export function toHeaders(request: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) headers.append(name, one)
  return headers
}
