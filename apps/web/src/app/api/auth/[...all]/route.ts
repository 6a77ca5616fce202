import { clientAddressHeader } from '../../../../server/auth/auth.ts'
import { runtime } from '../../../../server/runtime.ts'

/** What guesses passwords or makes accounts is counted per client. */
const counted = /\/(sign-in|sign-up)\//

async function handle(request: Request): Promise<Response> {
  const { auth, limits } = runtime()
  if (request.method === 'POST' && counted.test(new URL(request.url).pathname)) {
    const allowance = await limits.signIns.take(
      request.headers.get(clientAddressHeader) ?? 'unknown',
    )
    if (!allowance.allowed) {
      const seconds = Math.ceil(allowance.retryAfterMs / 1000)
      return Response.json(
        { code: 'TOO_MANY_REQUESTS', message: 'Too many tries. Wait a moment.' },
        { status: 429, headers: { 'retry-after': String(seconds) } },
      )
    }
  }
  return auth.handler(request)
}

export { handle as GET, handle as POST }
