import path from 'node:path'
import { groups } from '@sagaboard/events/catalog/groups'
import { startKafka } from '@sagaboard/infra/kafka/native'
import { startRedis } from '@sagaboard/infra/redis/native'
import type { Bus } from '../options.ts'

interface WorkerGroup {
  name: string
  /** As SERVICES takes it; undefined: all of them. */
  services?: string
}

interface ServerProcess {
  pid: number
  stop(): Promise<void>
  onExit(listener: () => void): void
}

/**
 * What the bus needs: nothing more for the log; for Kafka a broker, Redis, and one process per service.
 *
 * @param keep is given each server that was started
 * @throws LocalServerError when the broker or Redis can't be had here; the message says what to install
 */
export async function startBus(
  bus: Bus,
  dataDir: string,
  keep: (name: string, server: ServerProcess) => void,
): Promise<{ env: Record<string, string>; groups: WorkerGroup[] }> {
  if (bus === 'log')
    return {
      env: { EVENT_BUS: 'log', REDIS_URL: '', KAFKA_BROKERS: '' },
      groups: [{ name: 'workers' }],
    }
  const [kafka, redis] = await Promise.all([
    startKafka({ dataDir: path.join(dataDir, 'kafka') }),
    startRedis({ dataDir: path.join(dataDir, 'redis') }),
  ])
  keep('broker', kafka)
  keep('Redis', redis)
  return {
    env: { EVENT_BUS: 'kafka', KAFKA_BROKERS: kafka.brokers, REDIS_URL: redis.url },
    groups: [...groups, 'relay'].map((services) => ({
      name: services,
      services,
    })),
  }
}
