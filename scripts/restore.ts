import { existsSync } from 'node:fs'
import { restore } from './lib/dump.ts'
import { withOwnDatabase } from './lib/own-database.ts'
import { pathOf } from './lib/path-of.ts'
import { dim, fail, print, step } from './lib/progress.ts'
import { readSettings } from './lib/settings.ts'
import { StartError, sentence } from './lib/start-error.ts'

/**
 * `npm run restore -- file`: restores a backup into an empty database: that of DATABASE_URL, or a new data directory.
 */

try {
  const [given, ...stray] = process.argv.slice(2)
  if (given === undefined || stray.length > 0)
    throw new StartError('npm run restore -- file: which backup?')
  const file = pathOf(given)
  if (!existsSync(file)) throw new StartError(`There is no file ${file}.`)
  const settings = readSettings(process.env, [])
  await step('Restoring', async () =>
    withOwnDatabase(settings, 'stopped', (url) => restore(url, file)),
  )
  print(
    '  The next start brings it up to this version and goes on with every order that was under way.',
  )
  print(
    dim(
      '  On Kafka, give it a broker (or a topic) that is empty: it may hold events that came after the backup. It is filled from the log.',
    ),
  )
} catch (error) {
  fail(sentence(error))
  process.exitCode = 1
}
