import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { isSameOrigin } from '../../../../server/auth/same-origin.ts'
import { bodyLimitOf, readBounded } from '../../../../server/http/body-limit.ts'
import { runtime } from '../../../../server/runtime.ts'
import { appRouter } from '../../../../server/trpc/index.ts'
import { contextOf } from '../../../../server/trpc/request-context.ts'

const batchMax = 20

const refusal = (status: number, message: string) =>
  Response.json({ error: { message } }, { status, headers: { 'cache-control': 'no-store' } })

/**
 * What a page of another site could send along with a person's cookies is refused: a POST needs a header that only our own
 * script sets, and must come from our origin.
 */
function refuseForeign(request: Request): Response | null {
  if (!isSameOrigin(request.headers, runtime().config.publicUrl))
    return refusal(403, 'Call this from our own pages.')
  if (request.headers.get('x-sagaboard') === null)
    return refusal(403, 'The header x-sagaboard is missing.')
  if (!request.headers.get('content-type')?.startsWith('application/json'))
    return refusal(415, 'Send application/json.')
  return null
}

async function handle(request: Request): Promise<Response> {
  if (request.method === 'POST') {
    const foreign = refuseForeign(request)
    if (foreign !== null) return foreign
  }
  const read = await readBounded(request)
  if (read === null) {
    const most = bodyLimitOf(new URL(request.url).pathname)
    return refusal(413, `At most ${most} bytes are taken.`)
  }
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: read,
    router: appRouter,
    maxBatchSize: batchMax,
    createContext: () => contextOf(request.headers),
    onError({ error, path }) {
      if (error.code === 'INTERNAL_SERVER_ERROR')
        runtime().log.error({ err: error.cause ?? error, part: 'trpc', path }, 'a call failed')
      else if (error.code === 'SERVICE_UNAVAILABLE')
        runtime().log.warn(
          { err: error.cause ?? error, part: 'trpc', path },
          'the database is away',
        )
    },
  })
}

export { handle as GET, handle as POST }
