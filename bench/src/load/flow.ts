import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'

/** Counting what is open costs the database a millisecond or two; ten times a second is next to nothing. */
const lookEveryMs = 100

interface FlowOptions {
  callers: number
  openMax: number
  /** How many orders are on their way right now. */
  countOpen: () => Promise<number>
  /** Places one order. */
  place: () => Promise<void>
}

/** Load that goes on until it is stopped, and never gets further ahead than `openMax` orders. */
export function startFlow({ callers, openMax, countOpen, place }: FlowOptions) {
  let stopped = false
  let accepted = 0
  /** How many may still be placed before somebody looks again. */
  let room = openMax
  let admit: (() => void) | undefined
  let admission = new Promise<void>((resolve) => {
    admit = resolve
  })

  async function look(): Promise<void> {
    while (!stopped) {
      room = openMax - (await countOpen())
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
      if (room <= 0) {
        await admission
        continue
      }
      room--
      await place()
      accepted++
    }
  }

  const running = Promise.all([look(), ...Array.from({ length: callers }, call)])
  // Whoever stops the flow hears of a failure; until then it must not count as unhandled.
  running.catch(() => {
    stopped = true
    admit?.()
  })
  return {
    /** @returns how many orders were accepted */
    async stop(): Promise<{ accepted: number }> {
      stopped = true
      await running
      return { accepted }
    },
  }
}

export type Flow = ReturnType<typeof startFlow>

/** How many orders have not come to their end. */
export async function countOpenOrders(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ open: number }>({
    name: 'bench-open',
    text: 'select count(*)::int as open from orders.orders where closed_at is null',
  })
  return rows[0]?.open ?? 0
}

/** Starts and stops one flow at a time. */
export function flowJobs(flowOf: (ask: { callers: number; openMax: number }) => Flow) {
  let flow: Flow | undefined
  return {
    async start(ask: { callers: number; openMax: number }): Promise<null> {
      flow = flowOf(ask)
      return null
    },
    async stop(): Promise<{ accepted: number }> {
      if (!flow) throw new Error('no load was started')
      return flow.stop()
    },
  }
}
