import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import { execa } from 'execa'
import { root } from '../lib/app.ts'

/** The start command as a child process, with everything that it printed. */
export interface StartCommand {
  pid: number
  kill(signal: NodeJS.Signals): void
  output(): string
  /** Resolves when the text was printed; rejects with the output when the command ends before that. */
  printed(text: string): Promise<void>
  exited: Promise<number | null>
}

/** Runs `scripts/start.ts`; nothing of the caller's settings reaches it but what is given here. */
export function runStart(args: readonly string[], settings: Record<string, string>): StartCommand {
  const { PATH = '', HOME = '' } = process.env
  const node = ['--import', import.meta.resolve('tsx'), path.join(root, 'scripts/start.ts')]
  // Not execaNode, which adds the folder of node to the PATH: some tests want nothing else on it.
  const child = execa(process.execPath, [...node, ...args], {
    cwd: root,
    env: { PATH, HOME, ...settings },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    forceKillAfterDelay: false,
  })
  let output = ''
  const waiting = new Set<() => void>()
  child.all.setEncoding('utf8').on('data', (text: string) => {
    output += text
    for (const look of waiting) look()
  })
  const exited = child.then(({ exitCode }) => exitCode ?? null)
  return {
    pid: child.pid ?? 0,
    kill: (signal) => void child.kill(signal),
    output: () => output,
    exited,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (output.includes(text)) resolve()
        }
        waiting.add(look)
        look()
        void exited.then((code) =>
          reject(new Error(`ended with ${code} before it printed "${text}":\n${output}`)),
        )
      }),
  }
}

/** Every process that belongs to this data directory, by its command line, environment or working directory. Linux only. */
export function processesOf(
  dataDir: string,
): { pid: number; command: string; environment: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const read = (file: string) =>
        attempt(() => readFileSync(`/proc/${name}/${file}`, 'utf8')).replaceAll('\0', ' ')
      const [command, environment] = [read('cmdline'), read('environ')]
      // Redis writes over its own environment.
      const folder = attempt(() => readlinkSync(`/proc/${name}/cwd`))
      return command.includes(dataDir) ||
        folder.startsWith(dataDir) ||
        environment.includes(`SAGABOARD_DATA=${dataDir} `)
        ? [{ pid: Number(name), command, environment }]
        : []
    })
}

function attempt(look: () => string): string {
  try {
    return look()
  } catch {
    // It ended while we were looking, or is none of ours.
    return ''
  }
}
