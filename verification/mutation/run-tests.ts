import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { execa } from 'execa'
import { projectOf } from './mutant.ts'
import { type Verdict, verdictOf } from './verdict.ts'

const timeoutMs = 10 * 60_000

/**
 * Runs test files in a copy of the checkout, one project after the other, until one says something
 * else than that all is green.
 *
 * @param signal ends the run, and the servers that it has started
 */
export async function runTests(
  folder: string,
  tests: readonly string[],
  signal: AbortSignal,
): Promise<Verdict> {
  let passed = 0
  for (const project of new Set(tests.map(projectOf))) {
    const files = tests.filter((test) => projectOf(test) === project)
    const verdict = await runProject(folder, project, files, signal)
    if (verdict.type !== 'survived') return verdict
    passed += verdict.tests
  }
  return { type: 'survived', tests: passed }
}

async function runProject(
  folder: string,
  project: string,
  files: readonly string[],
  signal: AbortSignal,
): Promise<Verdict> {
  const outputFile = path.join(folder, 'mutate-report.json')
  await rm(outputFile, { force: true })
  const vitest = path.join(folder, 'node_modules', 'vitest', 'vitest.mjs')
  const options = ['--project', project, '--reporter=json', `--outputFile=${outputFile}`]
  const { isCanceled, timedOut, all } = await execa(
    process.execPath,
    [vitest, 'run', ...options, '--bail=1', ...files],
    {
      cwd: folder,
      reject: false,
      all: true,
      stdin: 'ignore',
      cancelSignal: signal,
      timeout: timeoutMs,
      forceKillAfterDelay: 20_000,
    },
  )
  if (isCanceled) signal.throwIfAborted()
  if (timedOut) return { type: 'unclear', why: `no end within ${timeoutMs / 60_000} minutes` }
  const verdict = verdictOf(await readFile(outputFile, 'utf8').catch(() => undefined))
  return verdict.type === 'unclear' ? { ...verdict, why: `${verdict.why}\n${all ?? ''}` } : verdict
}
