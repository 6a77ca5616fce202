import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { ShortageChoice } from '@sagaboard/events/catalog/events'
import { z } from 'zod'

/** What a customer orders. */
export interface OrderSpec {
  lines: readonly { sku: string; quantity: number }[]
  token: string
  postcode: string
  /** What is done about what is short; undefined: the order is cancelled. */
  onShortage?: ShortageChoice
  /** After how many ms it is cancelled again; undefined: never. */
  cancelAfterMs?: number
}

export interface CustomerWorkloadOptions {
  url: string
  /** How many shop at the same time. */
  callers: number
  /** How long each of them rests between two orders. */
  restMs: number
  nextOrder: () => OrderSpec
}

/** A refusal, as far as it says of what kind it is. */
const problemSchema = z.object({ type: z.string() })
const acceptedSchema = z.object({
  orderId: z.string(),
  accessToken: z.string(),
  totalMinor: z.number(),
})

/** An order that the shop has answered for: from then on it must be there, once, and come to an end. */
export interface Accepted extends OrderSpec {
  orderId: string
  totalMinor: number
  /** What its customer reads and asks with. */
  accessToken: string
  /** What came of asking to cancel it. */
  cancel?: 'accepted' | 'too_late'
}

/** A shop that does not answer is asked again after this. */
const againMs = 100
const answerMaxMs = 8_000

/** A customer gives up what is not answered; what it asks again, it asks with the same key. */
export interface CustomerWorkload {
  readonly accepted: ReadonlyMap<string, Accepted>
  /** Answers that no customer should ever get, each with what was asked. */
  readonly wrong: readonly string[]
  /** How often something had to be asked again, by what was the matter. */
  readonly askedAgain: ReadonlyMap<string, number>
  /** No new orders; resolves when all that was begun is answered. */
  stop(): Promise<void>
}

/** Starts people who order through `POST /v1/orders`, and cancel some of it, until each of their requests has an answer. */
export function startCustomerWorkload({
  url,
  callers,
  restMs,
  nextOrder,
}: CustomerWorkloadOptions): CustomerWorkload {
  const accepted = new Map<string, Accepted>()
  const wrong: string[] = []
  const askedAgain = new Map<string, number>()
  const cancelling = new Set<Promise<void>>()
  const run = Math.random().toString(36).slice(2, 10)
  let orders = 0
  let stopped = false

  /** Asks until there is an answer that settles it. */
  async function ask(path: string, init: RequestInit): Promise<{ status: number; body: unknown }> {
    for (;;) {
      const answer = await fetch(`${url}${path}`, {
        ...init,
        method: 'POST',
        signal: AbortSignal.timeout(answerMaxMs),
      })
        .then(async (response) => ({
          status: response.status,
          body: jsonOf(await response.text()),
        }))
        // It may also end in the middle of its answer.
        .catch((error: Error) => error)
      const why = answer instanceof Error ? `no answer (${causeOf(answer)})` : retryOf(path, answer)
      if (!(answer instanceof Error) && why === undefined) return answer
      if (why !== undefined) askedAgain.set(why, (askedAgain.get(why) ?? 0) + 1)
      await delay(againMs)
    }
  }

  async function shop(): Promise<void> {
    const { cancelAfterMs, ...spec } = nextOrder()
    // Nobody guesses it: a guest who asks again is told of the order only then.
    const key = randomUUID()
    const name = `storm-${run}-${++orders}`
    const { status, body } = await ask('/v1/orders', {
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({
        lines: spec.lines,
        onShortage: spec.onShortage,
        customer: { email: `${name}@storm.example`, name: 'Sam Storm' },
        shipTo: { line1: 'Musterweg 1', city: 'Leipzig', postcode: spec.postcode, country: 'DE' },
        payment: { token: spec.token },
      }),
    })
    const parsed = acceptedSchema.safeParse(body)
    if (status !== 202 || !parsed.success) {
      wrong.push(`POST /v1/orders answered ${status}: ${JSON.stringify(body)}`)
      return
    }
    const { orderId, totalMinor, accessToken } = parsed.data
    const order: Accepted = { ...spec, orderId, totalMinor, accessToken }
    accepted.set(orderId, order)
    if (cancelAfterMs === undefined) return
    const cancelled = cancel(order, accessToken, cancelAfterMs).finally(() =>
      cancelling.delete(cancelled),
    )
    cancelling.add(cancelled)
  }

  async function cancel(order: Accepted, accessToken: string, afterMs: number): Promise<void> {
    await delay(afterMs)
    const path = `/v1/orders/${order.orderId}/cancel`
    const { status, body } = await ask(path, {
      headers: { authorization: `Bearer ${accessToken}` },
    })
    if (status === 202) order.cancel = 'accepted'
    else if (status === 409) order.cancel = 'too_late'
    else wrong.push(`POST ${path} answered ${status}: ${JSON.stringify(body)}`)
  }

  const shopping = Array.from({ length: callers }, async () => {
    while (!stopped) {
      await shop()
      await delay(restMs)
    }
  })
  return {
    accepted,
    wrong,
    askedAgain,
    async stop() {
      stopped = true
      await Promise.all(shopping)
      await Promise.all(cancelling)
    },
  }
}

/** Why an answer settles nothing and is asked for again; undefined when it does. */
function retryOf(
  path: string,
  { status, body }: { status: number; body: unknown },
): string | undefined {
  if (status === 503) return 'answered 503'
  if (status !== 409 || path !== '/v1/orders') return undefined
  const kind = problemSchema.safeParse(body).data?.type
  return kind === 'urn:sagaboard:problem:key-in-flight' ? 'key in flight' : undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Told as it is, with what was asked.
    return text
  }
}

function causeOf(error: Error): string {
  const { cause } = error
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message
  return error.name
}
