import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type {} from 'vitest'
import type { TestProject } from 'vitest/node'
import { startRedis } from '../redis/native.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Shared by all files of a run: use keys with a prefix of your own, or start one with `startRedis`. */
    redisUrl: string
  }
}

/** Global setup of the Redis suite: one server per run, or yours of REDIS_URL. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.env.REDIS_URL) {
    project.provide('redisUrl', process.env.REDIS_URL)
    return async () => undefined
  }
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-redis-'))
  const redis = await startRedis({ dataDir })
  project.provide('redisUrl', redis.url)
  return async () => {
    await redis.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
