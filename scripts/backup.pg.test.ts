import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { connect, startWorkers } from '@sagaboard/workers/testing/start-workers'
import { expect, test } from 'vitest'
import { dump, restore } from './lib/dump.ts'
import { backedUpAndRestored, newCluster, useBackups } from './testing/backup.ts'
import { contentsOf, fillEveryTable } from './testing/every-table.ts'

const database = useTestDatabase({ seeded: true })
const backups = useBackups(Boolean(process.env.CI))

async function startShop(url: string) {
  const { log, close } = await connect(url, 'test-shop')
  const workers = await startWorkers(url, `member of ${new URL(url).port}`)
  return {
    log,
    async close() {
      await workers.stop()
      await close()
    },
  }
}

backedUpAndRestored({ database, backups, startShop })

test('a backup is not restored over a shop, and a file that is none leaves the database empty', async () => {
  const file = path.join(backups.folder(), 'shop.dump')
  await dump(database.url, file)
  await expect(restore(database.url, file)).rejects.toThrow(
    /^The database holds \d+ tables already: a backup is restored into an empty one\.$/,
  )

  const cluster = await newCluster(backups)
  await writeFile(file, 'this is no backup')
  await expect(restore(cluster.url, file)).rejects.toThrow(
    'input file does not appear to be a valid archive',
  )
  await expect(dump(cluster.url, file)).rejects.toThrow(
    'The database holds no shop: there is nothing to back up.',
  )
})

test('nothing is left out of a backup: each table comes back with all of its rows', async () => {
  const file = path.join(backups.folder(), 'shop.dump')
  await fillEveryTable(database.pool)
  const before = await contentsOf(database.pool)
  expect(Object.values(before).filter(({ rows }) => rows === 0)).toEqual([])
  expect(Object.keys(before)).toEqual(expect.arrayContaining(['auth.accounts', 'audit.commands']))
  await dump(database.url, file)
  const restored = await newCluster(backups)
  await restore(restored.url, file)
  expect(await contentsOf(restored.pool)).toEqual(before)
})
