import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { guardAgainstOrphaning } from './orphan-guard.ts'

/** How a process ended; `error` when it could not even be started. */
export interface ProcessExit {
  code: number | null
  signal: NodeJS.Signals | null
  error?: Error
}

export interface LocalProcess {
  child: ChildProcess
  pid: number | undefined
  /** Resolves when the process is gone; never rejects. */
  exited: Promise<ProcessExit>
  hasExited(): boolean
}

/**
 * Starts a program that ends at the latest when the current process does.
 *
 * It gets its own session: Ctrl-C in the terminal reaches the starter alone, which then stops things in the right order.
 *
 * @param onLine gets every line of its standard output and error
 * @param guard the polite signal, and whether its whole process group is meant
 */
export function startProcess(
  command: string,
  args: readonly string[],
  options: SpawnOptions & {
    onLine?: (line: string) => void
    guard: { signal: 'INT' | 'TERM'; group: boolean }
  },
): LocalProcess {
  const { onLine = () => undefined, guard, ...rest } = options
  const child = spawn(command, args, { ...rest, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let exit: ProcessExit | undefined
  const release = child.pid === undefined ? undefined : guardAgainstOrphaning(child.pid, guard)
  const exited = new Promise<ProcessExit>((resolve) => {
    const end = (value: ProcessExit) => {
      exit ??= value
      release?.()
      resolve(exit)
    }
    child.once('error', (error) => end({ code: null, signal: null, error }))
    child.once('exit', (code, signal) => end({ code, signal }))
  })
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, onLine)
  return { child, pid: child.pid, exited, hasExited: () => exit !== undefined }
}

function eachLine(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void) {
  let rest = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim()) onLine(line.trimEnd())
  })
  stream?.on('end', () => {
    if (rest.trim()) onLine(rest.trimEnd())
  })
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
    process.child.kill(signal)
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
  const listed = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', `${pid}`]).catch(
    () => undefined,
  )
  return listed?.stdout.trim() ? `${pid} ${listed.stdout.trim()}` : undefined
}

/** Whether the process that {@link identityOf} named is still there. */
export async function isStillThere(identity: string | undefined): Promise<boolean> {
  const text = identity?.trim()
  return Boolean(text) && (await identityOf(Number(text?.split(' ')[0]))) === text
}

/** A loopback port that nobody listens on right now. */
export function freePort(): Promise<number> {
  return listenOnce(0)
}

/** Whether nobody listens on this port of the given address (loopback unless told). */
export async function portIsFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return listenOnce(port, host).then(
    () => true,
    () => false,
  )
}

function listenOnce(port: number, host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no address')),
      )
    })
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
