import { withOwnDatabase } from './lib/own-database.ts'
import { fail, print } from './lib/progress.ts'
import { readSettings } from './lib/settings.ts'
import { parseStaffArgs, runStaff } from './lib/staff-commands.ts'
import { StartError, sentence } from './lib/start-error.ts'

/**
 * `npm run staff -- add|link|list|role|remove|lock|unlock …`: decides from the shell who may enter the console. Works while the
 * shop runs, and while it does not.
 */

try {
  const asked = parseStaffArgs(process.argv.slice(2))
  const settings = readSettings(process.env, [])
  const origin = settings.publicUrl ?? `http://localhost:${settings.port}`
  const lines = await withOwnDatabase(settings, 'running or not', (url) =>
    runStaff(url, asked, origin),
  )
  for (const line of lines) print(line)
} catch (error) {
  fail(error instanceof StartError ? error.message : sentence(error))
  process.exitCode = 1
}
