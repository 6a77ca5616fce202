import { randomInt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import { guardAgainstOrphaning } from './orphan-guard.ts'

/**
 * Runs a program to its end and resolves with its output.
 *
 * It is not tied to our exit: the exit hook of execa ends a process at the first Ctrl-C when its
 * own handlers were registered with `once`, before they have stopped anything.
 *
 * @throws ExecaError when it can't be started or ends with another code than 0
 */
export const run = execa({ stdin: 'ignore', cleanup: false })

/** How a process ended; `error` when it could not even be started. */
export interface ProcessExit {
  code: number | null
  signal: NodeJS.Signals | null
  error?: Error
}

export interface LocalProcess {
  pid: number | undefined
  /** Resolves when the process is gone; never rejects. */
  exited: Promise<ProcessExit>
  hasExited(): boolean
  /** Sends a signal; one that has ended is left alone. */
  kill(signal: NodeJS.Signals): void
  /** Sends a signal to the process and all that it has started. */
  killGroup(signal: NodeJS.Signals): void
}

export interface ProcessOptions {
  cwd?: string
  /** The whole environment; ours when not given. */
  env?: Record<string, string | undefined>
  uid?: number
  gid?: number
  /** Gets every line of its standard output and error that is not blank. */
  onLine?: (line: string) => void
  /** The polite signal when we are gone, and whether the whole process group is meant. */
  guard: { signal: 'INT' | 'TERM'; group: boolean }
}

/**
 * Starts a program that ends at the latest when the current process does.
 *
 * It gets its own session: Ctrl-C in the terminal reaches the starter alone, which then stops things in the right order.
 */
export function startProcess(
  command: string,
  args: readonly string[],
  { onLine = () => undefined, guard, ...options }: ProcessOptions,
): LocalProcess {
  const toLine = function* (line: unknown) {
    const text = String(line).trimEnd()
    if (text.trim()) onLine(text)
    yield line
  }
  const child = execa(command, args, {
    ...options,
    extendEnv: options.env === undefined,
    detached: true,
    stdin: 'ignore',
    stdout: toLine,
    stderr: toLine,
    buffer: false,
    reject: false,
    // Whoever stops it says how long each signal may take.
    forceKillAfterDelay: false,
  })
  const { pid } = child
  let exit: ProcessExit | undefined
  const release = pid === undefined ? undefined : guardAgainstOrphaning(pid, guard)
  const exited = new Promise<ProcessExit>((resolve) => {
    const end = (value: ProcessExit) => {
      if (exit) return
      exit = value
      release?.()
      resolve(value)
    }
    // Not when its output ends: what it has started may hold that open for longer.
    child.once('exit', (code, signal) => end({ code, signal }))
    void child.then(({ cause }) => end({ code: null, signal: null, error: cause as Error }))
  })
  return {
    pid,
    exited,
    hasExited: () => exit !== undefined,
    kill: (signal) => void child.kill(signal),
    killGroup: (signal) => pid !== undefined && signalGroup(pid, signal),
  }
}

/** @param leader a process that was started with `detached: true` */
function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal)
  } catch (error) {
    // Gone in this very moment is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/**
 * Sends the signals one after the other, each with its time to take effect, until the process is gone.
 *
 * @param steps pairs of signal and milliseconds
 */
export async function stopProcess(
  process: LocalProcess,
  steps: readonly (readonly [NodeJS.Signals, number])[],
): Promise<void> {
  for (const [signal, waitMs] of steps) {
    if (process.hasExited()) return
    process.kill(signal)
    if (await settlesWithin(process.exited, waitMs)) return
  }
}

/** Whether the promise is fulfilled in the given time. Leaves no timer behind. */
export async function settlesWithin(
  promise: Promise<unknown>,
  timeoutMs: number,
): Promise<boolean> {
  const timer = new AbortController()
  const late = delay(Math.max(0, timeoutMs), false, { signal: timer.signal }).catch(() => false)
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    timer.abort()
  }
}

/** Whether a process of this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * A process named so that a later one with the same id is not taken for it: id and time of its start.
 *
 * @returns `undefined` when there is no such process
 */
export async function identityOf(pid: number): Promise<string | undefined> {
  // Field 22 of /proc/<pid>/stat is the start time in ticks; the name in field 2 may contain spaces, so we count from its end.
  const stat = await readIfThere(`/proc/${pid}/stat`).catch(() => undefined)
  if (stat) return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  const { stdout } = await run({ reject: false })`ps -o lstart= -p ${pid}`
  return stdout?.trim() ? `${pid} ${stdout.trim()}` : undefined
}

/** Whether the process that {@link identityOf} named is still there. */
export async function isStillThere(identity: string | undefined): Promise<boolean> {
  const text = identity?.trim()
  return Boolean(text) && (await identityOf(Number(text?.split(' ')[0]))) === text
}

/** The system gives ports from 32768 on to connections and to whoever asks for any (`ip_local_port_range` of Linux). */
const portsOfNobody = { min: 10_240, max: 32_767 }
const portTriesMax = 100

/**
 * A loopback port that nobody listens on right now, and that the system gives to nobody: a process that starts again on it
 * finds it as it left it.
 *
 * @throws Error when none is found
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < portTriesMax; tries++) {
    const port = randomInt(portsOfNobody.min, portsOfNobody.max)
    if (await portIsFree(port)) return port
  }
  throw new Error('No free port was found on the loopback address.')
}

/** Whether nobody listens on this port of the given address (loopback unless told). */
export async function portIsFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return listenOnce(port, host).then(
    () => true,
    () => false,
  )
}

function listenOnce(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, host, () => server.close(() => resolve()))
  })
}

/** The text of a file, or `undefined` when there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}
