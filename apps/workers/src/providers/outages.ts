import { setTimeout as wait } from 'node:timers/promises'
import type { SimulatedOutage } from '@sagaboard/events/commands/switches'
import type { Pool } from 'pg'

const isOn = {
  name: 'simulated-outage',
  text: 'select from simulated.outages where name = $1',
} as const

/** True until a person ends the outage: its row is there. */
export async function isOutageOn(pool: Pool, { name }: SimulatedOutage): Promise<boolean> {
  const { rowCount } = await pool.query({ ...isOn, values: [name] })
  return rowCount !== 0
}

/**
 * Nothing comes back from a party until the time that its caller waits is over.
 *
 * @param timeoutMs how long our side waits for an answer
 * @returns what it is told by then, in words
 */
export async function silence(timeoutMs: number): Promise<string> {
  await wait(timeoutMs, undefined, { ref: false })
  return `did not answer within ${timeoutMs} ms`
}
