import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Role } from '@sagaboard/events/commands/roles'
import { eventually } from '@sagaboard/events/testing/eventually'
import { pino } from 'pino'
import { io } from 'socket.io-client'
import { afterEach, expect, test } from 'vitest'
import { type Goodbye, livePath } from '../../live/protocol.ts'
import type { Session } from '../auth/policy.ts'
import { Gateway, type GatewayOptions } from './gateway.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close()
})

const sessionOf = (token: string): Session => ({
  token,
  userId: token,
  name: token,
  email: `${token}@example.org`,
  role: 'operator',
  expiresAt: new Date(8.64e15),
})

/** A gateway that looks at sessions again every few milliseconds; `roles` is what it then finds. */
async function openGateway(roles: Map<string, Role>) {
  const http = createServer()
  let checks = 0
  const options = {
    http,
    log: pino({ level: 'silent' }),
    tail: { positions: new Map(), lastReadAt: null, attend: async () => {} },
    orders: {},
    readAfter: async () => [],
    publicUrl: undefined,
    isOurHost: () => true,
    trustProxy: false,
    sessionOf: async ({ headers }) => {
      const { cookie } = headers
      return cookie === undefined ? null : sessionOf(cookie)
    },
    rolesOf: async () => {
      checks += 1
      return roles
    },
    sessionCheckMs: 5,
  } as Omit<GatewayOptions, 'orders'> & { orders: unknown }
  const gateway = new Gateway(options as GatewayOptions)
  closing.push(
    () => http.close(),
    () => gateway.close(),
  )
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    /** Waits until two more looks have been taken. */
    async checkedAgain() {
      const seen = checks
      await eventually(() => expect(checks).toBeGreaterThan(seen + 1))
    },
    async connect(token?: string) {
      const socket = io(origin, {
        path: livePath,
        transports: ['websocket'],
        reconnection: false,
        forceNew: true,
        ...(token && { extraHeaders: { cookie: token } }),
      })
      const goodbyes: Goodbye[] = []
      socket.on('goodbye', (goodbye: Goodbye) => goodbyes.push(goodbye))
      closing.push(() => socket.disconnect())
      await new Promise<void>((resolve, reject) => {
        socket.on('connect', resolve).on('connect_error', reject)
      })
      return { socket, goodbyes }
    },
  }
}

test.each([
  ['is another', (roles: Map<string, Role>) => roles.set('olga', 'customer')],
  ['is a higher one', (roles: Map<string, Role>) => roles.set('olga', 'admin')],
  ['is gone, with the session', (roles: Map<string, Role>) => roles.delete('olga')],
])('a person whose role %s is cut off, and nobody else', async (_what, change) => {
  const roles = new Map<string, Role>([
    ['olga', 'operator'],
    ['otto', 'operator'],
  ])
  const gateway = await openGateway(roles)
  const [olga, otto, guest] = [
    await gateway.connect('olga'),
    await gateway.connect('otto'),
    await gateway.connect(),
  ]
  await gateway.checkedAgain()
  expect(olga.socket.connected).toBe(true)
  change(roles)
  await eventually(() => expect(olga.socket.connected).toBe(false))
  expect(olga.goodbyes).toEqual([{ reason: 'session_over' }])
  await gateway.checkedAgain()
  for (const other of [otto, guest]) {
    expect(other.goodbyes).toEqual([])
    expect(other.socket.connected).toBe(true)
  }
})
