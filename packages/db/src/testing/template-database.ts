import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import { createPool } from '../client.ts'
import type { ProcessRole } from '../roles/roles.ts'
import { databaseUrl } from './database-url.ts'
import type {} from './postgres-setup.ts'

export interface TestDatabase {
  /** Connection string; to be read inside a test or hook, not while the file is being collected. */
  readonly url: string
  /** A pool of 10 connections to it with all rights, opened on first use and ended after the last test of the file. */
  readonly pool: ReturnType<typeof createPool>
  /** The same with the rights of a process. */
  poolOf(role: ProcessRole): ReturnType<typeof createPool>
}

/**
 * Gives the test file (or the `describe` it is called in) a database of its own, a copy of the migrated template,
 * dropped after the last test.
 *
 * @param options `seeded` copies the template that holds the demo catalogue as well
 */
export function useTestDatabase(options: { seeded?: boolean } = {}): TestDatabase {
  let database: Awaited<ReturnType<typeof createTestDatabase>> | undefined
  const pools = new Map<ProcessRole | undefined, ReturnType<typeof createPool>>()
  beforeAll(async () => {
    database = await createTestDatabase(options)
  })
  afterAll(async () => {
    await Promise.all([...pools.values()].map((pool) => pool.end()))
    await database?.drop()
  })
  const ready = () => {
    if (!database) throw new Error('the test database exists only inside tests and hooks')
    return database
  }
  const poolOf = (role?: ProcessRole) => {
    const pool =
      pools.get(role) ?? createPool(ready().url, { max: 10, applicationName: 'test', role })
    pools.set(role, pool)
    return pool
  }
  return {
    get url() {
      return ready().url
    },
    get pool() {
      return poolOf()
    },
    poolOf,
  }
}

/** A fresh copy of the template for tests that need one database per test; the caller drops it. */
export async function createTestDatabase(
  options: { seeded?: boolean } = {},
): Promise<{ url: string; drop(): Promise<void> }> {
  const { adminUrl, templates } = inject('postgres')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await onServer(
    adminUrl,
    `create database ${name} template ${options.seeded ? templates.seeded : templates.migrated}`,
  )
  return {
    url: databaseUrl(adminUrl, name),
    drop: () => onServer(adminUrl, `drop database if exists ${name} with (force)`),
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
