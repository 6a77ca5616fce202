import type { IncomingMessage } from 'node:http'
import type { FieldIssue } from '@sagaboard/events/commands/order-input'
import type { z } from 'zod'
import type { App } from '../../app.ts'
import type { Problem } from './problem.ts'

/** What the handlers of `/v1` work with. */
export type V1 = Pick<
  App,
  | 'log'
  | 'catalog'
  | 'orders'
  | 'pool'
  | 'placeOrder'
  | 'unpaidUnits'
  | 'cancelOrder'
  | 'inventory'
  | 'returns'
  | 'commands'
  | 'limits'
  | 'replays'
  | 'viewerOf'
>

/** One request of `/v1`. `client` names who asks, for limits; `id` and `returnId` stand in the path, where there are some. */
export interface V1Request {
  readonly v1: V1
  readonly request: IncomingMessage
  readonly client: string
  readonly id: string
  readonly returnId: string
}

/** What a handler answers; a refusal is thrown. */
export interface V1Answer {
  readonly status: 200 | 201 | 202
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** What a request carries besides its path, checked before the handler is called. */
export interface Sent<Body> {
  readonly body: Body
  readonly idempotencyKey: string
}

/** An answer, or a kind of refusal, as the document describes it. */
export interface Answers {
  readonly ok: { status: 200 | 202; description: string; schema: z.ZodType; location?: boolean }
  /** Another way in which it goes well. */
  readonly created?: { description: string; schema: z.ZodType }
  /** By status, in words. */
  readonly refusals: Readonly<Record<number, string>>
}

/** How a body is refused whose fields are at fault. */
export type ToRefusal = (errors: readonly FieldIssue[]) => Problem

/**
 * One call of the public API. The router and the OpenAPI document are both made from the list of these, so that what is
 * described is what is checked.
 */
export interface Route {
  readonly method: 'get' | 'post'
  /** In the form of OpenAPI: `/v1/orders/{id}`. */
  readonly path: string
  readonly operationId: string
  readonly summary: string
  /** `order`: the access token of the order, or a session. */
  readonly access: 'everybody' | 'order'
  /** The body, when it takes one; then an Idempotency-Key is asked for too. */
  readonly body?: { readonly schema: z.ZodType; readonly refusal: ToRefusal }
  /** Whether it can wait for its outcome, as `Prefer` says. */
  readonly waits?: boolean
  readonly answers: Answers
  /** Called before anything of the body is read. */
  readonly admit?: (call: V1Request) => Promise<void>
  readonly handle: (call: V1Request, sent: Sent<never>) => Promise<V1Answer>
}

/** Types the handler of a route by the schema of its body. */
export function route<Body extends z.ZodType = z.ZodNever>(
  definition: Omit<Route, 'handle' | 'body'> & {
    readonly body?: { readonly schema: Body; readonly refusal: ToRefusal }
    readonly handle: (call: V1Request, sent: Sent<z.infer<Body>>) => Promise<V1Answer>
  },
): Route {
  return definition as Route
}

/** Refusals that more than one call shares, in the words of the document. */
export const away = { 503: 'the database is away; see Retry-After' } as const
export const notYours = { 404: 'no such order, or not yours' } as const
