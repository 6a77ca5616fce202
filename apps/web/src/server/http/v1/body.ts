import type { IncomingMessage } from 'node:http'
import { Refused, refuse } from './problem.ts'

/** A body may have at most this many bytes. */
export const bodyBytesMax = 64 * 1024

const tooLarge = {
  status: 413,
  kind: 'too-large',
  title: 'The body is too large',
  detail: `At most ${bodyBytesMax} bytes are taken.`,
} as const

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a JSON body.
 *
 * @returns the parsed value, of any shape
 * @throws Refused 415 for another content type, 413 for more than {@link bodyBytesMax} bytes, 400 for what is not JSON in UTF-8
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  requireJson(request)
  const bytes = await readBytes(request)
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch (cause) {
    if (!(cause instanceof SyntaxError) && !(cause instanceof TypeError)) throw cause
    const detail = bytes.length === 0 ? 'The body is empty.' : 'The body is not JSON in UTF-8.'
    return refuse({ status: 400, kind: 'malformed', title: 'The body can’t be read', detail })
  }
}

function requireJson(request: IncomingMessage): void {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase())
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '')
  const encoding = request.headers['content-encoding']
  if (
    type !== 'application/json' ||
    (charset !== undefined && charset !== 'utf-8') ||
    (encoding !== undefined && encoding !== 'identity')
  )
    refuse({
      status: 415,
      kind: 'media-type',
      title: 'This kind of content is not taken',
      detail: 'Send application/json in UTF-8.',
      headers: { 'accept-post': 'application/json' },
    })
}

/** By events: with an iterator over the body, a request took about 5 µs more. */
function readBytes(request: IncomingMessage): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > bodyBytesMax) refuse(tooLarge)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const onData = (chunk: Buffer) => {
      length += chunk.length
      if (length <= bodyBytesMax) {
        chunks.push(chunk)
        return
      }
      // The connection must not be destroyed before the refusal is read: what still comes is discarded, for as long as the
      // server's request time allows.
      request.off('data', onData)
      request.resume()
      reject(new Refused(tooLarge))
    }
    request.on('data', onData)
    request.once('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length)),
    )
    request.once('error', reject)
    request.once('close', () => {
      if (!request.complete) reject(new Error('the client went away'))
    })
  })
}
