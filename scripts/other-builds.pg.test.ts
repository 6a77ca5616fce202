import path from 'node:path'
import { createTestDatabase } from '@sagaboard/db/testing/template-database'
import { execaNode } from 'execa'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { root } from './lib/app.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
let workerOfBefore: pg.Client

beforeEach(async () => {
  database = await createTestDatabase({ seeded: true })
  // Named as the workers of the build before protocol versions were told.
  workerOfBefore = new pg.Client({
    connectionString: database.url,
    application_name: 'sagaboard-workers',
  })
  await workerOfBefore.connect()
})

afterEach(async () => {
  await workerOfBefore.end()
  await database.drop()
})

/** Runs a program of ours until it ends; returns all that it said. */
async function run(
  entry: string,
  settings: Record<string, string>,
): Promise<{ code: number | null; said: string }> {
  const { PATH = '', HOME = '' } = process.env
  const { exitCode, all } = await execaNode(path.join(root, entry), {
    nodeOptions: ['--import', import.meta.resolve('tsx')],
    cwd: path.dirname(path.join(root, entry)),
    env: {
      PATH,
      HOME,
      LOG_LEVEL: 'fatal',
      DATABASE_URL: database.url,
      DATABASE_URL_WORKERS: database.url,
      DATABASE_URL_WEB: database.url,
      ...settings,
    },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
  })
  return { code: exitCode ?? null, said: all }
}

const sentence =
  /Another build is still running on this database \(sagaboard-workers\): .+ Stop the other build first/

test.each([
  ['the workers', 'apps/workers/src/main.ts', { LOG_LEVEL: 'error' }],
  [
    'the workers on Kafka',
    'apps/workers/src/main.ts',
    { LOG_LEVEL: 'error', EVENT_BUS: 'kafka', KAFKA_BROKERS: '127.0.0.1:1' },
  ],
  [
    'the web process',
    'apps/web/server.ts',
    {
      HOST: '127.0.0.1',
      PORT: '0',
      SAGABOARD_SECRET: 'a secret of this test, long enough',
      LOG_LEVEL: 'error',
    },
  ],
  ['the migration of a deployment', 'infra/docker/migrate.ts', {}],
])(
  'beside workers of another build this does not start, and says what to stop: %s',
  async (_who, entry, settings) => {
    const { code, said } = await run(entry, settings)
    expect(said).toMatch(sentence)
    expect(code).toBe(1)
  },
)
