import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { randomId } from './random-id.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('over plain http, where crypto.randomUUID is missing, ids are UUIDs of version 4, each another', () => {
  const { crypto } = globalThis
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  const ids = Array.from({ length: 500 }, randomId)
  for (const id of ids) expect(z.uuidv4().safeParse(id).success, id).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
})

test('every byte of the id is random, but for version and variant', () => {
  const seen = Array.from({ length: 36 }, () => new Set<string>())
  for (let index = 0; index < 500; index += 1)
    for (const [at, digit] of [...randomId()].entries()) seen[at]?.add(digit)
  expect(seen.map((digits) => digits.size)).toEqual(
    Array.from({ length: 36 }, (_, at) =>
      [8, 13, 18, 23, 14].includes(at) ? 1 : at === 19 ? 4 : 16,
    ),
  )
})

test('nothing that a browser runs asks for crypto.randomUUID', async () => {
  const src = path.resolve(import.meta.dirname, '..')
  const files = (await readdir(src, { recursive: true })).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.|^(server|testing)\//.test(file),
  )
  const texts = await Promise.all(
    files.map(async (file) => [file, await readFile(path.join(src, file), 'utf8')] as const),
  )
  expect(files).toContain('features/overview/outage.tsx')
  expect(
    texts.filter(([, text]) => /crypto\.randomUUID\(/.test(text)).map(([file]) => file),
  ).toEqual([])
})
