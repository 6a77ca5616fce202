import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from './app.ts'
import { pathOf } from './path-of.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-path-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Runs a script as npm does, for somebody who stands in another folder; says how it ended. */
const run = (script: string, given: string) =>
  new Promise<{ code: unknown; output: string }>((resolve) => {
    execFile(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), path.join(root, 'scripts', script), given],
      { cwd: root, env: { ...process.env, INIT_CWD: folder, SAGABOARD_DATA: folder } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    )
  })

test('a file is meant from where the person stands, however npm was told where the package is', () => {
  expect(pathOf('shop.dump', { INIT_CWD: '/home/ada' })).toBe('/home/ada/shop.dump')
  expect(pathOf('/backups/shop.dump', { INIT_CWD: '/home/ada' })).toBe('/backups/shop.dump')
  expect(pathOf('shop.dump', {})).toBe(path.resolve('shop.dump'))
})

test('a backup never replaces a file that is there, and says which it found', async () => {
  await writeFile(path.join(folder, 'shop.dump'), 'the last one')
  const { code, output } = await run('backup.ts', 'shop.dump')
  expect(code).toBe(1)
  expect(output).toContain(`${path.join(folder, 'shop.dump')} is there already`)
})

test('restore looks for its file where the person stands', async () => {
  const { code, output } = await run('restore.ts', 'none.dump')
  expect(code).toBe(1)
  expect(output).toContain(`There is no file ${path.join(folder, 'none.dump')}.`)
})
