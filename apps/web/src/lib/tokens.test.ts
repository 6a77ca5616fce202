import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { cn } from './cn.ts'

const source = path.resolve(import.meta.dirname, '..')
const css = readFileSync(path.join(source, 'app/globals.css'), 'utf8')

const components = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^server|^testing/.test(file))
  .map((file) => ({ file, text: readFileSync(path.join(source, file), 'utf8') }))

/** `text-[13px]`, `w-[62%]`: a value that stands at one place instead of in the design. */
const arbitraryValue = /(?<=[\s"'`:])-?[a-z][a-z-]*-\[[^\]\s]+\]/g
const found = components.flatMap(({ file, text }) =>
  (text.match(arbitraryValue) ?? [])
    // Of a regular expression, not of a class.
    .filter((value) => !/^-?\[|\[0-9a-f\]/.test(value))
    .map((value) => ({ file, value })),
)

test('the search sees arbitrary values, also behind a variant', () => {
  const text = `className="text-[13px] md:max-w-[46ch] -top-[2px] grid-cols-[1fr_auto] text-ui"`
  expect(text.match(arbitraryValue)).toEqual([
    'text-[13px]',
    'max-w-[46ch]',
    '-top-[2px]',
    'grid-cols-[1fr_auto]',
  ])
})

test('sizes, type, colours and spacing come from the tokens: only grid templates have values of their own', () => {
  const others = found.filter(({ value }) => !value.startsWith('grid-cols-['))
  expect(others).toEqual([{ file: 'components/ui/dialog.tsx', value: 'max-h-[90dvh]' }])
})

test('grid templates stay few', () => {
  expect(found.length).toBeLessThanOrEqual(20)
})

test('every token of globals.css is one that class names are merged by', () => {
  const names = (group: string) =>
    [...css.matchAll(new RegExp(`^ {2}--${group}-([a-z-]+?):`, 'gm'))]
      .map((match) => match[1] ?? '')
      .filter((name) => !name.includes('--'))
  const groups = {
    text: 'text',
    'font-weight': 'font',
    tracking: 'tracking',
    radius: 'rounded',
    container: 'max-w',
    spacing: 'px',
  }
  for (const [group, utility] of Object.entries(groups)) {
    expect(names(group).length, group).toBeGreaterThan(0)
    for (const name of names(group))
      expect(cn(`${utility}-${name}`, `${utility}-[1px]`), name).toBe(`${utility}-[1px]`)
  }
})

test('a colour and a size of text are two things', () => {
  expect(cn('text-body text-ink-2', 'text-stop')).toBe('text-body text-stop')
})

test('the palette is written once', () => {
  for (const name of ['--bg', '--ink', '--go', '--stop-soft'])
    expect(css.match(new RegExp(`^ *${name}:`, 'gm')), name).toHaveLength(1)
})
