import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { copyCheckout } from '@sagaboard/scripts/lib/checkout-copy'
import { bold, dim, fail, print, warn } from '@sagaboard/scripts/lib/progress'
import { applyTo, DoesNotApply, type Mutant } from './mutant.ts'
import { mutants as all } from './mutants/index.ts'
import { BadOption, readOptions, usage } from './options.ts'
import { runTests } from './run-tests.ts'
import type { Verdict } from './verdict.ts'

/**
 * `npm run mutate`: puts each change of the list into a copy of the checkout, one at a time, and
 * runs the tests that must go red with it. Exits with 0 only when each of them did.
 */

const root = path.resolve(import.meta.dirname, '../..')
const interrupted = new AbortController()
// Stays: a signal comes once more from tsx, and would end the process before the copy is removed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => interrupted.abort())

try {
  const { list, mutants } = readOptions(process.argv.slice(2), all)
  if (list) for (const { name, file } of mutants) print(`  ${name}  ${dim(file)}`)
  else process.exitCode = (await mutate(mutants)) ? 0 : 1
} catch (error) {
  if (interrupted.signal.aborted) process.exitCode = 130
  else {
    if (error instanceof BadOption) fail(`${error.message}\n    ${usage}`)
    else fail(error instanceof Error ? (error.stack ?? error.message) : String(error))
    process.exitCode = 1
  }
}

/** @returns whether every mutant was killed */
async function mutate(mutants: readonly Mutant[]): Promise<boolean> {
  print(`\n  ${bold('Sagaboard mutate')}  ${mutants.length} of ${all.length} changes\n`)
  const copy = await copyCheckout(root)
  try {
    const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))]
    const control = await runTests(copy.folder, tests, interrupted.signal)
    if (control.type !== 'survived') {
      fail(`Without any change the tests are not green: ${wordsOf(control)}`)
      return false
    }
    print(dim(`  ${control.tests} tests of ${tests.length} files are green without any change\n`))
    const left: string[] = []
    for (const mutant of mutants) if (!(await put(mutant, copy.folder))) left.push(mutant.name)
    print()
    if (left.length > 0)
      fail(`${left.length} of ${mutants.length} were not found: ${left.join(', ')}`)
    else print(`  ${bold(`all ${mutants.length} were found`)}`)
    return left.length === 0
  } finally {
    await copy.remove()
  }
}

/** Puts one change in, runs its tests and takes it out again; returns whether it was found. */
async function put(mutant: Mutant, folder: string): Promise<boolean> {
  const file = path.join(folder, mutant.file)
  const startedAt = performance.now()
  let verdict: Verdict
  try {
    const text = await readFile(file, 'utf8')
    await writeFile(file, applyTo(text, mutant))
    verdict = await runTests(folder, mutant.tests, interrupted.signal)
    await writeFile(file, text)
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (!(error instanceof DoesNotApply) && !isGone) throw error
    warn(`${mutant.name}: does not apply any more: ${(error as Error).message}`)
    return false
  }
  const seconds = dim(`${((performance.now() - startedAt) / 1_000).toFixed(0)} s`.padStart(6))
  if (verdict.type === 'killed')
    print(`  ${mutant.name.padEnd(58)} ${seconds}  ${dim(verdict.by.slice(0, 80))}`)
  else warn(`${mutant.name.padEnd(58)} ${seconds}  ${wordsOf(verdict)}`)
  return verdict.type === 'killed'
}

function wordsOf(verdict: Verdict): string {
  if (verdict.type === 'survived') return bold(`survived ${verdict.tests} tests`)
  return verdict.type === 'killed'
    ? `"${verdict.by}" failed`
    : `nothing is proved: ${verdict.why.trim()}`
}
