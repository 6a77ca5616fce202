import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root } from './app.ts'

interface LockEntry {
  version?: string
  resolved?: string
  integrity?: string
  link?: boolean
  optionalDependencies?: Record<string, string>
}

const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockEntry>
}

/** Whether Node would find the package from that place, going outwards. */
function isLocked(from: string, name: string): boolean {
  const at = from.lastIndexOf('/node_modules/')
  if (packages[`${from ? `${from}/` : ''}node_modules/${name}`]) return true
  return from !== '' && isLocked(at === -1 ? '' : from.slice(0, at), name)
}

test('the lock file names the packages of every platform, or "npm ci" refuses it (an install from a partial registry leaves them out)', () => {
  const missing = Object.entries(packages).flatMap(([from, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter(
      (name) => !name.includes('wasm32') && !isLocked(from, name),
    ),
  )
  expect(missing).toEqual([])
})

test('the lock file says nothing about where packages came from, so every registry will do', () => {
  const addresses = Object.values(packages).flatMap(({ resolved, link }) =>
    resolved && !link ? [resolved] : [],
  )
  expect(addresses).toEqual([])
})

test('the lock file says what every package must be, also those of other platforms', () => {
  const unknown = Object.entries(packages).filter(
    ([at, { link, integrity }]) => at.includes('node_modules/') && !link && !integrity,
  )
  expect(unknown.map(([at]) => at)).toEqual([])
})
