import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { longest, longestFirst } from './longest-first.ts'

const root = path.resolve(import.meta.dirname, '../..')

test('the test files that take longest are begun first, the others as they came', () => {
  const others = ['/a/short.test.ts', '/a/other.pg.test.ts']
  const files = [...others, ...longest.toReversed()].map((moduleId) => ({ moduleId }))
  expect(longestFirst(files).map(({ moduleId }) => moduleId)).toEqual([...longest, ...others])
})

test.each(longest)('%s is there', (file) => {
  expect(existsSync(path.join(root, file))).toBe(true)
})
