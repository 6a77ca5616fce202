import { chmod, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeDataDir } from './data-dir.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-data-dir-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Started by root, the database runs as another user, who passes through and sees nothing. */
const closed = process.getuid?.() === 0 ? 0o711 : 0o700

async function modeOf(...parts: string[]): Promise<number> {
  return (await stat(path.join(folder, ...parts))).mode & 0o7777
}

test('a new data directory is closed to other users', async () => {
  const release = await takeDataDir(path.join(folder, 'data'))
  expect([await modeOf('data'), await modeOf('data', 'logs')]).toEqual([closed, 0o700])
  await release()
})

test('one that an earlier build has left open is closed, with all that tells of orders', async () => {
  const names = ['logs', 'backups', 'kafka', 'redis']
  for (const name of names)
    await mkdir(path.join(folder, 'data', name), { recursive: true, mode: 0o755 })
  await chmod(path.join(folder, 'data'), 0o755)
  const release = await takeDataDir(path.join(folder, 'data'))
  expect(await modeOf('data')).toBe(closed)
  expect(await Promise.all(names.map((name) => modeOf('data', name)))).toEqual(
    names.map(() => 0o700),
  )
  await release()
})

test('a folder that all may write in stays open: it is not ours', async () => {
  await chmod(folder, 0o1777)
  const release = await takeDataDir(folder)
  expect([await modeOf(), await modeOf('logs')]).toEqual([0o1777, 0o700])
  await release()
})
