import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Linux counts in these whatever its kernel was built with (USER_HZ). */
const tickMs = 10

interface Stat {
  parent: number
  ticks: number
}

/** Whether this system says what its processes cost (Linux does). */
export const cpuIsTold = existsSync('/proc/self/stat')

/**
 * CPU time so far (user and system, ms) of each of these processes with everything below it, those of its children that
 * have ended included: so a cluster of PostgreSQL is its postmaster and all of its backends.
 *
 * @returns by name; empty where the system does not say
 */
export function cpuMsOf(processes: ReadonlyMap<string, number>): Map<string, number> {
  if (!cpuIsTold) return new Map()
  const stats = readStats()
  const below = new Map<number, number[]>()
  for (const [pid, { parent }] of stats) below.set(parent, [...(below.get(parent) ?? []), pid])
  const ticksOf = (pid: number): number =>
    (below.get(pid) ?? []).reduce((sum, child) => sum + ticksOf(child), stats.get(pid)?.ticks ?? 0)
  return new Map([...processes].map(([name, pid]) => [name, ticksOf(pid) * tickMs]))
}

function readStats(): Map<number, Stat> {
  const stats = new Map<number, Stat>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const stat = readStat(Number(entry))
    if (stat) stats.set(Number(entry), stat)
  }
  return stats
}

function readStat(pid: number): Stat | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch (error) {
    // It ended between the listing and the reading; its parent has its time.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
  // Counted from the end of the name, which may hold spaces: state, parent, …, and utime, stime, cutime, cstime as 14th to 17th of all.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  return {
    parent: fields[1] ?? 0,
    ticks: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0),
  }
}
