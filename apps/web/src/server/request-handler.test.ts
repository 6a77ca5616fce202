import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { App } from './app.ts'
import { createMetrics } from './http/metrics.ts'
import { createRequestHandler, type PageHandler, type Serving } from './request-handler.ts'

/** What came to the pages. */
let seen: { url: string | undefined; headers: IncomingHttpHeaders }[] = []
let logged: string[] = []
let queries = 0
let isDatabaseAway = false
let close = () => {}
let port = 0

interface Settings {
  trustProxy?: boolean
  publicUrl?: string
  metricsToken?: string
}

async function start(settings: Settings = {}, pagesAreThere = true): Promise<void> {
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) })
  const pool = {
    async query() {
      queries++
      return { rows: [] }
    },
  } as unknown as App['pool']
  const app = {
    config: {},
    limits: {},
    log,
    pool,
    metrics: createMetrics(pool, log, () => 0),
    logReadAt: () => new Date(),
    isPlacingFailing: () => false,
    catalog: { all: async () => [] },
    orders: {
      async find() {
        if (isDatabaseAway) throw new Error('the database is away')
        return {
          customerUserId: null,
          accessTokenHash: createHash('sha256').update('aB-_9').digest('hex'),
        }
      },
    },
  } as unknown as App
  const serving: Serving = {
    app,
    stopping: false,
    pages: pagesAreThere ? pages : undefined,
  }
  const answer = createRequestHandler(
    { trustProxy: false, publicUrl: undefined, metricsToken: undefined, ...settings },
    serving,
  )
  const http = createServer((incoming, response) => void answer(incoming, response))
  close = () => http.close()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  port = (http.address() as AddressInfo).port
}

const pages: PageHandler = async ({ url, headers }, response) => {
  seen.push({ url, headers })
  response.end('a page')
}

interface Ask {
  method?: string
  headers?: Record<string, string>
}

/** The path goes out as it is written, which `fetch` would not do. */
const ask = (path: string, { method = 'GET', headers = {} }: Ask = {}) =>
  new Promise<{ status: number; type: string; headers: IncomingHttpHeaders }>((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method, headers, agent: false },
      (answer) => {
        answer.resume()
        const { statusCode: status = 0, headers: given } = answer
        resolve({ status, type: String(given['content-type']), headers: given })
      },
    )
    sent.on('error', reject).end()
  })

beforeEach(() => {
  seen = []
  logged = []
  queries = 0
  isDatabaseAway = false
})
afterEach(() => close())

describe('what the pages could only answer with a 5xx is refused before them', () => {
  test.each([
    '/products/%E0%A4%A',
    '/orders/%',
    '/50%%2050%%',
    '/console/orders/%zz',
    '/api/trpc/%E0%A4%A',
    '/api/auth/%',
    '/%',
    '/products/%00',
    '/orders/a%0Ab',
    '*',
  ])('%s is 400, and nothing is logged', async (path) => {
    await start()
    expect((await ask(path)).status).toBe(400)
    expect([seen, logged]).toEqual([[], []])
  })

  test('under /v1 as a problem', async () => {
    await start()
    const { status, type } = await ask('/v1/orders/%ff')
    expect([status, type]).toEqual([400, 'application/problem+json; charset=utf-8'])
  })

  test('a method that no page has is 405', async () => {
    await start()
    expect((await ask('/', { method: 'TRACE' })).status).toBe(405)
    expect(seen).toEqual([])
  })

  test('a body of more than 64 kB is 413', async () => {
    await start()
    const headers = { 'content-length': '65537' }
    expect((await ask('/checkout', { method: 'POST', headers })).status).toBe(413)
    expect(seen).toEqual([])
  })

  test('a file of goods may be larger, and has its own limit', async () => {
    await start()
    const at = (path: string, bytes: number) =>
      ask(path, { method: 'POST', headers: { 'content-length': String(bytes) } })
    const limit = 1024 * 1024
    for (const path of [
      '/api/trpc/console.stock.import',
      '/api/trpc/console.products.check?batch=1',
    ])
      expect((await at(path, limit + 1)).status).toBe(413)
    for (const path of [
      '/api/trpc/console.stock.run',
      '/api/trpc/console.stock.import,console.system',
    ])
      expect((await at(path, 65_537)).status).toBe(413)
    expect(seen).toEqual([])
  })

  test.each([
    ['a form of another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a form of another origin', { origin: 'http://evil.test', host: 'shop.test' }, 403],
    [
      'an origin that only agrees with a forwarded host',
      { origin: 'http://evil.test', 'x-forwarded-host': 'evil.test', host: 'shop.test' },
      403,
    ],
    ['our own form', { origin: 'http://shop.test', host: 'shop.test' }, 200],
  ])('%s', async (_what, headers, status) => {
    await start()
    expect((await ask('/checkout', { method: 'POST', headers })).status).toBe(status)
    expect(seen).toHaveLength(status === 200 ? 1 : 0)
  })
})

