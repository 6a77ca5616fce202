import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect } from 'vitest'
import { root } from '../lib/app.ts'
import { type Block, missingIn, readGuide } from '../lib/guide.ts'

const page = 'docs/walkthroughs.md'

/** Far more than a way takes, also on a busy machine: what hangs ends. */
const wayMs = 300_000

/** Where there is no grpcurl, its part is played by the client that comes with the packages. */
const standIn = `#!/bin/sh
exec ${process.execPath} --import ${import.meta.resolve('tsx')} ${fileURLToPath(import.meta.resolve('@sagaboard/workers/testing/grpcurl'))} "$@"
`

/**
 * Carries out one of the five ways of docs/walkthroughs.md by the letter, in one shell, after what the page says before them;
 * fails where something else is printed than it says.
 *
 * @param way its number
 * @param where what the page has its reader export: SHOP, REST, GRPC, KEY, KAFKA
 * @returns how many commands there were
 */
export async function followWalkthrough(
  way: number,
  where: Readonly<Record<string, string>>,
): Promise<number> {
  const [before = '', ...ways] = (await readFile(path.join(root, page), 'utf8')).split(/^## /m)
  const chosen = ways.find((text) => text.startsWith(`${way}. `)) ?? ''
  const blocks = [...readGuide(page, before), ...readGuide(page, chosen)]
  const folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-walkthrough-'))
  try {
    const bin = path.join(folder, 'grpcurl')
    await writeFile(bin, standIn)
    await chmod(bin, 0o755)
    const { all } = await execa('bash', ['-c', scriptOf(blocks)], {
      cwd: root,
      env: { ...where, PATH: `${process.env.PATH}:${folder}`, TMPDIR: folder },
      all: true,
      timeout: wayMs,
    })
    const outputs = all.split(cut)
    let printed = 0
    for (const block of blocks)
      if (block.type === 'printed') {
        const output = outputs[printed++] ?? ''
        expect(missingIn(output, block.lines), `in what was printed: ${output}`).toBe(undefined)
      }
    return blocks.filter(({ type }) => type === 'run').length
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Stands between what one block of the page says is printed and the next. */
const cut = '\n--- printed\n'

const scriptOf = (blocks: readonly Block[]): string =>
  blocks
    .flatMap((block) => {
      if (block.type === 'run') return [block.command]
      return block.type === 'printed' ? [`printf '${cut.replaceAll('\n', '\\n')}'`] : []
    })
    .join('\n')

/** What the start command says of where everything is, as the page has its reader export it. */
export function whereOf(output: string): Record<string, string> {
  const found = (pattern: RegExp) => pattern.exec(output)?.[1] ?? ''
  return {
    SHOP: found(/Open (http:\S+)/),
    REST: found(/Services {3}(http:\S+)\/api/),
    GRPC: found(/gRPC (\S+)/),
    KEY: found(/with the key (\S+)/),
    KAFKA: found(/Kafka {6}(\S+)\n/),
  }
}
