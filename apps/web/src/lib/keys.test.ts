import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { say } from '../messages/say.ts'
import { consoleKeys, keyIn, keyPlaces, keysAt } from './keys.ts'

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', true>> = {},
) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held }) as const

test('a key is heard where the table says, and with nothing else held down', () => {
  expect(keyIn('everywhere', press('k', { ctrlKey: true }))).toBe('palette')
  expect(keyIn('everywhere', press('K', { metaKey: true }))).toBe('palette')
  expect(keyIn('everywhere', press('k'))).toBeUndefined()
  expect(keyIn('everywhere', press('?', { shiftKey: true }))).toBe('sheet')
  expect(keyIn('everywhere', press('?', { ctrlKey: true }))).toBeUndefined()
  expect(keyIn('orders', press(' '))).toBe('choose')
  expect(keyIn('orders', press(' ', { shiftKey: true }))).toBe('range')
  expect(keyIn('timeline', press(' '))).toBeUndefined()
})

test('every key has words, and each of one character that counts everywhere can be turned off', () => {
  for (const place of keyPlaces) {
    expect(say(`keys.at.${place}`)).not.toBe('')
    for (const { means } of keysAt(place)) expect(say(means)).not.toBe('')
  }
  for (const key of keysAt('everywhere'))
    expect(
      key.shown.some((shown) => shown.length === 1),
      key.means,
    ).toBe(key.isCharacter === true)
  expect(consoleKeys.everywhere.sheet.isCharacter).toBe(true)
})

test('whoever listens to keys in the console asks the table', () => {
  const root = path.resolve(import.meta.dirname, '../features')
  const listening = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
    .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }))
    .filter(({ text }) => /onKeyDown|onKeyUp|'key(down|up)'|accessKey/.test(text))
  expect(listening.length).toBeGreaterThan(3)
  for (const { file, text } of listening) {
    expect(text, file).toContain("lib/keys.ts'")
    // Of the events; ids of the table are no keys.
    expect(text, file).not.toMatch(/\.key === '(?!Shift')/)
  }
})
