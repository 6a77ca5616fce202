import { describe, expect, test } from 'vitest'
import { safePath } from './safe-path.ts'

const shop = 'http://shop.test'

describe('where to go after signing in', () => {
  test.each([
    '/account',
    '/orders/1?token=a%2Fb',
    '/console/orders?q=a#top',
    '/%2F%2Fevil.example',
  ])('%s is a path of ours', (path) => {
    expect(safePath(path, '/account')).toBe(path)
    expect(new URL(safePath(path, '/account'), shop).origin).toBe(shop)
  })

  test.each([
    undefined,
    '',
    'account',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example/',
    '/\n/evil.example',
    '/\r/evil.example',
    '/\u0000',
    '/..//evil.example',
    '/.//evil.example',
    '/a/../..//evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    ' //evil.example',
  ])('%j leads to the account', (path) => {
    expect(safePath(path, '/account')).toBe('/account')
  })
})
