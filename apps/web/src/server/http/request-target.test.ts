import { describe, expect, test } from 'vitest'
import { parseRequestTarget } from './request-target.ts'

describe('the target of a request', () => {
  test.each([
    ['/v1/products?a=%zz', { url: '/v1/products?a=%zz', path: '/v1/products' }],
    ['/v1/%70roducts', { url: '/v1/%70roducts', path: '/v1/products' }],
    ['/v1/orders/a%2Fb', { url: '/v1/orders/a%2Fb', path: '/v1/orders/a%2Fb' }],
    ['/products/%C3%BC', { url: '/products/%C3%BC', path: '/products/%C3%BC' }],
    [
      'http://shop.test:3000/v1/products?a=1',
      { url: '/v1/products?a=1', path: '/v1/products', host: 'shop.test:3000' },
    ],
    ['HTTPS://shop.test', { url: '/', path: '/', host: 'shop.test' }],
  ])('%s', (target, expected) => {
    expect(parseRequestTarget(target)).toEqual(expected)
  })

  test.each([
    ['half of a character', '/products/%E0%A4%A'],
    ['a percent sign alone', '/orders/%'],
    ['percent signs in a row', '/50%%2050%%'],
    ['no hexadecimal digits', '/console/orders/%zz'],
    ['bytes that are not UTF-8', '/orders/%ff'],
    ['the same in a whole address', 'http://shop.test/orders/%'],
    ['an asterisk', '*'],
    ['no slash', 'products'],
    ['another scheme', 'ftp://shop.test/products'],
    ['an address without a host', 'http://'],
  ])('%s can’t be read', (_what, target) => {
    expect(parseRequestTarget(target)).toBeNull()
  })
})
