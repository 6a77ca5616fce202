import { eventually } from '@sagaboard/events/testing/eventually'
import { afterEach, expect, test } from 'vitest'
import { useTestDatabase } from '../testing/template-database.ts'
import { createNotifications, type Notifications } from './notifications.ts'

const database = useTestDatabase()
const open: Notifications[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((notifications) => notifications.close()))
})

function notifications() {
  const made = createNotifications(database.pool, database.url)
  open.push(made)
  return made
}

const listeners = async () =>
  (
    await database.pool.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and application_name like 'sagaboard-listen%'`,
    )
  ).rows.map(({ pid }) => pid)

test('P10: a listening connection that is lost is told, counted and made again, and wakes as before', async () => {
  const [near, far] = [notifications(), notifications()]
  const heard: number[][] = []
  far.onNotification((partitions) => void heard.push([...partitions]))
  await eventually(() => expect(open.map((one) => one.health().trouble)).toEqual([null, null]))
  near.notify([3], ['OrderCreated'])
  await eventually(() => expect(heard).toEqual([[3]]))

  const told = new Set<string | null>()
  const before = await listeners()
  expect(before).toHaveLength(2)
  for (const pid of before) await database.pool.query('select pg_terminate_backend($1)', [pid])
  await eventually(() => {
    told.add(far.health().trouble)
    expect(far.health()).toMatchObject({ trouble: null, rebuilds: 1 })
  })
  expect([...told].some((trouble) => trouble?.startsWith('not listening: '))).toBe(true)
  const after = await listeners()
  expect(after.filter((pid) => before.includes(pid))).toEqual([])
  near.notify([5], ['OrderCreated'])
  await eventually(() => expect(heard.at(-1)).toEqual([5]))
})

test('closing waits for nobody', async () => {
  const made = notifications()
  await eventually(() => expect(made.health().trouble).toBeNull())
  await made.close()
  await eventually(async () => expect(await listeners()).toEqual([]))
})
