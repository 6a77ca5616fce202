import { describe, expect, test } from 'vitest'
import { isSameOrigin } from './same-origin.ts'

const from = (headers: Record<string, string>, publicUrl?: string) =>
  isSameOrigin(new Headers(headers), publicUrl)

describe('requests that carry a session', () => {
  test.each([
    ['from our own page', { 'sec-fetch-site': 'same-origin' }, true],
    ['typed by the person', { 'sec-fetch-site': 'none' }, true],
    ['from another site', { 'sec-fetch-site': 'cross-site' }, false],
    ['from a sister domain', { 'sec-fetch-site': 'same-site' }, false],
    ['by a tool', {}, true],
    [
      'of an older browser on our page',
      { origin: 'http://shop.test:3000', host: 'shop.test:3000' },
      true,
    ],
    [
      'of an older browser elsewhere',
      { origin: 'http://evil.test', host: 'shop.test:3000' },
      false,
    ],
    ['from a sandboxed frame', { origin: 'null', host: 'shop.test:3000' }, false],
  ])('%s', (_what, headers, allowed) => {
    expect(from(headers)).toBe(allowed)
  })

  test('goes by the public address when there is one', () => {
    expect(from({ origin: 'https://shop.example', host: 'web:3000' }, 'https://shop.example')).toBe(
      true,
    )
    expect(from({ origin: 'http://web:3000', host: 'web:3000' }, 'https://shop.example')).toBe(
      false,
    )
  })
})
