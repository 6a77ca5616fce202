import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { eventually } from '@sagaboard/events/testing/eventually'
import { startRedis } from '@sagaboard/infra/redis/native'
import type {} from '@sagaboard/infra/testing/redis-setup'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { afterEach, expect, inject, test } from 'vitest'
import type { Doing } from '../../live/protocol.ts'
import { openGateway } from '../../testing/open-gateway.ts'
import { Presence } from '../live/presence.ts'
import { OptionalRedis } from './optional-redis.ts'
import { createSharedPresence } from './shared-presence.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open(url: string): Promise<OptionalRedis> {
  const redis = new OptionalRedis(url, pino({ level: 'silent' }))
  closing.push(() => redis.close())
  redis.start()
  await eventually(() => expect(redis.available).toBe(true))
  return redis
}

/** A web process with a connection of its own, and a page of one person in it. */
async function openProcess(url: string, name: string, orderId: string) {
  const redis = await open(url)
  const presence = new Presence(createSharedPresence(redis, randomUUID()))
  const opened = await openGateway(
    new Map([
      ['anna', 'supervisor'],
      ['ben', 'supervisor'],
    ]),
    presence,
  )
  closing.push(opened.close)
  const { socket, people } = await opened.connect(name)
  const show = (doing: Doing = null) => socket.emit('presence:show', { orderId, doing })
  show()
  return {
    ...{ redis, presence, opened, socket, show },
    others: () => people.at(-1)?.people.map((one) => [one.name, one.doing]) ?? [],
  }
}

test('people of two processes see each other, and whoever leaves is gone in both', async () => {
  const orderId = randomUUID()
  const url = inject('redisUrl')
  const one = await openProcess(url, 'anna', orderId)
  const other = await openProcess(url, 'ben', orderId)
  await eventually(() => expect(one.others()).toEqual([['ben', null]]))
  await eventually(() => expect(other.others()).toEqual([['anna', null]]))
  other.show('refund')
  await eventually(() => expect(one.others()).toEqual([['ben', 'refund']]))
  other.socket.disconnect()
  await eventually(() => expect(one.others()).toEqual([]))
  one.socket.disconnect()
  const watcher = new Redis(url)
  closing.push(() => watcher.disconnect())
  await eventually(async () =>
    expect(await watcher.exists(`sagaboard:presence:${orderId}`)).toBe(0),
  )
})

test('a person with a page in each of two processes is not shown to themselves', async () => {
  const orderId = randomUUID()
  const url = inject('redisUrl')
  const [one, two, ben] = [
    await openProcess(url, 'anna', orderId),
    await openProcess(url, 'anna', orderId),
    await openProcess(url, 'ben', orderId),
  ]
  await eventually(() => expect(ben.others()).toEqual([['anna', null]]))
  two.show('refund')
  await eventually(() => expect(ben.others()).toEqual([['anna', 'refund']]))
  await eventually(() => expect(one.others()).toEqual([['ben', null]]))
})

test('the people of a process that died are forgotten', async () => {
  const orderId = randomUUID()
  const url = inject('redisUrl')
  const one = await openProcess(url, 'anna', orderId)
  const dying = await openProcess(url, 'ben', orderId)
  await eventually(() => expect(one.others()).toEqual([['ben', null]]))
  // It says nothing any more, not even that its people are gone.
  dying.presence.stop()
  dying.redis.close()
  await eventually(() => expect(one.others()).toEqual([]))
})

test('when Redis is killed each process shows its own people, and all of them when it is back', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-presence-'))
  closing.push(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startRedis({ dataDir })
  const orderId = randomUUID()
  const one = await openProcess(server.url, 'anna', orderId)
  const other = await openProcess(server.url, 'ben', orderId)
  await eventually(() => expect(one.others()).toEqual([['ben', null]]))
  await server.stop()
  await eventually(() => expect(one.others()).toEqual([]))

  const beside = await one.opened.connect('ben')
  beside.socket.emit('presence:show', { orderId, doing: 'cancel' })
  await eventually(() => expect(one.others()).toEqual([['ben', 'cancel']]))
  beside.socket.disconnect()
  await eventually(() => expect(one.others()).toEqual([]))

  const again = await startRedis({ dataDir, port: Number(new URL(server.url).port) })
  closing.push(() => again.stop())
  await eventually(() => expect(one.others()).toEqual([['ben', null]]))
  await eventually(() => expect(other.others()).toEqual([['anna', null]]))
})
