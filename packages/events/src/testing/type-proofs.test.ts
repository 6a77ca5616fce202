import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const proofs = fileURLToPath(new URL('types', import.meta.url))
const source = path.resolve(proofs, '../..')
const baseConfig = path.resolve(source, '../../../tsconfig.base.json')
const tsc = path.join(
  path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
)

const expectation = /^\s*\/\/ @ts-expect-error (.*)$/
let work: string
let names: string[]

beforeAll(async () => {
  work = await mkdtemp(path.join(tmpdir(), 'sagaboard-types-'))
  names = (await readdir(proofs)).filter((name) => name.endsWith('.ts'))
})
afterAll(() => rm(work, { recursive: true, force: true }))

/** Copies the proofs into a folder, each line as `change` has it. */
async function copy(folder: string, change: (line: string) => string): Promise<void> {
  await mkdir(path.join(work, folder))
  for (const file of names) {
    const lines = (await readFile(path.join(proofs, file), 'utf8'))
      .replaceAll("from '../../", `from '${source}/`)
      .split('\n')
    await writeFile(path.join(work, folder, file), lines.map(change).join('\n'))
  }
}

/** Compiles all copies with the settings of the project; returns the lines of the compiler's errors. */
async function compile(): Promise<string[]> {
  const config = { extends: baseConfig, compilerOptions: { types: [] }, include: ['**/*.ts'] }
  await writeFile(path.join(work, 'tsconfig.json'), JSON.stringify(config))
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [tsc, '--noEmit', '--pretty', 'false', '--project', work],
      { cwd: work },
      (_error, stdout) => resolve(stdout.split('\n').filter((line) => /^\S/.test(line))),
    )
  })
}

/** Where the proofs expect an error: file, and the line after the comment. */
async function expectations(): Promise<string[]> {
  const found: string[] = []
  for (const file of names)
    for (const [index, line] of (await readFile(path.join(proofs, file), 'utf8'))
      .split('\n')
      .entries())
      if (expectation.test(line)) found.push(`${file}:${index + 2}`)
  return found
}

test('a missing handler, an answer that the table does not list, and a handler for an event that it does not route do not compile', async () => {
  await copy('as-they-are', (line) => line)
  await copy('without-comments', (line) => (expectation.test(line) ? '' : line))
  const errors = await compile()

  // The control: without the comments it is those lines that the compiler refuses; with them, and elsewhere, nothing.
  const refused = errors.map((error) => error.replace(/^(\S+)\((\d+),.*$/, '$1:$2'))
  const expected = (await expectations()).map((place) => `without-comments/${place}`)
  expect([...new Set(refused)].sort()).toEqual(expected.sort())
  expect(errors.join('\n')).toContain(`Property 'InventoryReleased' is missing`)
  expect(errors.join('\n')).toContain(
    `'PaymentCompleted' does not exist in type 'Handlers<"orders"`,
  )
}, 60_000)
