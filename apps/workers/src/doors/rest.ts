import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { parse } from 'lossless-json'
import { Deadline } from '../services/deadline.ts'
import { problemType, Refusal, refusalKinds } from '../services/refusal.ts'
import type { Answerer } from './answer.ts'
import type { DoorCall } from './door-call.ts'

/** A call says as many bytes at most. */
export const callBytesMax = 64 * 1024

/** So long a caller waits who does not say how long, in ms. */
const usualWaitMs = 30_000

/**
 * The calls as REST, under `/api/`: JSON in and out, refusals as RFC 9457. A caller says with `Prefer: wait=<seconds>` (RFC
 * 7240) how long it waits: it is the deadline that a gRPC call has.
 */
export function restListener(calls: readonly DoorCall[], answer: Answerer): RequestListener {
  const app = new Hono()
  app.use(
    bodyLimit({
      maxSize: callBytesMax,
      onError: (context) =>
        problem(context, new Refusal('too-large', `Send at most ${callBytesMax} bytes.`)),
    }),
  )
  app.onError((error, context) => problem(context, answer.refusalOf(error)))
  for (const call of calls) {
    const { rest } = call
    if (!rest) continue
    app.on(rest.method, rest.path, async (context) => {
      const { req } = context
      const result = await answer(call, {
        authorization: req.header('authorization'),
        traceparent: req.header('traceparent'),
        deadline: new Deadline({
          at: answer.now() + waitMs(req.header('prefer')),
          now: answer.now,
        }),
        read: async () => (rest.method === 'GET' ? req.query() : readJson(await req.text())),
      })
      return context.json(result, 200, { 'cache-control': 'no-store' })
    })
  }
  app.notFound((context) =>
    problem(
      context,
      new Refusal('not-served', 'There is no such call, or this process does not run its service.'),
    ),
  )
  const listener = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    hostname: 'localhost',
  })
  return (request, response) => void listener(request, response)
}

/** `wait=5`, or `wait="5"`, as RFC 7240 has it. Who waits for 0 s is told that the time is over. */
export function waitMs(prefer: string | undefined): number {
  const [, , seconds] =
    /(?:^|[,;\s])wait\s*=\s*("?)(\d{1,5})\1(?:$|[,;\s])/i.exec(prefer ?? '') ?? []
  return seconds === undefined ? usualWaitMs : Math.min(Number(seconds) * 1_000, usualWaitMs)
}

/** Numbers stay as they were written. */
function readJson(text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new Refusal('malformed', `The body is no JSON: ${(error as Error).message}`)
  }
}

function problem(context: Context, refusal: Refusal | undefined): Response {
  const status = refusal ? refusalKinds[refusal.kind].http : 500
  const body = {
    type: problemType(refusal?.kind ?? 'internal'),
    title: (refusal?.kind ?? 'internal error').replaceAll('-', ' '),
    status,
    detail: refusal?.message ?? 'Something went wrong here. Ask again with the same ids.',
  }
  return context.body(JSON.stringify(body), status, {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  })
}
