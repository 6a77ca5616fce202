import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openRelay } from '../../testing/relay.ts'
import { signIn, startWeb, type TestWeb } from '../../testing/web.ts'
import { readSession } from './auth.ts'
import { demoAccounts } from './demo-accounts.ts'
import { handleAuth } from './handle-auth.ts'

const database = testDatabase({ seeded: true })
const [shopper] = demoAccounts
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

  test('refuse a wrong password', async () => {
    const body = JSON.stringify({ email: shopper?.email, password: 'wrong password' })
    expect((await post('sign-in/email', body)).status).toBe(401)
  })
})
