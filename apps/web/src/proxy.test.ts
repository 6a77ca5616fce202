import { NextRequest } from 'next/server'
import { describe, expect, test } from 'vitest'
import { config, proxy } from './proxy.ts'
import { type Runtime, setRuntime } from './server/runtime.ts'

/** The policy of a page, by directive. */
function policyOf(publicUrl?: string): Record<string, string> {
  setRuntime({ config: { environment: 'production', publicUrl } } as unknown as Runtime)
  const { headers } = proxy(new NextRequest('http://shop.test/'))
  const policy = headers.get('content-security-policy') ?? ''
  return Object.fromEntries(
    policy.split('; ').map((directive) => {
      const [name = '', ...values] = directive.split(' ')
      return [name, values.join(' ')]
    }),
  )
}

describe('a page', () => {
  test('runs scripts of its own answer only, can’t be framed, and sends forms nowhere else', () => {
    const policy = policyOf()
    expect(policy).toMatchObject({
      'default-src': "'self'",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
    })
    expect(policy['script-src']).toMatch(/^'self' 'nonce-[\w+/=]{24}' 'strict-dynamic'$/)
    expect(policy['style-src']).toMatch(/^'self' 'nonce-[\w+/=]{24}'$/)
  })

  test('has another nonce each time', () => {
    expect(policyOf()['script-src']).not.toBe(policyOf()['script-src'])
  })

  test('asks for https in what it loads where it is served by it', () => {
    expect(policyOf('https://shop.test')).toHaveProperty('upgrade-insecure-requests')
    expect(policyOf()).not.toHaveProperty('upgrade-insecure-requests')
  })
})

describe('what has the policy of a page', () => {
  const matches = (path: string) => new RegExp(`^${config.matcher[0]}$`).test(path)

  test.each([
    '/',
    '/console/orders/x.svg',
    '/console/orders/x.txt',
    '/faviconic',
    '/favicon.ico/more',
    '/apiary',
    '/_next/staticky',
    '/icon.svgx',
    '/search.xml',
  ])('%s', (path) => expect(matches(path)).toBe(true))

  test.each(['/api/trpc/x', '/_next/static/chunks/a.js', '/icon.svg', '/favicon.ico'])(
    'not %s',
    (path) => expect(matches(path)).toBe(false),
  )
})
