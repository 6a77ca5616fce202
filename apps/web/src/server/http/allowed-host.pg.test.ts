import { request } from 'node:http'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { livePath } from '../../live/protocol.ts'
import { startWeb, type TestWeb } from '../../testing/web.ts'
import { demoAccounts } from '../auth/demo-accounts.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url, DEMO_ACCOUNTS: 'on' })
})
afterAll(() => web.stop())

const ask = (host: string, path: string, method = 'GET') =>
  new Promise<number | undefined>((resolve, reject) => {
    const { port } = new URL(web.origin)
    const headers = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }
    request({ port, host: '127.0.0.1', path, method, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
      .once('error', reject)
      .end()
  })

const connects = (host: string) =>
  new Promise<boolean>((resolve) => {
    const socket = io(web.origin, {
      path: livePath,
      transports: ['websocket'],
      extraHeaders: { host, origin: `http://${host}` },
      reconnection: false,
      forceNew: true,
    })
    const end = (connected: boolean) => {
      socket.disconnect()
      resolve(connected)
    }
    socket.once('connect', () => end(true)).once('connect_error', () => end(false))
  })

describe('a page of another name that is pointed at this machine (DNS rebinding)', () => {
  test.each(['/', '/v1/products', '/api/auth/get-session', '/readyz', '/metrics', '/console'])(
    'is refused at %s',
    async (path) => {
      expect(await ask('evil.example', path)).toBe(421)
      expect(await ask('localhost', `http://evil.example${path}`)).toBe(421)
      expect(await ask('localhost', path)).not.toBe(421)
    },
  )

  test('signs nobody in, although it knows the password that everybody knows', async () => {
    expect(demoAccounts.length).toBeGreaterThan(0)
    expect(await ask('evil.example', '/api/auth/sign-in/email', 'POST')).toBe(421)
  })

  test('opens no live connection', async () => {
    const { port } = new URL(web.origin)
    expect(await connects(`evil.example:${port}`)).toBe(false)
    expect(await connects(`localhost:${port}`)).toBe(true)
  })
})
