import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const page = path.join(root, 'docs/walks.md')

/** At most so many files each, so that a walk stays one that a person can read. */
const filesMax: Record<string, number> = {
  'From the click to COMPLETED': 14,
  'A cancel': 10,
  'From an event to the pixel': 10,
  'From an error to a person’s retry': 10,
}

interface Stop {
  file: string
  symbols: string[]
}

/** The walks of the page: title -> its stops, in reading order. A stop is `1. [`symbol`, `symbol`](file) …`. */
function readWalks(): Map<string, Stop[]> {
  const walks = new Map<string, Stop[]>()
  for (const section of readFileSync(page, 'utf8').split(/^## /m).slice(1)) {
    const [title = ''] = section.split('\n', 1)
    const stops = [...section.matchAll(/^\d+\. \[([^\]]+)\]\(((?:[^()]|\([^()]*\))+)\)/gm)].map(
      ([, text = '', link = '']) => ({
        file: path.join(path.dirname(page), link),
        symbols: [...text.matchAll(/`([^`]+)`/g)].map(([, symbol = '']) => symbol),
      }),
    )
    walks.set(title, stops)
  }
  return walks
}

const walks = readWalks()

/** True when the text declares the name: as a function, constant, type, class, method, property or SQL function. */
function declares(text: string, symbol: string): boolean {
  const name = symbol.replace(/[.$]/g, '\\$&')
  return new RegExp(
    `(?:\\b(?:function|const|let|class|interface|type|view|table)\\s+\\*?${name}\\b)|(?:^\\s*(?:export\\s+|async\\s+|readonly\\s+|static\\s+|get\\s+)*['"]?${name}['"]?\\??\\s*(?:[(:=<]|$))`,
    'm',
  ).test(text)
}

test('the page holds the four walks', () => {
  expect([...walks.keys()]).toEqual(Object.keys(filesMax))
})

describe.each([...walks])('%s', (title, stops) => {
  test('is short enough to be read', () => {
    expect(stops.length).toBeGreaterThan(3)
    expect(new Set(stops.map((stop) => stop.file)).size).toBeLessThanOrEqual(filesMax[title] ?? 0)
  })

  test.each(stops)('$file has $symbols', ({ file, symbols }) => {
    expect(existsSync(file)).toBe(true)
    expect(symbols.length).toBeGreaterThan(0)
    const text = readFileSync(file, 'utf8')
    expect(symbols.filter((symbol) => !declares(text, symbol))).toEqual([])
  })
})
