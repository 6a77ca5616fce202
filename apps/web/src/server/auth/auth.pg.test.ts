import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openRelay } from '../../testing/relay.ts'
import { signIn, startWeb, type TestWeb } from '../../testing/web.ts'
import { clientAddressHeader, readSession } from './auth.ts'
import { demoAccounts } from './demo-accounts.ts'
import { handleAuth } from './handle-auth.ts'

const database = testDatabase({ seeded: true })
const [shopper, operator, , admin] = demoAccounts
let relay: Awaited<ReturnType<typeof openRelay>>
let web: TestWeb

beforeAll(async () => {
  relay = await openRelay(database.url)
  web = await startWeb({ DATABASE_URL: relay.url, DEMO_ACCOUNTS: 'on' })
})
afterAll(async () => {
  await web.stop()
  await relay.close()
})

const origin = 'http://localhost'
const post = (path: string, body: BodyInit, headers: HeadersInit = {}) =>
  handleAuth(
    web.services,
    new Request(`${origin}/api/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, host: 'localhost', ...headers },
      body,
      duplex: 'half',
    } as RequestInit),
  )
const sessionOf = (cookie: string) => readSession(web.services.auth, new Headers({ cookie }))

const find = async (email: string) =>
  (await web.services.auth.$context).internalAdapter.findUserByEmail(email)
const tryAt = (email: string | undefined, password: string, client: string) =>
  post('sign-in/email', JSON.stringify({ email, password }), { [clientAddressHeader]: client })

describe('who guesses', () => {
  test('one account from many addresses is stopped, by whatever name it is written; a right password does not count', async () => {
    const { email = '', password = '' } = operator ?? {}
    for (let n = 0; n < 25; n++)
      expect((await tryAt(email, password, `192.0.2.${n}`)).status).toBe(200)
    const statuses: number[] = []
    for (let n = 0; n < 60; n++) {
      const written = n % 2 ? email.toUpperCase() : email
      statuses.push((await tryAt(written, 'wrong password', `198.51.100.${n}`)).status)
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(20)
    expect(statuses.slice(20)).toEqual(Array(40).fill(429))
    const stopped = await tryAt(email, password, '203.0.113.1')
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0)
    // Everybody else signs in.
    expect((await tryAt(shopper?.email, shopper?.password ?? '', '203.0.113.1')).status).toBe(200)
  })

  test('from one IPv6 network counts as one, whatever address of it is used', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 12; n++) {
      const answer = await tryAt(`nobody-${n}@example.org`, 'wrong password', `2001:db8:7::${n}`)
      statuses.push(answer.status)
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429])
    const elsewhere = await tryAt('nobody@example.org', 'wrong password', '2001:db8:7:1::1')
    expect(elsewhere.status).toBe(401)
  })
})

describe('signing out', () => {
  test('answers 503 while the session can’t be ended, keeps its cookie, and ends it when it can', async () => {
    const cookie = await signIn(web, shopper?.email ?? '', shopper?.password ?? '')
    const { logger } = await web.services.auth.$context
    const logged = vi.spyOn(logger, 'error')
    relay.cut()
    const failed = await post('sign-out', '{}', { cookie })
    expect(logged.mock.calls).toEqual([
      [expect.stringMatching(/^a session could not be ended: \w*Error/)],
    ])
    logged.mockRestore()
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '2'])
    expect(failed.headers.getSetCookie()).toEqual([])
    relay.mend()
    expect(await sessionOf(cookie)).toMatchObject({ email: shopper?.email })

    const done = await post('sign-out', '{}', { cookie })
    expect(done.status).toBe(200)
    expect(done.headers.getSetCookie().join()).toContain('Max-Age=0')
    expect(await sessionOf(cookie)).toBeNull()
  })

  test('is done when nobody is signed in', async () => {
    expect((await post('sign-out', '{}')).status).toBe(200)
  })
})

describe('calls of the auth library', () => {
  test('without a database are 503, and nothing of the request is printed', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    relay.cut()
    const body = JSON.stringify({ email: 'leaky.person@example.org', password: 'wrong password' })
    const answer = await post('sign-in/email', body)
    relay.mend()
    expect([answer.status, printed.mock.calls]).toEqual([503, []])
    printed.mockRestore()
  })

  test('take at most 64 kB, whether the length was told before or not', async () => {
    const large = ' '.repeat(70_000)
    expect((await post('sign-out', large)).status).toBe(413)
    expect((await post('sign-out', new Blob([large]).stream())).status).toBe(413)
  })

  test.each([
    ...[
      'impersonate-user',
      'set-role',
      'create-user',
      'set-user-password',
      'ban-user',
      'remove-user',
    ].map((call) => `admin/${call}`),
    'sign-up/email',
    'change-password',
    'update-user',
    'delete-user',
    'request-password-reset',
    'reset-password',
    'verify-password',
    'toString',
  ])('%s is closed to everybody, an administrator too', async (path) => {
    const cookie = await signIn(web, admin?.email ?? '', admin?.password ?? '')
    const body = JSON.stringify({
      userId: 'any',
      email: 'new@example.org',
      name: 'New',
      password: 'long enough a password',
      role: 'admin',
    })
    expect((await post(path, body, { cookie })).status).toBe(404)
    expect(await find('new@example.org')).toBeNull()
  })

  test('are closed below the list too: the library makes no account, and no role of ours may act as another', async () => {
    const { api } = web.services.auth
    const body = { email: 'new@example.org', name: 'New', password: 'long enough a password' }
    await expect(api.signUpEmail({ body })).rejects.toThrow()
    expect(await find('new@example.org')).toBeNull()
    const cookie = await signIn(web, admin?.email ?? '', admin?.password ?? '')
    const headers = new Headers({ cookie })
    const other = await find(shopper?.email ?? '')
    await expect(
      api.impersonateUser({ headers, body: { userId: other?.user.id ?? '' } }),
    ).rejects.toThrow(/not allowed/i)
  })

  test('come with the method that is meant', async () => {
    const request = new Request(`${origin}/api/auth/sign-out`)
    const answer = await handleAuth(web.services, request)
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  })

  test('refuse a wrong password', async () => {
    const body = JSON.stringify({ email: shopper?.email, password: 'wrong password' })
    expect((await post('sign-in/email', body)).status).toBe(401)
  })
})
