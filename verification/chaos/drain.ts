import { expect } from 'vitest'
import type { ChaosProcess } from './processes.ts'

/** A process ends itself when it has not drained in its time, which is this or a little more (ms). */
const drainMs = 4_400

/**
 * Asks processes to end, and sees that each does so cleanly: with 0, or by itself when its time to drain is over. What ends
 * otherwise, or sooner, has crashed.
 *
 * @returns how many ran out of time, as on a machine that is busy with something else
 */
export async function drain(targets: readonly ChaosProcess[], round: number): Promise<number> {
  const sentAt = Date.now()
  const exits = await Promise.all(
    targets.map(async (target) => {
      const { code, signal } = await target.send('SIGTERM')
      const isOutOfTime = code === 1 && signal === null && Date.now() - sentAt >= drainMs
      return { name: target.name, code: isOutOfTime ? 'out of time' : code, signal }
    }),
  )
  for (const { name, code, signal } of exits)
    if (code !== 'out of time')
      expect({ code, signal }, `round ${round}: ${name}`).toEqual({ code: 0, signal: null })
  return exits.filter(({ code }) => code === 'out of time').length
}
