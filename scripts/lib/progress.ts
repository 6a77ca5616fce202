const plain = !process.stdout.isTTY || process.env.NO_COLOR !== undefined
const paint = (code: number, text: string) => (plain ? text : `\u001b[${code}m${text}\u001b[0m`)

export const dim = (text: string) => paint(2, text)
export const bold = (text: string) => paint(1, text)
const green = (text: string) => paint(32, text)
const red = (text: string) => paint(31, text)
const amber = (text: string) => paint(33, text)

// A full disk behind a redirected output, or a reader that went away, costs lines and nothing else.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

/** Prints one line. */
export function print(line = '') {
  process.stdout.write(`${line}\n`)
}

/** Prints one line that asks for attention: something ended, something is tried again. */
export function warn(line: string) {
  process.stdout.write(`  ${amber('!')} ${line}\n`)
}

/** Prints the one sentence that says why it did not start. */
export function fail(line: string) {
  process.stderr.write(`  ${red('x')} ${line}\n`)
}

/**
 * Runs one step of the start with a line that says what is being done and, when it is done, how long it took.
 *
 * @param title what is being done, as in "Building the web app"
 * @param work returns what is worth knowing about the result, or nothing
 */
export async function step<T>(
  title: string,
  work: (note: (text: string) => void) => Promise<T>,
): Promise<T> {
  const startedAt = performance.now()
  let detail = ''
  // A terminal shows the running step and then writes over it; a log file gets a line when it is done.
  if (process.stdout.isTTY) process.stdout.write(`  ${dim('…')} ${title}\r`)
  const result = await work((text) => {
    detail = text
  })
  const seconds = `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`
  process.stdout.write(
    `  ${green('✓')} ${title.padEnd(28)} ${dim(seconds.padStart(7))}  ${dim(detail)}\n`,
  )
  return result
}
