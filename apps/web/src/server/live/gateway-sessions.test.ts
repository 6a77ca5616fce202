import type { Role } from '@sagaboard/events/commands/roles'
import { eventually } from '@sagaboard/events/testing/eventually'
import { afterEach, expect, test } from 'vitest'
import { openGateway } from '../../testing/open-gateway.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close()
})

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
  closing.push(gateway.close)
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
