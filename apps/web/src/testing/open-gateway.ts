import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Role } from '@sagaboard/events/commands/roles'
import { eventually } from '@sagaboard/events/testing/eventually'
import { pino } from 'pino'
import { io, type Socket } from 'socket.io-client'
import { expect } from 'vitest'
import {
  type ClientToServer,
  type Goodbye,
  livePath,
  type PeopleFrame,
  type ServerToClient,
} from '../live/protocol.ts'
import type { Session } from '../server/auth/policy.ts'
import { Gateway, type GatewayOptions } from '../server/live/gateway.ts'
import { Presence } from '../server/live/presence.ts'

const sessionOf = (token: string, role: Role): Session => ({
  token,
  userId: token.split('@')[0] ?? '',
  name: token.split('@')[0] ?? '',
  email: `${token}@example.org`,
  role,
  expiresAt: new Date(8.64e15),
})

/**
 * A gateway without a database, that looks at sessions again every few milliseconds. Who connects is whom the token names
 * (`olga`, and in another browser `olga@2`).
 *
 * @param roles by token, as they are when somebody comes and when it is looked again; who has none there is an operator who
 *   comes, and gone when it is looked again
 */
export async function openGateway(roles: Map<string, Role>, presence = new Presence()) {
  const http = createServer()
  let checks = 0
  const options = {
    http,
    log: pino({ level: 'silent' }),
    tail: { positions: new Map(), lastReadAt: null, attend: async () => {} },
    orders: {},
    readAfter: async () => [],
    presence,
    publicUrl: undefined,
    isOurHost: () => true,
    trustProxy: false,
    sessionOf: async ({ headers: { cookie } }) =>
      cookie === undefined ? null : sessionOf(cookie, roles.get(cookie) ?? 'operator'),
    rolesOf: async () => {
      checks += 1
      return roles
    },
    sessionCheckMs: 5,
  } as Omit<GatewayOptions, 'orders'> & { orders: unknown }
  const gateway = new Gateway(options as GatewayOptions)
  const opened: Socket[] = []
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    gateway,
    presence,
    close() {
      for (const socket of opened) socket.disconnect()
      gateway.close()
      http.close()
    },
    /** Waits until two more looks have been taken. */
    async checkedAgain() {
      const seen = checks
      await eventually(() => expect(checks).toBeGreaterThan(seen + 1))
    },
    /** @param token left out: a guest */
    async connect(token?: string) {
      const socket: Socket<ServerToClient, ClientToServer> = io(origin, {
        path: livePath,
        transports: ['websocket'],
        reconnection: false,
        forceNew: true,
        ...(token && { extraHeaders: { cookie: token } }),
      })
      opened.push(socket as unknown as Socket)
      const goodbyes: Goodbye[] = []
      /** What it was told of other people, the newest last. */
      const people: PeopleFrame[] = []
      let acted = 0
      socket.on('goodbye', (goodbye) => goodbyes.push(goodbye))
      socket.on('presence:people', (frame) => people.push(frame))
      socket.on('presence:acted', () => {
        acted += 1
      })
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve).once('connect_error', reject)
      })
      return { socket, goodbyes, people, acted: () => acted }
    },
  }
}
