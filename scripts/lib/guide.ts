import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * A guide is Markdown, and what it says to do can be carried out. Beside prose it has blocks:
 *
 * - `New file` and a path in backticks, on the line before a fence: a file that is not there yet.
 * - `In` and a path in backticks, on the line before a fence of `diff`: what to change in a file, as
 *   a unified diff without line numbers. `@@` stands between two places of one file.
 * - A fence of `sh`: a command to run at the root, one a line.
 * - A fence of `text`: lines that the command before it prints, in this order; `…` stands for
 *   anything.
 *
 * There are no others, so that none is passed over because of how it is announced.
 */
export type Block =
  | { type: 'new'; file: string; text: string; line: number }
  | { type: 'edit'; file: string; places: Place[]; line: number }
  | { type: 'run'; command: string; line: number }
  | { type: 'printed'; lines: string[]; line: number }

/** One place of a file: what stands there before, and after. */
export interface Place {
  before: string
  after: string
  line: number
}

/** What a guide says can't be done. The message names its file and line, and why. */
export class GuideError extends Error {
  override name = 'GuideError'
  constructor(guide: string, line: number, reason: string) {
    super(`${guide}:${line}: ${reason}`)
  }
}

const opening = /^```(\w*)$/
const announced = /^(New file|In) `([^`]+)`.*:$/

/**
 * The blocks of a guide, in their order.
 *
 * @param guide its name, for what is wrong with it
 * @throws GuideError for a fence that never ends, or that does not fit the line before it
 */
export function readGuide(guide: string, markdown: string): Block[] {
  const lines = markdown.split('\n')
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; at++) {
    const [, language] = opening.exec(lines[at] ?? '') ?? []
    if (language === undefined) continue
    const end = lines.indexOf('```', at + 1)
    if (end < 0) throw new GuideError(guide, at + 1, 'this block never ends')
    const body = lines.slice(at + 1, end)
    const said = lines[lines[at - 1] === '' ? at - 2 : at - 1] ?? ''
    blocks.push(...blockOf(guide, { language, body, said, line: at + 2 }))
    at = end
  }
  return blocks
}

interface Fence {
  language: string
  body: string[]
  /** The line of prose before it. */
  said: string
  /** Of its first line of text, counted from 1. */
  line: number
}

function blockOf(guide: string, { language, body, said, line }: Fence): Block[] {
  const [, kind, file = ''] = announced.exec(said) ?? []
  if (kind === 'New file') return [{ type: 'new', file, text: `${body.join('\n')}\n`, line }]
  if ((kind === 'In') !== (language === 'diff'))
    throw new GuideError(
      guide,
      line,
      'a diff has a line before it that says "In `path`:", and nothing else has',
    )
  if (kind === 'In') return [{ type: 'edit', file, places: placesOf(guide, body, line), line }]
  if (language === 'sh')
    return body.map((command, index) => ({ type: 'run', command, line: line + index }))
  if (language === 'text') return [{ type: 'printed', lines: body, line }]
  throw new GuideError(
    guide,
    line,
    'this block says neither which file it is nor that it is run: a line before it says "New file `path`:"',
  )
}

function placesOf(guide: string, body: readonly string[], first: number): Place[] {
  const places: Place[] = []
  let from = 0
  for (let at = 0; at <= body.length; at++) {
    if (at < body.length && !body[at]?.startsWith('@@')) continue
    if (at > from) places.push(placeOf(guide, body.slice(from, at), first + from))
    from = at + 1
  }
  return places
}

function placeOf(guide: string, lines: readonly string[], line: number): Place {
  const wrong = lines.findIndex((one) => one !== '' && !/^[-+ ]/.test(one))
  if (wrong >= 0)
    throw new GuideError(guide, line + wrong, 'a line of a diff begins with "+", "-" or a space')
  const without = (sign: '+' | '-') =>
    lines.flatMap((one) => (one.startsWith(sign) ? [] : [`${one.slice(1)}\n`])).join('')
  const [before, after] = [without('+'), without('-')]
  if (before === '')
    throw new GuideError(guide, line, 'the diff does not say where: it needs a line that is there')
  return { before, after, line }
}

/**
 * Carries out what a guide says about files.
 *
 * @param root of the checkout that is changed
 * @returns the files that it has made or changed, in its order
 * @throws GuideError for a new file that is there, and for a place that is not in its file exactly
 *   once
 */
export async function applyGuide(guide: string, blocks: readonly Block[], root: string) {
  const files: string[] = []
  for (const block of blocks) {
    if (block.type === 'new') await create(guide, block, root)
    else if (block.type === 'edit') await edit(guide, block, root)
    else continue
    files.push(block.file)
  }
  return files
}

async function create(
  guide: string,
  { file, text, line }: Extract<Block, { type: 'new' }>,
  root: string,
): Promise<void> {
  const target = path.join(root, file)
  await mkdir(path.dirname(target), { recursive: true })
  try {
    await writeFile(target, text, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new GuideError(guide, line, `${file} is there already`)
  }
}

async function edit(
  guide: string,
  { file, places, line }: Extract<Block, { type: 'edit' }>,
  root: string,
): Promise<void> {
  const target = path.join(root, file)
  let text = await readFile(target, 'utf8').catch(() => {
    throw new GuideError(guide, line, `${file} is not there`)
  })
  for (const { before, after, line } of places) {
    const [at, ...others] = placesIn(text, before)
    if (at === undefined) throw new GuideError(guide, line, `${file} has no such place:\n${before}`)
    if (others.length > 0)
      throw new GuideError(
        guide,
        line,
        `${file} has ${others.length + 1} such places, and it is not clear which one is meant:\n${before}`,
      )
    text = text.slice(0, at) + after + text.slice(at + before.length)
  }
  await writeFile(target, text)
}

/** Where these whole lines begin in a text. */
function placesIn(text: string, lines: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(lines); at >= 0; at = text.indexOf(lines, at + 1))
    if (at === 0 || text[at - 1] === '\n') places.push(at)
  return places
}

/**
 * The first of these lines that the output does not have, each after the one before; undefined when
 * it has all.
 */
export function missingIn(output: string, lines: readonly string[]): string | undefined {
  let rest = output
  return lines.find((line) => {
    const parts = line
      .trim()
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const match = new RegExp(parts.join('.*')).exec(rest)
    if (match) rest = rest.slice(match.index + match[0].length)
    return !match
  })
}
