import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type {} from 'vitest'
import type { TestProject } from 'vitest/node'
import { startKafka } from '../kafka/native.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Brokers as in KAFKA_BROKERS. Shared by all files of a run: use topics and groups with names of your own. */
    kafkaBrokers: string
  }
}

/** Global setup of the Kafka suite: one broker per run, or yours of KAFKA_BROKERS. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.env.KAFKA_BROKERS) {
    project.provide('kafkaBrokers', process.env.KAFKA_BROKERS)
    return async () => undefined
  }
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-kafka-'))
  const kafka = await startKafka({ dataDir })
  project.provide('kafkaBrokers', kafka.brokers)
  return async () => {
    await kafka.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
