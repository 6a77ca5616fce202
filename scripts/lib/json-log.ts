import { closeSync, fchmodSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'

const rotateAtBytes = 20_000_000

/** The log of one process. */
export interface ProcessLog {
  line(text: string): void
  /** What was said last of what went wrong. */
  last(): string | undefined
  end(): void
}

/**
 * Opens the log of one process: JSON lines. A line that is not JSON (of a server that is not ours, of a crash) is wrapped.
 * A disk that is full costs lines, and nothing else.
 *
 * @param onFatal gets the message of each line of level "fatal" and of an uncaught error, and once that lines are dropped
 */
export function openLog(
  file: string,
  process: string,
  onFatal: (message: string) => void,
  maxBytes = rotateAtBytes,
): ProcessLog {
  const lines = new LogFile(file, maxBytes)
  const wrap = (msg: string) => JSON.stringify({ time: new Date().toISOString(), process, msg })
  let last: string | undefined

  function write(line: string) {
    const missing = lines.dropped
    const note = missing > 0 ? `${wrap(`${missing} lines are missing here`)}\n` : ''
    const failure = lines.write(`${note}${line}\n`)
    if (failure !== undefined && missing === 0)
      onFatal(`its log can't be written (${failure}), so lines are dropped until it can`)
  }

  return {
    line(text) {
      const entry = parse(text)
      const message = entry ? messageOf(entry) : text
      const fatal = entry ? isFatal(entry) : /^(\w*Error\b|Uncaught)/.test(text.trim())
      if (fatal || (!entry && !/^\s+at /.test(text))) last = message
      write(entry ? text : wrap(text))
      if (fatal && message) onFatal(message)
    },
    last: () => last,
    end: () => lines.close(),
  }
}

const isFatal = ({ level }: Record<string, unknown>) => Number(level) >= 60 || level === 'fatal'

/** A file that is appended to. One older file is kept: nobody wants the disk to fill up over months. */
class LogFile {
  /** How many texts could not be written since one could. */
  dropped = 0
  readonly #file: string
  readonly #maxBytes: number
  #descriptor: number | undefined
  #bytes = 0

  constructor(file: string, maxBytes: number) {
    this.#file = file
    this.#maxBytes = maxBytes
  }

  /** @returns why it could not be written; the next text is tried again */
  write(text: string): string | undefined {
    try {
      const descriptor = this.#open()
      writeSync(descriptor, text)
      this.#bytes += Buffer.byteLength(text)
      this.dropped = 0
      if (this.#bytes > this.#maxBytes) this.close()
      return undefined
    } catch (error) {
      this.dropped++
      this.close()
      return (error as NodeJS.ErrnoException).code ?? String(error)
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }

  #open(): number {
    if (this.#descriptor !== undefined) return this.#descriptor
    const first = openSync(this.#file, 'a', 0o600)
    this.#descriptor = first
    const found = fstatSync(first)
    this.#bytes = found.size
    if ((found.mode & 0o077) !== 0 && found.isFile()) fchmodSync(first, 0o600)
    if (found.size <= this.#maxBytes) return first
    this.close()
    renameSync(this.#file, `${this.#file}.1`)
    return this.#open()
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
