import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../embedded/embedded-postgres.ts'
import { migrate } from '../migrate.ts'
import { seed } from '../seed.ts'
import { databaseUrl } from './database-url.ts'

/** What test files get through `inject('postgres')`. */
export interface PostgresForTests {
  /** Of a database that is neither template: databases are created and dropped from here. */
  adminUrl: string
  templates: { migrated: string; seeded: string }
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: PostgresForTests
  }
}

interface Running {
  users: number
  context: PostgresForTests
  stop(): Promise<void>
}

/** Vitest sets up each project by itself; they share one server, so the first one starts it and the last one stops it. */
const shared = globalThis as typeof globalThis & { sagaboardTestPostgres?: Promise<Running> }

/**
 * Global setup of the suites that need PostgreSQL: one server per run on a free port, or the one of TEST_DATABASE_URL
 * (its user must be allowed to create databases and roles), with one migrated and one migrated and seeded template.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.sagaboardTestPostgres ??= start()
  const running = await shared.sagaboardTestPostgres
  running.users++
  project.provide('postgres', running.context)
  return async () => {
    running.users--
    if (running.users === 0) await running.stop()
  }
}

async function start(): Promise<Running> {
  const server = process.env.TEST_DATABASE_URL
    ? { url: process.env.TEST_DATABASE_URL, stop: async () => undefined }
    : await startTemporary()
  const run = randomUUID().slice(0, 8)
  const templates = { migrated: `template_${run}`, seeded: `template_seeded_${run}` }
  await withAdmin(server.url, (admin) => admin.query(`create database ${templates.migrated}`))
  await migrate(databaseUrl(server.url, templates.migrated))
  await withAdmin(server.url, (admin) =>
    admin.query(`create database ${templates.seeded} template ${templates.migrated}`),
  )
  await seed(databaseUrl(server.url, templates.seeded))
  return {
    users: 0,
    context: { adminUrl: server.url, templates },
    async stop() {
      await withAdmin(server.url, async (admin) => {
        for (const template of Object.values(templates))
          await admin.query(`drop database if exists ${template} with (force)`)
      })
      await server.stop()
    },
  }
}

async function startTemporary() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-test-'))
  const server = await startEmbeddedPostgres({ dataDir, durable: false })
  return {
    url: server.urls.admin,
    async stop() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function withAdmin(url: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  try {
    await work(admin)
  } finally {
    await admin.end()
  }
}