describe('the link of an order', () => {
  const id = '3f2b7c1e-0a4d-4f6b-9c8e-1d2a3b4c5d6e'

  test('is answered with the page’s own address, and a cookie for this page alone', async () => {
    await start({ publicUrl: 'https://shop.test' })
    const { status, headers } = await ask(`/orders/${id}?token=aB-_9&from=mail`)
    expect(status).toBe(303)
    expect(headers).toMatchObject({
      location: `/orders/${id}?from=mail`,
      'set-cookie': [
        `sagaboard-order=aB-_9; Path=/orders/${id}; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure`,
      ],
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
    })
    expect(seen).toEqual([])
  })

  test('with a token that does not open it leaves the cookie that does', async () => {
    await start()
    const { status, headers } = await ask(`/orders/${id}?token=another`)
    expect([status, headers.location]).toEqual([303, `/orders/${id}`])
    expect(headers['set-cookie']).toBeUndefined()
  })

  test('keeps its token while the order can’t be read: it is the only key, and no cookie has it yet', async () => {
    isDatabaseAway = true
    await start()
    const { status, headers } = await ask(`/orders/${id}?token=aB-_9`)
    expect([status, headers['set-cookie']]).toEqual([200, undefined])
    expect(seen).toMatchObject([{ url: `/orders/${id}?token=aB-_9` }])
    expect(logged.join()).toContain('can’t be checked')
    expect(logged.join(), 'and the token stays out of the log').not.toContain('aB-_9')
  })

  test('on plain http has a cookie that plain http can carry', async () => {
    await start()
    const { headers } = await ask(`/orders/${id}?token=aB-_9`)
    expect(headers.location).toBe(`/orders/${id}`)
    expect(headers['set-cookie']?.[0]).not.toContain('Secure')
  })

  test.each([
    ['another page', `/sign-in?token=aB`, 'GET'],
    ['no order', `/orders/x?token=aB`, 'GET'],
    ['a page behind it', `/orders/${id}/x?token=aB`, 'GET'],
    ['no token', `/orders/${id}?token=`, 'GET'],
    ['what can be no token', `/orders/${id}?token=a%3B%20Path%3D%2F`, 'GET'],
    ['a form of the page', `/orders/${id}?token=aB`, 'POST'],
  ])('%s goes to the pages as it is', async (_what, path, method) => {
    await start()
    const { status, headers } = await ask(path, { method })
    expect([status, headers['set-cookie']]).toEqual([200, undefined])
    expect(seen).toMatchObject([{ url: path }])
  })
})

