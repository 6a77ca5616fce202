import { existsSync, readFileSync } from 'node:fs'
import { isAlive } from '@sagaboard/db/embedded/local-process'
import { execaSync } from 'execa'

/**
 * Calls back when the command that started us is gone.
 *
 * npm passes a signal on to its shell, which dies of it and passes nothing on. Then we would run on
 * with no terminal and nobody to stop us, so we look at our ancestors up to npm twice a second.
 */
export function whenStarterIsGone(callback: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return
  const ancestors = ancestorsUpToNpm()
  setInterval(() => {
    if (ancestors.some((pid) => !isAlive(pid))) callback()
  }, 500).unref()
}

function ancestorsUpToNpm(): number[] {
  const chain: number[] = []
  for (let pid = process.ppid; pid > 1 && chain.length < 5; ) {
    const found = lookUp(pid)
    if (!found) break
    chain.push(pid)
    if (/(^|\/|\s)npm(-cli\.js)?(\s|$)/.test(found.command)) return chain
    pid = found.parent
  }
  return [process.ppid]
}

function lookUp(pid: number): { parent: number; command: string } | undefined {
  if (existsSync(`/proc/${pid}/stat`)) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return {
      parent: Number(parent),
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
    }
  }
  const listed = execaSync({ reject: false })`ps -o ppid=,args= -p ${pid}`
  // No such process, or no ps: the caller then knows our parent only.
  if (listed.failed) return undefined
  const [parent = '0', ...command] = listed.stdout.trim().split(/\s+/)
  return { parent: Number(parent), command: command.join(' ') }
}
