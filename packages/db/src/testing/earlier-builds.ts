import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import pg from 'pg'
import { inject } from 'vitest'
import { databaseUrl } from './database-url.ts'
import type { FixtureManifest, TopicMessage } from './fixture-manifest.ts'
import type {} from './postgres-setup.ts'

const folder = path.resolve(import.meta.dirname, '../../fixtures')
const unzip = promisify(gunzip)

/** The names of all fixtures: what earlier builds have left behind. What is made of a new one is tested by being there. */
export const earlierBuilds: readonly string[] = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .toSorted()

/** What a fixture holds. */
export async function readManifest(fixture: string): Promise<FixtureManifest> {
  return JSON.parse(await readFile(path.join(folder, fixture, 'manifest.json'), 'utf8'))
}

/** The messages of a topic of a fixture, in the order of partition and offset. */
export async function readTopic(fixture: string, topic: string): Promise<TopicMessage[]> {
  const lines = await readZipped(fixture, `${topic}.jsonl.gz`)
  return lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

/**
 * Restores the database of a fixture into a new one, as the earlier build left it: nothing is migrated yet. The caller
 * drops it.
 */
export async function restoreEarlierBuild(
  fixture: string,
): Promise<{ url: string; drop(): Promise<void> }> {
  const { adminUrl } = inject('postgres')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const url = databaseUrl(adminUrl, name)
  await run(adminUrl, `create database ${name}`)
  await run(url, await readZipped(fixture, 'database.sql.gz'))
  return { url, drop: () => run(adminUrl, `drop database if exists ${name} with (force)`) }
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'test-restore' })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

const readZipped = async (fixture: string, file: string) =>
  (await unzip(await readFile(path.join(folder, fixture, file)))).toString()