describe('what comes to the pages', () => {
  test('is the path and query of a whole address, with its host', async () => {
    await start()
    expect(
      (await ask('http://shop.test:81/products?q=%zz', { headers: { host: 'x' } })).status,
    ).toBe(200)
    expect(seen[0]).toMatchObject({ url: '/products?q=%zz', headers: { host: 'shop.test:81' } })
  })

  const forwarded = {
    'x-forwarded-for': '203.0.113.7, 198.51.100.2',
    'x-forwarded-host': 'evil.test',
    'x-forwarded-proto': 'https',
    forwarded: 'for=203.0.113.7',
    'x-sagaboard-client': 'somebody else',
  }

  test('carries nothing that only a proxy may say, unless one is trusted', async () => {
    await start()
    await ask('/', { headers: forwarded })
    const { headers } = seen[0] as { headers: IncomingHttpHeaders }
    expect(Object.keys(headers).filter((name) => name.includes('forwarded'))).toEqual([])
    expect(headers['x-sagaboard-client']).toBe('127.0.0.1')
  })

  test('carries it when one is, and the client is whom the last proxy names', async () => {
    await start({ trustProxy: true })
    await ask('/', { headers: forwarded })
    expect(seen[0]?.headers).toMatchObject({
      'x-forwarded-host': 'evil.test',
      'x-sagaboard-client': '198.51.100.2',
    })
  })
})

describe('every answer says how it may be used', () => {
  test.each(['/', '/v1/products', '/livez', '/api/trpc/x', '/_next/static/x.js', '/%', '/v1/%'])(
    '%s is never taken for another type, and https is asked for again where it is used',
    async (path) => {
      await start({ publicUrl: 'https://shop.test' })
      expect((await ask(path)).headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'strict-transport-security': 'max-age=31536000',
      })
    },
  )

  test('over plain http nobody is told to come by https', async () => {
    await start()
    expect((await ask('/')).headers).not.toHaveProperty('strict-transport-security')
  })

  test.each(['/v1/products', '/readyz', '/api/auth/x'])(
    '%s runs nothing and is framed by nobody',
    async (path) => {
      await start()
      expect((await ask(path)).headers['content-security-policy']).toBe(
        "default-src 'none'; frame-ancestors 'none'",
      )
    },
  )
})

describe('the metrics', () => {
  const token = 'a'.repeat(32)
  const bearer = (sent: string) => ({ authorization: `Bearer ${sent}` })

  test('without a token they are for this machine, and not for who comes through a proxy on it', async () => {
    await start()
    expect((await ask('/metrics')).status).toBe(200)
    const through = { 'x-forwarded-for': '203.0.113.7' }
    expect((await ask('/metrics', { headers: through })).status).toBe(403)
    expect((await ask('/m%65trics', { headers: through })).status).toBe(403)
  })

  test('with one they are for who sends it', async () => {
    await start({ metricsToken: token })
    expect((await ask('/metrics')).status).toBe(403)
    expect((await ask('/metrics', { headers: bearer('b'.repeat(32)) })).status).toBe(403)
    expect((await ask('/metrics', { headers: bearer(token) })).status).toBe(200)
  })
})

test('however many ask whether it is ready, the database is asked once', async () => {
  await start()
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask('/readyz')))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(queries).toBe(1)
})

test('the public API answers before the pages are there; a page is asked for again, and the process is not ready', async () => {
  await start({}, false)
  expect((await ask('/v1/products')).status).toBe(200)
  const page = await ask('/')
  expect([page.status, page.headers['retry-after']]).toEqual([503, '2'])
  expect((await ask('/readyz')).status).toBe(503)
})

test('a form of our own pages has the host that people open, whatever the proxy in front calls it', async () => {
  await start({ publicUrl: 'http://shop.test', trustProxy: true })
  const headers = {
    origin: 'http://shop.test',
    host: '127.0.0.1:3993',
    'x-forwarded-host': '127.0.0.1:3993',
  }
  expect((await ask('/checkout', { method: 'POST', headers })).status).toBe(200)
  expect(seen[0]?.headers.host).toBe('shop.test')
  expect(seen[0]?.headers).not.toHaveProperty('x-forwarded-host')
})
