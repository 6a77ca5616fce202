import { useTestDatabase as ownDatabase } from '@sagaboard/db/testing/template-database'
import { expect, test } from 'vitest'
import { stallProvider } from './stall-provider.ts'

const one = ownDatabase()
const other = ownDatabase()

test('a call is one of this database, not of another copy of the template', async () => {
  const [here, there] = [
    await stallProvider(one.url, 'labels'),
    await stallProvider(other.url, 'labels'),
  ]
  const call = one.pool.query('delete from simulated.labels')
  await here.called()
  expect(await there.isCalled()).toBe(false)
  await Promise.all([here.release(), there.release()])
  await call
})
