import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { applyGuide, missingIn, readGuide } from './guide.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'sagaboard-guide-'))
  await mkdir(path.join(root, 'src'))
  await writeFile(path.join(root, 'src/names.ts'), "const names = [\n  'a',\n  'b',\n]\n\n// end\n")
})
afterEach(() => rm(root, { recursive: true, force: true }))

const read = (file: string) => readFile(path.join(root, file), 'utf8')
const fence = (language: string, ...lines: string[]) => [`\`\`\`${language}`, ...lines, '```', '']
const follow = async (...lines: string[]) =>
  applyGuide('guide.md', readGuide('guide.md', ['# A guide', '', ...lines].join('\n')), root)

const changing = (...diff: string[]) => ['In `src/names.ts`:', '', ...fence('diff', ...diff)]

describe('a guide', () => {
  test('makes files and changes others, at every place that a diff names', async () => {
    const files = await follow(
      'New file `src/deep/own.ts`, with a dollar:',
      '',
      ...fence('ts', "export const own = '$&'"),
      ...changing("   'a',", "+  '$1',", '@@', '-// end', '+// the end'),
    )
    expect(files).toEqual(['src/deep/own.ts', 'src/names.ts'])
    expect(await read('src/deep/own.ts')).toBe("export const own = '$&'\n")
    expect(await read('src/names.ts')).toBe(
      "const names = [\n  'a',\n  '$1',\n  'b',\n]\n\n// the end\n",
    )
  })

  test('says which commands are run, and what they print', () => {
    const blocks = readGuide(
      'guide.md',
      [...fence('sh', 'npm test', 'npm start'), ...fence('text', 'ready …')].join('\n'),
    )
    expect(blocks).toEqual([
      { type: 'run', command: 'npm test', line: 2 },
      { type: 'run', command: 'npm start', line: 3 },
      { type: 'printed', lines: ['ready …'], line: 7 },
    ])
  })
})

describe('what does not apply is told with guide, line and reason, and nothing is written', () => {
  const before = "const names = [\n  'a',\n  'b',\n]\n\n// end\n"

  test.each<[string, string[], RegExp]>([
    [
      'a place that is not there',
      changing("   'c',", "+  'd',"),
      /^guide\.md:6: src\/names\.ts has no such place:\n {2}'c',/,
    ],
    [
      'the second of two places',
      changing('-// end', '@@', '-// begin'),
      /^guide\.md:8: .*no such place/,
    ],
    [
      'a place that is there in part only',
      changing("   'a'", '+x'),
      /^guide\.md:6: .*no such place/,
    ],
    [
      'a diff that does not say where',
      changing('+// somewhere'),
      /^guide\.md:6: the diff does not say where/,
    ],
    [
      'a line of a diff without a sign',
      changing(' // end', 'end'),
      /^guide\.md:7: a line of a diff begins with/,
    ],
    [
      'a file that is not there',
      ['In `src/none.ts`:', '', ...fence('diff', ' a')],
      /^guide\.md:6: src\/none\.ts is not there/,
    ],
    [
      'a new file that is there',
      ['New file `src/names.ts`:', '', ...fence('ts', 'x')],
      /^guide\.md:6: src\/names\.ts is there already/,
    ],
    [
      'a diff of no file',
      ['Somewhere:', '', ...fence('diff', ' a')],
      /^guide\.md:6: a diff has a line before it/,
    ],
    [
      'a change that is no diff',
      ['In `src/names.ts`:', '', ...fence('ts', 'x')],
      /^guide\.md:6: a diff has a line before it/,
    ],
    ['a file without a name', [...fence('ts', 'x')], /^guide\.md:4: this block says neither/],
    ['a block that never ends', ['```ts', 'x'], /^guide\.md:3: this block never ends/],
  ])('%s', async (_what, lines, message) => {
    await expect(follow(...lines)).rejects.toThrow(message)
    expect(await read('src/names.ts')).toBe(before)
  })

  test('a place that is there twice', async () => {
    await writeFile(path.join(root, 'src/names.ts'), 'same\nsame\n')
    await expect(follow(...changing(' same', '+more'))).rejects.toThrow(
      /^guide\.md:6: src\/names\.ts has 2 such places, and it is not clear which one is meant/,
    )
  })
})

test('a line that was to be printed and was not is named; the order counts, and … is anything', () => {
  const output = 'Tests  6 passed (6)\nDone in 3 s\n'
  expect(missingIn(output, ['Tests  6 passed', 'Done in … s'])).toBeUndefined()
  expect(missingIn(output, ['Tests  7 passed', 'Done'])).toBe('Tests  7 passed')
  expect(missingIn(output, ['Done', 'Tests'])).toBe('Tests')
})
