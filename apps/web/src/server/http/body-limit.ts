import { fileBytesMax } from '../../lib/goods/file-limits.ts'

/** The body of a request may have at most this many bytes, but for what {@link bodyLimitOf} names. */
export const bodyBytesMax = 64 * 1024

/** A file of goods travels as a string of JSON, where each line end and quote takes two bytes. */
const fileCalls = /^\/api\/trpc\/console\.(products|stock)\.(check|import)$/

/** How many bytes the body of a request to this path may have. */
export const bodyLimitOf = (path: string): number =>
  fileCalls.test(path) ? 2 * fileBytesMax : bodyBytesMax

/**
 * The request with its whole body read.
 *
 * @returns null when the body is larger than its path allows
 */
export async function readBounded(request: Request): Promise<Request | null> {
  const most = bodyLimitOf(new URL(request.url).pathname)
  if (request.body === null) return request
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > most) return null
    chunks.push(chunk)
  }
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: Buffer.concat(chunks),
  })
}
