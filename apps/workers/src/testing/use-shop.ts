import { createTestDatabase } from '@sagaboard/db/testing/template-database'
import { afterEach, beforeEach } from 'vitest'
import { connect } from './start-workers.ts'

type Shop = Awaited<ReturnType<typeof connect>>

/**
 * Gives each test of the file a database of its own and the shop's connections to it; both are there inside tests and
 * hooks only. What is in `cleanUp` is called after the test, the last one first, before they are gone.
 */
export function useShop() {
  const cleanUp: (() => Promise<unknown>)[] = []
  let database: Awaited<ReturnType<typeof createTestDatabase>> | undefined
  let connected: Shop | undefined

  beforeEach(async () => {
    database = await createTestDatabase({ seeded: true })
    connected = await connect(database.url, 'test-shop')
  })

  afterEach(async () => {
    for (const undo of cleanUp.splice(0).reverse()) await undo()
    await connected?.close()
    await database?.drop()
  })

  function there<T>(one: T | undefined): T {
    if (!one) throw new Error('the shop exists only inside tests and hooks')
    return one
  }
  return {
    cleanUp,
    database: {
      get url() {
        return there(database).url
      },
    },
    shop: {
      get pool() {
        return there(connected).pool
      },
      get log() {
        return there(connected).log
      },
    },
  }
}
