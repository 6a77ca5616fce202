import {
  chmodSync,
  createWriteStream,
  existsSync,
  renameSync,
  statSync,
  type WriteStream,
} from 'node:fs'

const rotateAtBytes = 20_000_000

/**
 * Opens the log of one process: JSON lines. A line that is not JSON (of a server that is not ours, of a crash) is wrapped.
 *
 * @param onFatal gets the message of each line of level "fatal" and of an uncaught error
 */
export function openLog(
  file: string,
  process: string,
  onFatal: (message: string) => void,
): { line(text: string): void; last(): string | undefined; end(): void } {
  // One older file is kept; nobody wants the disk to fill up over months of starts.
  if (existsSync(file) && statSync(file).size > rotateAtBytes) renameSync(file, `${file}.1`)
  if (existsSync(file)) chmodSync(file, 0o600)
  const stream: WriteStream = createWriteStream(file, { flags: 'a', mode: 0o600 })
  let last: string | undefined
  return {
    line(text) {
      const entry = parse(text)
      const message = entry ? messageOf(entry) : text
      const fatal = entry
        ? Number(entry.level) >= 60 || entry.level === 'fatal'
        : /^(\w*Error\b|Uncaught)/.test(text.trim())
      if (fatal || (!entry && !/^\s+at /.test(text))) last = message
      stream.write(
        `${entry ? text : JSON.stringify({ time: new Date().toISOString(), process, msg: text })}\n`,
      )
      if (fatal && message) onFatal(message)
    },
    last: () => last,
    end() {
      stream.end()
    },
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    // Half a line or somebody's own braces: it is kept as text.
    return undefined
  }
}

function messageOf(entry: Record<string, unknown>): string {
  const error = entry.err as { message?: unknown } | undefined
  return [entry.msg, error?.message]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(': ')
}
