import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from '@sagaboard/events/commands/command'
import type { Pool } from 'pg'
import { z } from 'zod'
import type { Accepted } from './customer-workload.ts'
import { ask, consoleHeaders, signIn } from './staff-client.ts'

export interface OperatorWorkloadOptions {
  url: string
  pool: Pool
  orders: ReadonlyMap<string, Accepted>
  /** How long each of them rests between two commands. */
  restMs: number
  random: () => number
}

/** People in the console, two at a time on the same orders. */
export interface OperatorWorkload {
  /** How often what was asked for was taken, and how often refused. */
  readonly answers: ReadonlyMap<string, number>
  /** Answers that they should never get. */
  readonly wrong: readonly string[]
  /** No new commands; resolves when all that was asked is answered. */
  stop(): Promise<void>
}

const offersSchema = z.object({
  result: z.object({
    data: z.object({
      version: z.number(),
      offers: z.array(
        z.object({ command: z.looseObject({ type: z.string() }), refusal: z.string().nullable() }),
      ),
    }),
  }),
})

/** What has no end that a storm could wait for (skip, edit) is left out. */
const wanted: readonly Command['type'][] = ['cancel', 'refund', 'restock', 'retry']

/**
 * Starts two people who, for the same order at the same moment, ask for what the console offers: cancel, refund a part,
 * restock, try again. One of two must see that the order has moved on.
 */
export function startOperatorWorkload({
  url,
  pool,
  orders,
  restMs,
  random,
}: OperatorWorkloadOptions): OperatorWorkload {
  const answers = new Map<string, number>()
  const wrong: string[] = []
  const count = (what: string) => answers.set(what, (answers.get(what) ?? 0) + 1)
  /** How often each kind of command was asked for. */
  const asked = new Map<string, number>()
  let stopped = false

  async function offersFor(orderId: string, cookie: string) {
    const input = encodeURIComponent(JSON.stringify({ orderId }))
    const response = await ask(`${url}/api/trpc/console.commands.offers?input=${input}`, {
      headers: { cookie },
    })
    const parsed = offersSchema.safeParse(response.ok ? JSON.parse(response.text) : undefined)
    if (!parsed.success)
      wrong.push(
        `the console offered for ${orderId}: ${response.status} ${response.text.slice(0, 300)}`,
      )
    return parsed.data?.result.data
  }

  async function run(
    orderId: string,
    cookie: string,
    command: { type: string },
    expectedVersion: number,
  ): Promise<void> {
    const body = JSON.stringify({
      orderId,
      command,
      reason: 'a storm',
      expectedVersion,
      idempotencyKey: randomUUID(),
    })
    const headers = consoleHeaders(url, cookie)
    const response = await ask(`${url}/api/trpc/console.commands.run`, {
      method: 'POST',
      headers,
      body,
    })
    if (response.ok) count(`${command.type} taken`)
    else if (response.status === 409) count(`${command.type} refused`)
    else
      wrong.push(
        `${command.type} of ${orderId} was answered ${response.status}: ${response.text.slice(0, 300)}`,
      )
  }

  /** One of the newest that are under way, which may still be cancelled, or that are completed, which may be refunded. */
  async function someOrder(): Promise<string | undefined> {
    const which = random() < 0.6 ? 'closed_at is null' : "status = 'COMPLETED'"
    const newest = `select id from orders.orders where ${which} order by created_at desc limit 20`
    const { rows } = await pool.query<{ id: string }>(newest).catch(() => ({ rows: [] }))
    return rows[Math.floor(random() * rows.length)]?.id
  }

  /** What is asked for an order: of the commands that the console offers for it the one that was asked for least. */
  async function choose(orderId: string, cookie: string) {
    const seen = await offersFor(orderId, cookie)
    const offered = (seen?.offers ?? []).filter(
      ({ command, refusal }) => refusal === null && wanted.some((type) => type === command.type),
    )
    const timesOf = ({ command: { type } }: (typeof offered)[number]) => asked.get(type) ?? 0
    const [least] = offered.toSorted((a, b) => timesOf(a) - timesOf(b))
    if (!seen || !least) return undefined
    const { command } = least
    asked.set(command.type, timesOf(least) + 1)
    const part = Math.max(1, Math.floor(Number(command.amountMinor) * random()))
    return {
      command: command.type === 'refund' ? { ...command, amountMinor: part } : command,
      version: seen.version,
    }
  }

  /** All of them ask for the same at once: one is quicker. */
  async function work(cookies: readonly string[]): Promise<void> {
    const orderId = (await someOrder()) ?? [...orders.keys()][Math.floor(random() * orders.size)]
    const chosen = orderId && (await choose(orderId, cookies[0] ?? ''))
    if (!chosen) return
    const { command, version } = chosen
    await Promise.all(cookies.map((cookie) => run(orderId, cookie, command, version)))
  }

  const working = (async () => {
    const cookies = await Promise.all(['supervisor', 'admin'].map((role) => signIn(url, role)))
    while (!stopped) {
      await delay(restMs)
      await work(cookies)
    }
  })()
  return {
    answers,
    wrong,
    async stop() {
      stopped = true
      await working
    },
  }
}
