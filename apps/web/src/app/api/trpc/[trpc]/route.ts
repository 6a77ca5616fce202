import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { isSameOrigin } from '../../../../server/auth/same-origin.ts'
import { runtime } from '../../../../server/runtime.ts'
import { appRouter } from '../../../../server/trpc/index.ts'
import { contextOf } from '../../../../server/trpc/request-context.ts'

const bodyBytesMax = 64 * 1024
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

/** The request with its whole body read, or a refusal when that is more than is taken. */
async function bounded(request: Request): Promise<Request | Response> {
  if (request.body === null) return request
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > bodyBytesMax) return refusal(413, `At most ${bodyBytesMax} bytes are taken.`)
    chunks.push(chunk)
  }
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: Buffer.concat(chunks),
  })
}

async function handle(request: Request): Promise<Response> {
  if (request.method === 'POST') {
    const foreign = refuseForeign(request)
    if (foreign !== null) return foreign
  }
  const read = await bounded(request)
  if (read instanceof Response) return read
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
