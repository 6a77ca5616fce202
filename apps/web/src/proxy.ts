import { type NextRequest, NextResponse } from 'next/server'
import { runtime } from './server/runtime.ts'

/**
 * Gives each page its Content-Security-Policy with a fresh nonce, which Next puts on its own scripts. Styles in attributes
 * are allowed, because drawings place things with them; scripts and style elements are not.
 */
export function proxy(request: NextRequest): NextResponse {
  const { environment, publicUrl } = runtime().config
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${environment === 'development' ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(publicUrl?.startsWith('https:') ? ['upgrade-insecure-requests'] : []),
  ].join('; ')

  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  response.headers.set('cross-origin-opener-policy', 'same-origin')
  return response
}

export const config = {
  // What is not a page needs no policy: calls, built files, and the icon. Anything else may be a page, whatever it ends in.
  matcher: ['/((?!api/|_next/static/|_next/image/|icon\\.svg$|favicon\\.ico$).*)'],
}
