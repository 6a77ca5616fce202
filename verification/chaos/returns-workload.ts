import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { askedReasons, type Command } from '@sagaboard/events/commands/command'
import type { ReturnView } from '@sagaboard/events/saga/returns/return-view'
import type { Pool } from 'pg'
import type { Accepted } from './customer-workload.ts'
import { type Answer, ask, consoleHeaders, signIn } from './staff-client.ts'

interface ReturnsWorkloadOptions {
  url: string
  pool: Pool
  orders: ReadonlyMap<string, Accepted>
  random: () => number
}

/** Customers who send things back, and the person who decides and receives them. */
export interface ReturnsWorkload {
  /** What was asked and said, by what came of it. */
  readonly answers: ReadonlyMap<string, number>
  readonly wrong: readonly string[]
  /** Nothing more is sent back; what is open is decided and received until {@link halt}. */
  stop(): Promise<void>
  halt(): Promise<void>
}

const restMs = 150

const completed = `
  select id, jsonb_array_length(lines) as lines from orders.orders
  where status = 'COMPLETED' and id = any($1::uuid[]) order by random() limit 1`
const open = `
  select r.order_id as "orderId", r.view, o.version from orders.returns r join orders.orders o on o.id = r.order_id
  where r.status in ('requested', 'labelled') order by r.requested_at limit 20`

interface Open {
  orderId: string
  view: ReturnView
  version: number
}

/**
 * Starts both: returns of completed orders are asked for by their customers, given up now and then, and approved or refused
 * and looked at unit by unit by a person in the console.
 */
export function startReturnsWorkload({
  url,
  pool,
  orders,
  random,
}: ReturnsWorkloadOptions): ReturnsWorkload {
  const answers = new Map<string, number>()
  const wrong: string[] = []
  let isAsking = true
  let isDeciding = true
  const upTo = (max: number) => Math.floor(random() * max)

  function count(what: string, { ok, status, text }: Answer): void {
    const result = ok ? 'taken' : 'refused'
    answers.set(`${what} ${result}`, (answers.get(`${what} ${result}`) ?? 0) + 1)
    if (!ok && status !== 409) wrong.push(`${what} was answered ${status}: ${text.slice(0, 300)}`)
  }

  async function asCustomer(
    { orderId, accessToken }: Accepted,
    path: string,
    body?: object,
  ): Promise<Answer> {
    const answer = await ask(`${url}/v1/orders/${orderId}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${accessToken}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    count(path.endsWith('give-up') ? 'give up' : 'ask', answer)
    return answer
  }

  /** One line of an order, some of it or all, or more than was delivered. */
  async function sendBack(): Promise<void> {
    const { rows } = await pool
      .query<{ id: string; lines: number }>(completed, [[...orders.keys()]])
      .catch(() => ({ rows: [] }))
    const [found] = rows
    const order = found && orders.get(found.id)
    if (!order) return
    const reason = askedReasons[upTo(askedReasons.length)]
    const lines = [{ line: 1 + upTo(found.lines), quantity: 1 + upTo(3), reason }]
    const answer = await asCustomer(order, '/returns', { lines })
    if (!answer.ok || random() > 0.3) return
    await delay(upTo(1_000))
    const { returnId } = JSON.parse(answer.text) as { returnId: string }
    await asCustomer(order, `/returns/${returnId}/give-up`)
  }

  function wordOn({ returnId, status, lines }: ReturnView): Command {
    if (status === 'requested')
      return { type: 'return_review', returnId, decision: random() < 0.2 ? 'refuse' : 'approve' }
    if (random() < 0.1) return { type: 'return_give_up', returnId }
    const seen = lines.map(({ line, quantity }) => {
      const restock = upTo(quantity + 1)
      const writeOff = upTo(quantity - restock + 1)
      return { line, restock, writeOff, reject: quantity - restock - writeOff }
    })
    return { type: 'return_receive', returnId, lines: seen }
  }

  async function decide(cookie: string): Promise<void> {
    const { rows } = await pool.query<Open>(open).catch(() => ({ rows: [] }))
    for (const { orderId, view, version } of rows.filter((row) => !row.view.isGivingUp)) {
      const command = wordOn(view)
      const answer = await ask(`${url}/api/trpc/console.commands.run`, {
        method: 'POST',
        headers: consoleHeaders(url, cookie),
        body: JSON.stringify({
          orderId,
          command,
          reason: 'a storm',
          expectedVersion: version,
          idempotencyKey: randomUUID(),
        }),
      })
      count(command.type, answer)
    }
  }

  const asking = (async () => {
    while (isAsking) {
      await delay(restMs)
      await sendBack()
    }
  })()
  const deciding = (async () => {
    const cookie = await signIn(url, 'operator')
    while (isDeciding) {
      await delay(restMs)
      await decide(cookie)
    }
  })()
  return {
    answers,
    wrong,
    async stop() {
      isAsking = false
      await asking
    },
    async halt() {
      isDeciding = false
      await deciding
    },
  }
}
