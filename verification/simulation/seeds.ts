import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import type { Share } from './child.ts'
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

function inChild(share: () => Share | undefined, onRun: (run: Run) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(import.meta.dirname, 'child.ts'))
    let finished = false
    const goOn = () => {
      const work = share()
      finished = work === undefined
      if (work) child.send(work)
      else child.disconnect()
    }
    child.on('message', (message: { type: 'run'; run: Run } | { type: 'done' }) => {
      if (message.type === 'run') onRun(message.run)
      else goOn()
    })
    child.once('error', reject)
    child.once('exit', (code) =>
      finished && code === 0
        ? resolve()
        : reject(new Error(`a process of the simulation ended with ${code}`)),
    )
    goOn()
  })
}
