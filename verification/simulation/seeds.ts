import { availableParallelism } from 'node:os'
import path from 'node:path'
import { execaNode } from 'execa'
import type { FromChild, Share } from './child.ts'
import type { Run } from './simulate.ts'

const shareMax = 100

/**
 * Runs many seeds on all cores. What came of a seed does not depend on who runs it.
 *
 * @param onRun called for each seed, in any order
 * @throws Error when a process ends before its share is done
 */
export async function runSeeds({
  from,
  seeds,
  orders,
  onRun,
}: {
  from: number
  seeds: number
  orders: number
  onRun: (run: Run) => void
}): Promise<void> {
  let next = from
  const end = from + seeds
  const share = (): Share | undefined => {
    const count = Math.min(shareMax, end - next)
    next += count
    return count > 0 ? { from: next - count, count, orders } : undefined
  }
  await Promise.all(Array.from({ length: availableParallelism() }, () => inChild(share, onRun)))
}

async function inChild(share: () => Share | undefined, onRun: (run: Run) => void): Promise<void> {
  const child = execaNode(path.join(import.meta.dirname, 'child.ts'), {
    ipc: true,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    buffer: false,
  })
  let isDone = false
  // Leaving the loop disconnects the child, which then ends; a child that fails makes the loop
  // throw.
  for await (const message of child.getEachMessage()) {
    const { run } = message as unknown as FromChild
    if (run) {
      onRun(run)
      continue
    }
    const work = share()
    isDone = work === undefined
    if (!work) break
    await child.sendMessage({ ...work })
  }
  if (!isDone) throw new Error('a process of the simulation ended before its share was done')
}
