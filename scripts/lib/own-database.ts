import { existsSync } from 'node:fs'
import path from 'node:path'
import { startEmbeddedPostgres } from '@sagaboard/db/embedded/embedded-postgres'
import { knownUrl } from '@sagaboard/db/embedded/logins'
import pg from 'pg'
import { takeDataDir } from './data-dir.ts'
import type { StartSettings } from './settings.ts'
import { StartError } from './start-error.ts'

/**
 * Works on the shop's database: the one of DATABASE_URL, or the embedded one of the data directory. An embedded one that
 * does not run is started for as long as it takes.
 *
 * @param needs `running or not`: the shop may go on meanwhile; `stopped`: nobody else may use the data directory
 * @throws StartError when the shop is running and must not be, or there is none
 */
export async function withOwnDatabase<T>(
  { databaseUrl, dataDir }: Pick<StartSettings, 'databaseUrl' | 'dataDir'>,
  needs: 'running or not' | 'stopped',
  work: (url: string) => Promise<T>,
): Promise<T> {
  if (databaseUrl) return work(databaseUrl)
  const home = path.join(dataDir, 'postgres')
  const running = needs === 'running or not' ? await runningUrl(home) : undefined
  if (running) return work(running)
  if (needs === 'running or not' && !existsSync(home))
    throw new StartError(
      `There is no shop in ${dataDir}: set SAGABOARD_DATA to its folder, or DATABASE_URL to its database.`,
    )
  const release = await takeDataDir(dataDir)
  try {
    const server = await startEmbeddedPostgres({ dataDir: home })
    try {
      return await work(server.url)
    } finally {
      await server.stop()
    }
  } finally {
    await release()
  }
}

/** The address of the embedded server, when it runs. One that an earlier build has started knows its superuser only. */
async function runningUrl(home: string): Promise<string | undefined> {
  const url = (await knownUrl(home, 'owner')) ?? (await knownUrl(home, 'admin'))
  if (!url) return undefined
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // Refused is what one that does not run answers.
  return client.connect().then(
    async () => {
      await client.end()
      return url
    },
    () => undefined,
  )
}
