import type { Pool } from 'pg'
import { readLines } from './lines.ts'
import type { Waiting } from './overview-types.ts'

/** How many events wait for each group, and since when. */
export async function readWaiting(pool: Pool): Promise<Waiting[]> {
  const waiting = new Map<string, Waiting>()
  for (const { name, inLine, behindMs } of await readLines(pool)) {
    const of = waiting.get(name) ?? { group: name, events: 0, waitingMs: 0 }
    of.events += inLine
    of.waitingMs = Math.max(of.waitingMs, behindMs)
    waiting.set(name, of)
  }
  return [...waiting.values()]
}
