import { setTimeout as delay } from 'node:timers/promises'
import type { OrderInput } from '@sagaboard/events/commands/order-input'
import type { Pool } from 'pg'
import type { Jobs, Role } from './jobs.ts'

/** Counting what is open costs the database a millisecond or two; ten times a second is next to nothing. */
const lookEveryMs = 100

interface FlowOptions {
  callers: number
  openMax: number
  /** How many orders are on their way right now; undefined: nobody looks, as what is open is what is in flight. */
  countOpen?: () => Promise<number>
  /** Places one order. */
  place: () => Promise<void>
}

export type FlowResult = Jobs['stop']['answer']

/** Load that goes on until it is stopped, and never gets further ahead than `openMax` orders. */
export function startFlow({ callers, openMax, countOpen, place }: FlowOptions) {
  let stopped = false
  let accepted = 0
  let looks = 0
  const ms: number[] = []
  /** How many may still be placed before somebody looks again. */
  let room = openMax
  let admit: (() => void) | undefined
  let admission = new Promise<void>((resolve) => {
    admit = resolve
  })

  async function look(count: () => Promise<number>): Promise<void> {
    while (!stopped) {
      looks++
      room = openMax - (await count())
      if (room > 0) {
        admit?.()
        admission = new Promise((resolve) => {
          admit = resolve
        })
      }
      await delay(lookEveryMs)
    }
    admit?.()
  }

  async function call(): Promise<void> {
    while (!stopped) {
      if (countOpen && room <= 0) {
        await admission
        continue
      }
      room--
      const startedAt = performance.now()
      await place()
      ms.push(performance.now() - startedAt)
      accepted++
    }
  }

  const calls = Array.from({ length: callers }, call)
  const running = Promise.all(countOpen ? [look(countOpen), ...calls] : calls)
  // A failure is thrown to whoever stops the flow; until then it must not count as unhandled.
  running.catch(() => {
    stopped = true
    admit?.()
  })
  return {
    async stop(): Promise<FlowResult> {
      stopped = true
      await running
      return { accepted, looks, ms }
    },
  }
}

export type Flow = ReturnType<typeof startFlow>

/**
 * How many orders placed since then have not come to their end. Older ones are at rest: they are part of what is
 * measured, and reading ten thousand of them each time would be part of the figures.
 *
 * @param since ISO 8601
 */
export async function countOpenOrders(pool: Pool, since: string): Promise<number> {
  const { rows } = await pool.query<{ open: number }>({
    name: 'bench-open',
    text: 'select count(*)::int as open from orders.orders where closed_at is null and created_at >= $1',
    values: [since],
  })
  return rows[0]?.open ?? 0
}

/** Starts and stops one flow at a time. */
export function flowJobs(
  flowOf: (ask: Jobs['start']['ask']) => Flow,
): Pick<Role, 'start' | 'stop'> {
  let flow: Flow | undefined
  return {
    async start(ask) {
      flow = flowOf(ask)
      return null
    },
    async stop() {
      if (!flow) throw new Error('no load was started')
      return flow.stop()
    },
  }
}

/** The jobs of a load whose orders are finished when their caller goes on. */
export function wholeOrders(
  play: (order: OrderInput) => Promise<void>,
  nextOrder: () => OrderInput,
): Role {
  return {
    ...flowJobs(({ callers, openMax }) =>
      startFlow({ callers, openMax, place: () => play(nextOrder()) }),
    ),
    async alone({ count, restMs }) {
      const ms: number[] = []
      for (let n = 0; n < count; n++) {
        await delay(restMs)
        const startedAt = performance.now()
        await play(nextOrder())
        ms.push(performance.now() - startedAt)
      }
      return { ms }
    },
  }
}
