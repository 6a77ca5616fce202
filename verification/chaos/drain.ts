import { availableParallelism, loadavg } from 'node:os'
import { expect } from 'vitest'
import { logged } from './process-logs.ts'
import type { ChaosProcess } from './processes.ts'

/** A process ends itself when it has not drained in its time, which is this or a little more (ms). */
const drainMs = 4_400

/**
 * Asks processes to end, and sees that each does so cleanly: with 0, or by itself when its time to drain is over. What ends
 * otherwise, or sooner, has crashed.
 *
 * @param logs the folder of what they log
 * @returns how many ran out of time, and how many of these on a machine that had the time for them
 */
export async function drain(
  targets: readonly ChaosProcess[],
  round: number,
  logs: string,
): Promise<{ outOfTime: number; unexcused: number }> {
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
      expect(
        { code, signal },
        `round ${round}: ${name} ${(await logged(logs, name, '"level":60')).join('\n')}`,
      ).toEqual({
        code: 0,
        signal: null,
      })
  const outOfTime = exits.filter(({ code }) => code === 'out of time').length
  return { outOfTime, unexcused: isBusyWithElse() ? 0 : outOfTime }
}

/** More wants to run here than a test and its processes: then a drain that takes too long says nothing about them. */
const isBusyWithElse = () => (loadavg()[0] ?? 0) > 5 * availableParallelism()
