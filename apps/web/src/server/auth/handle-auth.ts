import type { App } from '../app.ts'
import { bodyBytesMax, readBounded } from '../http/body-limit.ts'
import { clientAddressHeader } from './auth.ts'

/** What guesses passwords or makes accounts is counted per client. */
const counted = /\/(sign-in|sign-up)\//

const refusal = (status: number, code: string, message: string, headers?: HeadersInit) =>
  Response.json({ code, message }, { status, headers })

/** Answers `/api/auth/*`: counts what guesses, refuses large bodies, and leaves the rest to the auth library. */
export async function handleAuth(
  { auth, limits }: Pick<App, 'auth' | 'limits'>,
  request: Request,
): Promise<Response> {
  if (request.method === 'POST' && counted.test(new URL(request.url).pathname)) {
    const client = request.headers.get(clientAddressHeader) ?? 'unknown'
    const allowance = await limits.signIns.take(client)
    if (!allowance.allowed)
      return refusal(429, 'TOO_MANY_REQUESTS', 'Too many tries. Wait a moment.', {
        'retry-after': String(Math.ceil(allowance.retryAfterMs / 1000)),
      })
  }
  const read = await readBounded(request)
  return read === null
    ? refusal(413, 'TOO_LARGE', `At most ${bodyBytesMax} bytes are taken.`)
    : auth.handler(read)
}
