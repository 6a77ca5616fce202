import { randomUUID } from 'node:crypto'
import type { Role } from '@sagaboard/events/commands/roles'
import { eventually } from '@sagaboard/events/testing/eventually'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Doing, Present } from '../../live/protocol.ts'
import { openGateway } from '../../testing/open-gateway.ts'
import { Presence } from './presence.ts'

type Opened = Awaited<ReturnType<typeof openGateway>>
type Page = Awaited<ReturnType<Opened['connect']>>

let roles: Map<string, Role>
let opened: Opened
beforeEach(async () => {
  roles = new Map<string, Role>([
    ['anna', 'operator'],
    ['anna@2', 'operator'],
    ['ben', 'supervisor'],
    ['sam', 'customer'],
  ])
  opened = await openGateway(roles)
})
afterEach(() => opened.close())

const orderId = '0b7e1c9e-5a55-4c8c-9a6b-0a1b2c3d4e5f'
const show = ({ socket }: Page, doing: Doing = null, at = orderId) =>
  socket.emit('presence:show', { orderId: at, doing })
const last = ({ people }: Page) => people.at(-1)?.people.map(({ name, doing }) => [name, doing])

/** Opens the order on a page of each. */
async function look<Names extends string[]>(
  ...names: Names
): Promise<{ [_ in keyof Names]: Page }> {
  const pages = []
  for (const name of names) {
    const page = await opened.connect(name)
    show(page)
    pages.push(page)
  }
  return pages as { [_ in keyof Names]: Page }
}

test('two at an order see each other by the names of their sessions, and what the other is about to do', async () => {
  const [anna, ben] = await look('anna', 'ben')
  await eventually(() =>
    expect([last(anna), last(ben)]).toEqual([[['ben', null]], [['anna', null]]]),
  )
  show(ben, 'refund')
  await eventually(() => expect(last(anna)).toEqual([['ben', 'refund']]))
  show(ben)
  await eventually(() => expect(last(anna)).toEqual([['ben', null]]))
  expect(ben.people).toHaveLength(1)
})

test('one person counts once however many pages they have, and is not shown to themselves', async () => {
  const [anna, other, ben] = await look('anna', 'anna@2', 'ben')
  show(other, 'cancel')
  await eventually(() => expect(last(ben)).toEqual([['anna', 'cancel']]))
  // The page that only looks takes nothing away from what the other one is about to do.
  show(anna)
  other.socket.disconnect()
  await eventually(() => expect(last(ben)).toEqual([['anna', null]]))
  await eventually(() => expect(last(anna)).toEqual([['ben', null]]))
  expect(JSON.stringify([anna.people, other.people])).not.toContain('"anna"')
})

test.each([
  ['leaves the order', ({ socket }: Page) => socket.emit('presence:leave', { orderId })],
  ['loses its connection', ({ socket }: Page) => socket.io.engine.close()],
  ['is signed out', () => opened.gateway.cutSession('anna')],
  ['has its session revoked', () => roles.delete('anna')],
  ['has no role of staff any more', () => roles.set('anna', 'customer')],
])('a page that %s is gone for the others', async (_what, end) => {
  const [anna, ben] = await look('anna', 'ben')
  await eventually(() => expect(last(ben)).toEqual([['anna', null]]))
  end(anna)
  await eventually(() => expect(last(ben)).toEqual([]))
})

test('whoever is at another order is told nothing', async () => {
  const [anna, ben] = await look('anna', 'ben')
  const carl = await opened.connect('carl')
  roles.set('carl', 'operator')
  show(carl, null, randomUUID())
  await eventually(() => expect(last(anna)).toEqual([['ben', null]]))
  show(ben, 'cancel')
  await eventually(() => expect(last(anna)).toEqual([['ben', 'cancel']]))
  expect(carl.people).toEqual([])
})

test('shoppers and guests neither tell nor hear of it', async () => {
  const sam = await opened.connect('sam')
  const guest = await opened.connect()
  for (const page of [sam, guest]) show(page, 'cancel')
  const [anna, ben] = await look('anna', 'ben')
  opened.gateway.cutSession('nobody')
  await eventually(() => expect(last(anna)).toEqual([['ben', null]]))
  await eventually(() => expect(last(ben)).toEqual([['anna', null]]))
  show(ben, 'cancel')
  await eventually(() => expect(last(anna)).toEqual([['ben', 'cancel']]))
  expect([sam.people, guest.people]).toEqual([[], []])
  expect(JSON.stringify(anna.people)).not.toContain('sam')
  expect([sam.socket.connected, guest.socket.connected]).toEqual([true, true])
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a text', 'orders'],
  ['no id', { orderId: 'x'.repeat(5_000), doing: null }],
  ['a command that there is not', { orderId, doing: 'dance' }],
  ['a name of their own', { orderId, doing: null, name: 'Boss' }],
  ['a command that their role does not allow', { orderId, doing: 'refund' }],
])('who sends %s is not heard, and harms nobody', async (_what, message) => {
  const [ben, anna] = [...(await look('ben')), await opened.connect('anna')]
  anna.socket.emit('presence:show', message as never)
  anna.socket.emit('presence:leave', message as never)
  show(anna)
  await eventually(() => expect(last(ben)).toEqual([['anna', null]]))
  expect(ben.people).toHaveLength(1)
})

test('one page is at twenty orders at most, and of many people twenty are named', async () => {
  const orders = Array.from({ length: 21 }, () => randomUUID())
  const anna = await opened.connect('anna')
  for (const order of orders) show(anna, null, order)
  const ben = await opened.connect('ben')
  show(ben, null, orders[20])
  show(ben, null, orders[0])
  await eventually(() => expect(ben.people.map((frame) => frame.orderId)).toEqual([orders[0]]))

  const many = Array.from({ length: 22 }, (_, at): Present => {
    const name = `person ${at + 10}`
    return { userId: name, name, doing: at === 21 ? 'cancel' : null }
  })
  const shared = await openGateway(roles, new Presence({ exchange: async () => many }))
  const carl = await shared.connect('anna')
  show(carl)
  await eventually(() => expect(carl.people.at(-1)).toMatchObject({ more: 2 }))
  expect(last(carl)).toHaveLength(20)
  expect(last(carl)?.[0]).toEqual(['person 31', 'cancel'])
  shared.close()
})

test('when somebody acts, whoever has the order open is told, and nobody else', async () => {
  const [anna, ben] = await look('anna', 'ben')
  const carl = await opened.connect('anna@2')
  await eventually(() => expect(last(ben)).toEqual([['anna', null]]))
  opened.presence.acted(orderId)
  await eventually(() => expect([anna.acted(), ben.acted()]).toEqual([1, 1]))
  expect(carl.acted()).toBe(0)
})
