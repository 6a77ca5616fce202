import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { readIfThere, startProcess } from '@sagaboard/db/embedded/local-process'
import { root } from './app.ts'
import { lock } from './data-dir.ts'
import { openLog } from './json-log.ts'
import { StartError } from './start-error.ts'

const web = path.join(root, 'apps/web')
const output = path.join(web, '.next')
const stamp = path.join(output, 'sources.sha256')

/** What the built pages are made of. Next itself edits its tsconfig.json while building, so that one says nothing. */
const sources = [
  'apps/web',
  'packages/events/src',
  'packages/db/src',
  'packages/process/src',
  'packages/messages/src',
  'package-lock.json',
  'tsconfig.base.json',
]
const notSources =
  /^(node_modules|\.next|\.turbo|e2e|test-results|playwright-report|next-env\.d\.ts|tsconfig\.json)$|\.tsbuildinfo$|\.test\.tsx?$/

/**
 * Builds the web app unless what is there was built from just these sources.
 *
 * @param logFile where the output of the build goes
 * @returns whether it had to be built
 * @throws StartError when the build fails
 */
export async function buildWeb(logFile: string): Promise<'built' | 'up to date'> {
  // Two start commands of one checkout (on two data directories) must not write the same files at once.
  const release = await lock(path.join(root, 'node_modules/.sagaboard-build.lock'), () =>
    delay(250),
  )
  try {
    const hash = await hashOf(sources)
    if (existsSync(path.join(output, 'BUILD_ID')) && (await readIfThere(stamp)) === hash)
      return 'up to date'
    await build(logFile)
    await writeFile(stamp, hash)
    return 'built'
  } finally {
    await release()
  }
}

async function build(logFile: string): Promise<void> {
  const log = openLog(logFile, 'build', () => undefined)
  const lines: string[] = []
  const next = startProcess(
    process.execPath,
    [path.join(root, 'node_modules/next/dist/bin/next'), 'build'],
    {
      cwd: web,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      onLine: (line) => {
        log.line(line)
        lines.push(line)
      },
      guard: { signal: 'TERM', group: true },
    },
  )
  const { code, error } = await next.exited
  log.end()
  if (code === 0) return
  const reason =
    lines.find((line) => /error|failed/i.test(line)) ??
    error?.message ??
    lines.at(-1) ??
    `exit code ${code}`
  throw new StartError(
    `The web app could not be built: ${reason.trim()}. The whole output is in ${path.relative(process.cwd(), logFile)}.`,
  )
}

async function hashOf(roots: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of (
    await Promise.all(roots.map((entry) => filesBelow(path.join(root, entry))))
  ).flat()) {
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(await readFile(file))
      .update('\0')
  }
  return hash.digest('hex')
}

async function filesBelow(entry: string): Promise<string[]> {
  const children = await readdir(entry, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return undefined
      throw error
    },
  )
  if (!children) return [entry]
  const wanted = children.filter((child) => !notSources.test(child.name))
  const nested = await Promise.all(
    wanted
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((child) => {
        const file = path.join(entry, child.name)
        return child.isDirectory() ? filesBelow(file) : [file]
      }),
  )
  return nested.flat()
}
