import type { App } from '../app.ts'
import { bodyBytesMax, readBounded } from '../http/body-limit.ts'
import { tryPassword } from './sign-in-limits.ts'

/**
 * What of the library is answered. It offers more: making accounts, changing passwords, administering people, acting as somebody
 * else. People and passwords are changed through the door of all commands, with an audit row, and nobody acts as somebody else.
 */
const open: Readonly<Record<string, 'GET' | 'POST'>> = {
  '/api/auth/get-session': 'GET',
  '/api/auth/sign-in/email': 'POST',
  '/api/auth/sign-out': 'POST',
}

const refusal = (status: number, code: string, message: string, headers?: HeadersInit) =>
  Response.json({ code, message }, { status, headers })

/** Answers `/api/auth/*`: refuses what is not open, counts what guesses, and leaves the rest to the auth library. */
export async function handleAuth(
  app: Pick<App, 'auth' | 'limits'>,
  request: Request,
): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (!Object.hasOwn(open, pathname)) return refusal(404, 'NOT_FOUND', 'There is no such call.')
  if (open[pathname] !== request.method)
    return refusal(405, 'METHOD_NOT_ALLOWED', `Send it with ${open[pathname]}.`, {
      allow: open[pathname] as string,
    })
  const read = await readBounded(request)
  if (read === null) return refusal(413, 'TOO_LARGE', `At most ${bodyBytesMax} bytes are taken.`)
  const email = await accountOf(pathname, read)
  if (email === undefined) return app.auth.handler(read)
  const answer = await tryPassword(app, read.headers, email, () => app.auth.handler(read))
  return answer instanceof Response
    ? answer
    : refusal(429, 'TOO_MANY_REQUESTS', 'Too many tries. Wait a moment.', {
        'retry-after': String(Math.ceil(answer.retryAfterMs / 1000)),
      })
}

/** Whose password a request tries; undefined when it tries none. */
async function accountOf(pathname: string, request: Request): Promise<string | undefined> {
  if (!pathname.includes('/sign-in/')) return undefined
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => null)
  const email = body !== null && typeof body === 'object' && 'email' in body ? body.email : null
  return typeof email === 'string' ? email : ''
}
