import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { dump } from './lib/dump.ts'
import { withOwnDatabase } from './lib/own-database.ts'
import { pathOf } from './lib/path-of.ts'
import { fail, print, step } from './lib/progress.ts'
import { readSettings } from './lib/settings.ts'
import { StartError, sentence } from './lib/start-error.ts'

/**
 * `npm run backup -- [file]`: a backup of the shop, which may go on running, in PostgreSQL's custom format.
 */

try {
  const [given, ...stray] = process.argv.slice(2)
  if (stray.length > 0) throw new StartError('npm run backup -- [file]: one file at most.')
  const settings = readSettings(process.env, [])
  const stamp = new Date().toISOString().replaceAll(':', '-').slice(0, 19)
  const file = given ? pathOf(given) : path.join(settings.dataDir, 'backups', `${stamp}.dump`)
  if (existsSync(file))
    throw new StartError(`${file} is there already: name another file, or move that one away.`)
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  await step('Backing up', async (note) => {
    const bytes = await withOwnDatabase(settings, 'running or not', (url) => dump(url, file))
    note(`${path.relative(process.cwd(), file)}, ${(bytes / 1_000_000).toFixed(1)} MB`)
  })
  print(
    '  The links and sessions of customers are signed with SAGABOARD_SECRET (or the file "secret" of the data directory): keep that, too.',
  )
} catch (error) {
  fail(sentence(error))
  process.exitCode = 1
}
