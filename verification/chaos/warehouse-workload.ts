import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import { z } from 'zod'
import { ask, consoleHeaders, signIn } from './staff-client.ts'

interface WarehouseWorkloadOptions {
  url: string
  pool: Pool
  random: () => number
}

/** A person in the warehouse, at the packing page. */
export interface WarehouseWorkload {
  /** How many orders were said to be packed, by what came of it. */
  readonly answers: ReadonlyMap<string, number>
  readonly wrong: readonly string[]
  /** Nothing more is packed; resolves when all that was asked is answered. */
  stop(): Promise<void>
}

const packedSchema = z.object({
  result: z.object({ data: z.array(z.object({ refusal: z.string().nullable() })) }),
})
const restMs = 250
const atOnceMax = 8
/** Now and then somebody says so of what does not wait any more, or not yet. */
const wrongShare = 0.05

const waiting = `
  select distinct o.created_at, o.id, a->>'warehouse' as warehouse
  from orders.orders o join shipping.shipments s on s.order_id = o.id, jsonb_array_elements(s.allocations) a
  where o.waiting_for = 'packing' and not coalesce(s.said_packed, '[]') ? (a->>'warehouse') order by o.created_at limit 120`
const anything = `
  select o.id, w.id as warehouse from (select id from orders.orders order by created_at desc limit 1) o,
    (select id from inventory.warehouses order by random() limit 1) w`

interface Part {
  id: string
  warehouse: string
}

/** Starts a person who says of orders that they are packed, at random moments, several at once, by the console's own door. */
export function startWarehouseWorkload({
  url,
  pool,
  random,
}: WarehouseWorkloadOptions): WarehouseWorkload {
  const answers = new Map<string, number>()
  const wrong: string[] = []
  const count = (what: string) => answers.set(what, (answers.get(what) ?? 0) + 1)
  let stopped = false

  /** Parts of orders that one of the warehouses has to pack. */
  async function some(): Promise<Part[]> {
    const read = random() < wrongShare ? anything : waiting
    const { rows } = await pool.query<Part>(read).catch(() => ({ rows: [] }))
    const { warehouse } = rows[Math.floor(random() * rows.length)] ?? {}
    return rows.filter((part) => part.warehouse === warehouse && random() < 0.5).slice(0, atOnceMax)
  }

  async function pack(parts: readonly Part[], cookie: string): Promise<void> {
    const [first] = parts
    if (!first) return
    const { warehouse } = first
    const orderIds = parts.map(({ id }) => id)
    const body = JSON.stringify({ warehouse, orderIds, idempotencyKey: randomUUID() })
    const headers = consoleHeaders(url, cookie)
    const path = `${url}/api/trpc/console.packing.packed`
    const response = await ask(path, { method: 'POST', headers, body })
    const parsed = packedSchema.safeParse(response.ok ? JSON.parse(response.text) : undefined)
    if (!parsed.success)
      wrong.push(`packed was answered ${response.status}: ${response.text.slice(0, 300)}`)
    for (const { refusal } of parsed.data?.result.data ?? [])
      count(refusal === null ? 'packed' : 'packed, refused')
  }

  const working = (async () => {
    const cookie = await signIn(url, 'operator')
    while (!stopped) {
      await delay(restMs)
      await pack(await some(), cookie)
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
