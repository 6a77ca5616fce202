import { EventEmitter } from 'node:events'
import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { inTransaction } from './transaction.ts'

test('a connection that the server ends in the packet that opened it fails the work, and not the process', async () => {
  const ended = Object.assign(new Error('terminating connection'), { code: '57P01' })
  const released: unknown[] = []
  const client = Object.assign(new EventEmitter(), {
    connection: { stream: { cork() {}, uncork() {} } },
    query: () => Promise.reject(ended),
    release: (error: unknown) => void released.push(error),
  })
  const pool = {
    connect(handOver: (error: undefined, client: unknown) => void) {
      handOver(undefined, client)
      // In the same turn, as two messages of one packet are read.
      client.emit('error', ended)
    },
  } as unknown as Pool
  await expect(inTransaction(pool, async () => 'done')).rejects.toBe(ended)
  expect(released, 'it is not used again').toEqual([ended])
})
