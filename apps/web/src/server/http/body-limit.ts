/** The body of any request may have at most this many bytes. */
export const bodyBytesMax = 64 * 1024

/**
 * The request with its whole body read.
 *
 * @returns null when the body is larger than {@link bodyBytesMax}
 */
export async function readBounded(request: Request): Promise<Request | null> {
  if (request.body === null) return request
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > bodyBytesMax) return null
    chunks.push(chunk)
  }
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: Buffer.concat(chunks),
  })
}
