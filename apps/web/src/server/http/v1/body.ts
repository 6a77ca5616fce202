import type { IncomingMessage } from 'node:http'
import { bodyBytesMax } from '../body-limit.ts'
import { type Problem, Refused, refuse } from './problem.ts'

const tooLarge = (maxBytes: number): Problem => ({
  status: 413,
  kind: 'too-large',
  title: 'The body is too large',
  detail: `At most ${maxBytes} bytes are taken.`,
})

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a JSON body.
 *
 * @returns the parsed value, of any shape
 * @throws Refused 415 for another content type, 413 for more than {@link bodyBytesMax} bytes, 400 for what is not JSON in UTF-8
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  requireJson(request)
  return parseJson(await readBytes(request))
}

/** @throws Refused 400 for what is not JSON in UTF-8 */
export function parseJson(bytes: Buffer): unknown {
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
  if (type !== 'application/json' || (charset !== undefined && !/^utf-?8$/.test(charset)))
    refuse(wrongType('Send application/json in UTF-8.'))
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    refuse(
      wrongType('Send it as it is, without Content-Encoding.', { 'accept-encoding': 'identity' }),
    )
}

/** `headers` say what would be taken instead (RFC 9110, 15.5.16). */
const wrongType = (detail: string, headers?: Problem['headers']): Problem => ({
  status: 415,
  kind: 'media-type',
  title: 'This kind of content is not taken',
  detail,
  headers: { 'accept-post': 'application/json', ...headers },
})

/**
 * Reads a body as it was sent; by events rather than by iterating, which costs several times as much for a body of one chunk.
 *
 * @throws Refused 413 for more than `maxBytes`
 */
export function readBytes(request: IncomingMessage, maxBytes = bodyBytesMax): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) refuse(tooLarge(maxBytes))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const take = (chunk: Buffer) => {
      length += chunk.length
      if (length <= maxBytes) return void chunks.push(chunk)
      // What still comes is discarded, so that the connection lives until the refusal is read.
      request.off('data', take).resume()
      reject(new Refused(tooLarge(maxBytes)))
    }
    request
      .on('data', take)
      .once('end', () =>
        resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length)),
      )
      .once('error', reject)
      .once('close', () => {
        if (!request.complete) reject(new Error('the client went away'))
      })
  })
}
