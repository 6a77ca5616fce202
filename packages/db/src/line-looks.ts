import { lt, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import { databaseOf } from './database.ts'
import { readReaderLines } from './lines.ts'
import { lineLooks } from './schema/log.ts'

/** Nobody compares with what is older. */
const keptHours = 3

/**
 * Writes down what waits in line for each reader of the log: one row each in a minute, by whichever process comes first, and
 * forgets what is too old to be compared with.
 */
export async function writeLineLooks(pool: Pool): Promise<void> {
  const lines = await readReaderLines(pool)
  if (lines.length > 0)
    await databaseOf(pool)
      .insert(lineLooks)
      .values(
        lines.map(({ group, events, waitingMs }) => ({
          groupName: group,
          lookedAt: sql`date_trunc('minute', now())`,
          inLine: events,
          behindMs: Math.round(waitingMs),
        })),
      )
      .onConflictDoNothing()
  await databaseOf(pool)
    .delete(lineLooks)
    .where(lt(lineLooks.lookedAt, sql`now() - ${keptHours} * interval '1 hour'`))
}
