import type { ServerResponse } from 'node:http'
import type { FieldIssue } from '@sagaboard/events/commands/order-input'

/** A refusal as RFC 9457 describes it. `errors` names the fields when the content is at fault. */
export interface Problem {
  readonly status: 400 | 401 | 404 | 405 | 406 | 409 | 413 | 415 | 422 | 429 | 500 | 503
  /** Stable name of the kind of problem; the document's `type` is made from it. */
  readonly kind: string
  readonly title: string
  readonly detail?: string
  readonly errors?: readonly FieldIssue[]
  readonly headers?: Readonly<Record<string, string>>
}

/** Thrown by a handler of `/v1` to refuse; the router turns it into the answer. */
export class Refused extends Error {
  override readonly name = 'Refused'
  constructor(readonly problem: Problem) {
    super(problem.title)
  }
}

/** Ends the handling of a request with a refusal. */
export function refuse(problem: Problem): never {
  throw new Refused(problem)
}

export const notFound: Problem = {
  status: 404,
  kind: 'not-found',
  title: 'There is nothing here',
  detail: 'No such resource, or it is not yours.',
}

/** A key names one request of one kind about one order. */
export const keyReused: Problem = {
  status: 422,
  kind: 'key-reused',
  title: 'This Idempotency-Key was used for another request',
  detail: 'Use a new one.',
  errors: [{ path: 'Idempotency-Key', message: 'was used for another request' }],
}

/** A request that can't be read. */
export const malformed = (detail: string): Problem => ({
  status: 400,
  kind: 'malformed',
  title: 'The request can’t be read',
  detail,
})

function toDocument({ status, kind, title, detail, errors, headers }: Problem) {
  const body = JSON.stringify({
    type: `urn:sagaboard:problem:${kind}`,
    title,
    status,
    ...(detail && { detail }),
    ...(errors && { errors }),
  })
  return {
    body,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
      ...headers,
    },
  }
}

/** Writes a refusal as `application/problem+json`. */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  const { body, headers } = toDocument(problem)
  response.writeHead(problem.status, headers)
  response.end(body)
}

/** A refusal as a response of the web platform. */
export function toResponse(problem: Problem): Response {
  const { body, headers } = toDocument(problem)
  return new Response(body, { status: problem.status, headers })
}
