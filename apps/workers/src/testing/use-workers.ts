import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { groups } from '@sagaboard/events/catalog/groups'
import type { Fulfilment } from '@sagaboard/events/saga/fulfilment'
import { afterAll, beforeAll } from 'vitest'
import { connect, startWorkers } from './start-workers.ts'

type Shop = Awaited<ReturnType<typeof connect>>

/**
 * Gives a file a database of its own, all services over it as one process runs them, and the shop's connections; they are
 * there inside tests and hooks only.
 */
export function useWorkers({ fulfilment }: { fulfilment?: Fulfilment } = {}) {
  const database = useTestDatabase({ seeded: true })
  let connected: Shop | undefined
  let workers: Awaited<ReturnType<typeof startWorkers>> | undefined

  beforeAll(async () => {
    connected = await connect(database.url, 'test-shop')
    workers = await startWorkers(database.url, 'member-1', groups, { fulfilment })
  })

  afterAll(async () => {
    await workers?.stop()
    await connected?.close()
  })

  const there = (): Shop => {
    if (!connected) throw new Error('the shop exists only inside tests and hooks')
    return connected
  }
  return {
    database,
    shop: {
      get pool() {
        return there().pool
      },
      get log() {
        return there().log
      },
    },
  }
}
