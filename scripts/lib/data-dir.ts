import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, link, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { newApiKey } from '@sagaboard/db/commands/api-key'
import { identityOf, isStillThere, readIfThere } from '@sagaboard/db/embedded/local-process'
import { StartError, sentence } from './start-error.ts'

/**
 * Makes sure that the data directory is there, can be written, is closed to other users, and is used by this process alone.
 *
 * @returns a function that gives the directory free again
 * @throws StartError when it can't be written or another start command uses it
 */
export async function takeDataDir(dataDir: string): Promise<() => Promise<void>> {
  try {
    await makeFolder(path.join(dataDir, 'logs'))
    await closeToOthers(dataDir)
    const probe = path.join(dataDir, `.probe-${process.pid}`)
    await writeFile(probe, '')
    await rm(probe)
  } catch (error) {
    throw new StartError(
      `The data directory ${dataDir} can't be written (${sentence(error)}): make it writable or set SAGABOARD_DATA to another folder.`,
    )
  }
  return lock(path.join(dataDir, 'supervisor.lock'), (holder) => {
    throw new StartError(
      `Sagaboard already runs on ${dataDir} (process ${holder}): stop that one, or set SAGABOARD_DATA and PORT for a second one.`,
    )
  })
}

/**
 * Nobody else reads what is in there, also in one that an earlier build has left open. Started by root, the database
 * runs as another user, who has to pass through. A folder that all may write in is shared, and not ours to close.
 */
async function closeToOthers(dataDir: string): Promise<void> {
  const own = process.getuid?.()
  const close = async (folder: string, mode: number) => {
    if (!existsSync(folder)) return
    const found = await stat(folder)
    const isShared = (found.mode & 0o1002) !== 0
    if (found.uid === own && !isShared) await chmod(folder, mode)
  }
  await close(dataDir, own === 0 ? 0o711 : 0o700)
  for (const folder of ['logs', 'backups', 'kafka', 'redis'])
    await close(path.join(dataDir, folder), 0o700)
}

/** As `mkdir` with `recursive`, which in Node 20 never returns below /proc, where a folder can't be made in an existing one. */
async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = []
  for (let current = folder; !existsSync(current); current = path.dirname(current))
    missing.unshift(current)
  for (const current of missing) await mkdir(current, { mode: 0o711 })
}

/**
 * Takes a lock file that names this process. One whose process is gone counts for nothing.
 *
 * @param busy gets the process id of the holder; it throws, or waits and returns to try again
 */
export async function lock(
  file: string,
  busy: (holder: string) => void | Promise<void>,
): Promise<() => Promise<void>> {
  const own = `${await identityOf(process.pid)}\n`
  const draft = `${file}.${process.pid}`
  for (;;) {
    // Linking a complete file is atomic: nobody ever reads a lock that does not say yet whose it is.
    await writeFile(draft, own)
    const taken = await link(draft, file).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false
        throw error
      },
    )
    await rm(draft, { force: true })
    if (taken) return () => rm(file, { force: true })
    const holder = await readIfThere(file)
    if (await isStillThere(holder)) await busy(holder?.split(' ')[0] ?? '?')
    else await rm(file, { force: true })
  }
}

/**
 * A secret of this installation: 32 random bytes in hex, made on the first start, readable by its owner only.
 *
 * @param name of its file in the data directory
 */
export async function secretOf(
  dataDir: string,
  name: 'secret' | 'carrier-webhook-secret' | 'inventory-grpc-secret' = 'secret',
): Promise<string> {
  const file = path.join(dataDir, name)
  const known = (await readIfThere(file))?.trim()
  if (known && known.length >= 32) return known
  const secret = randomBytes(32).toString('hex')
  await writeFile(file, `${secret}\n`, { mode: 0o600 })
  return secret
}

/** The key with which programs may call the services of a new installation, made on the first start, readable by its owner only. */
export async function firstApiKeyOf(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'first-api-key')
  const known = (await readIfThere(file))?.trim()
  if (known) return known
  const key = newApiKey()
  await writeFile(file, `${key}\n`, { mode: 0o600 })
  return key
}
