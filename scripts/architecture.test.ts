import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { folderGraph } from './lib/folder-graph.ts'

test('the drawing of the architecture is made from the imports of the code', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../docs/architecture.md'), 'utf8')
  const [, drawing] = /```mermaid\n([\s\S]*?)\n```/.exec(page) ?? []
  expect(drawing).toBe(folderGraph())
})
