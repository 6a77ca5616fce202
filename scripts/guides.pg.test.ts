import { readdirSync, readFileSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type CheckoutCopy, copyCheckout } from './lib/checkout-copy.ts'
import { applyGuide, type Block, missingIn, readGuide } from './lib/guide.ts'

/** Each guide, followed by the letter: in a copy of the checkout of its own, to its last command. */

const root = path.resolve(import.meta.dirname, '..')
const folder = 'docs/guides'
const guides = readdirSync(path.join(root, folder))
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .map((name) => `${folder}/${name}`)

/** Far more than they take, also on a busy machine: what hangs ends. */
const runMs = 900_000

/** What the runner of this test tells its own children would mislead that of the copy. */
const environment = (): Record<string, string | undefined> => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))),
  NODE_ENV: undefined,
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
  // The server of this run serves the copy as well, with databases of its own.
  TEST_DATABASE_URL: inject('postgres').adminUrl,
})

async function run(command: string, cwd: string): Promise<string> {
  const { all } = await execa(command, {
    cwd,
    shell: true,
    all: true,
    stdin: 'ignore',
    env: environment(),
    extendEnv: false,
    timeout: runMs,
    forceKillAfterDelay: 10_000,
  })
  return all
}

test('there are guides, and each is one that can be followed', () => {
  expect(guides.length).toBeGreaterThan(0)
})

describe.each(guides)('%s', (guide) => {
  let copy: CheckoutCopy | undefined
  let blocks: Block[] = []

  beforeAll(async () => {
    copy = await copyCheckout(root)
    // The import rules know it by its place, which a link does not have.
    const zod = path.join(copy.folder, 'node_modules/zod')
    await rm(zod)
    await cp(path.join(root, 'node_modules/zod'), zod, { recursive: true })
    blocks = readGuide(guide, readFileSync(path.join(root, guide), 'utf8'))
  })
  afterAll(() => copy?.remove())

  test(
    'does what it says',
    async () => {
      const cwd = copy?.folder ?? ''
      const files = await applyGuide(guide, blocks, cwd)
      expect(files.length).toBeGreaterThan(2)
      // In its own style, and importing only what it may.
      const code = [...new Set(files)].filter((file) => file.endsWith('.ts'))
      await run(`npx biome check ${code.join(' ')}`, cwd)
      await run('npx depcruise --config .dependency-cruiser.mjs packages apps/workers', cwd)
      let printed = ''
      let commands = 0
      for (const block of blocks) {
        if (block.type === 'run') {
          printed += await run(block.command, cwd)
          commands++
        } else if (block.type === 'printed') {
          expect(missingIn(printed, block.lines), `${guide}:${block.line}: ${printed}`).toBe(
            undefined,
          )
          printed = ''
        }
      }
      expect(commands).toBeGreaterThan(1)
    },
    runMs,
  )
})
