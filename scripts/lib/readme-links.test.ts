import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const inFolder = (folder: string) =>
  readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`)

/** The relative link targets of a Markdown file. */
function linksOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8').replaceAll(/```[\s\S]*?```/g, '')
  return [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
}

describe('the documents', () => {
  test.each([
    'README.md',
    'docs/architecture.md',
    'docs/saga.md',
    'docs/doors.md',
    ...inFolder('docs/decisions'),
    ...inFolder('docs/guides'),
  ])('%s has no dead link', (file) => {
    const dead = linksOf(file).filter(
      (target) => !existsSync(path.resolve(root, path.dirname(file), target)),
    )
    expect(dead).toEqual([])
  })

  test('walk an order in at most ten steps, each with a link', () => {
    const walk =
      readFileSync(path.join(root, 'README.md'), 'utf8')
        .split('## The walk of an order')[1]
        ?.split('\n## ')[0] ?? ''
    const steps = walk.split('\n').filter((line) => /^\d+\. /.test(line))
    expect(steps.length).toBeGreaterThanOrEqual(7)
    expect(steps.length).toBeLessThanOrEqual(10)
    expect(steps.filter((step) => !/\]\([^)]+\)/.test(step))).toEqual([])
  })

  test('name the proof of each promise, and leave no row without one', () => {
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
    const rows = [...readme.matchAll(/^\| (P\d+) \|.*\]\([^)]+\).*\|$/gm)].map((row) => row[1])
    const all = [...readme.matchAll(/^\| (P\d+) \|/gm)].map((row) => row[1])
    expect(rows).toEqual(all)
    expect(rows).toEqual(Array.from({ length: 24 }, (_, index) => `P${index + 1}`))
  })
})
