import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './scripts/testing/longest-first.ts'

const serverSuffixes = ['pg', 'kafka', 'redis'] as const
const notOurs = ['**/node_modules/**', '**/.next/**', '**/e2e/**']

/** Postgres, Kafka and Redis are started once per run; a suite that starts one waits for it here. */
const hookTimeoutMs = 60_000

const clusters = './packages/db/src/testing/postgres-setup.ts'
const globalSetup = {
  pg: [clusters],
  kafka: [clusters, './infra/testing/kafka-setup.ts'],
  redis: [clusters, './infra/testing/redis-setup.ts'],
}

/** One project per suffix: it says what a test needs. `*.test.ts` needs nothing. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...notOurs, ...serverSuffixes.map((suffix) => `**/*.${suffix}.test.{ts,tsx}`)],
          testTimeout: 20_000,
          // They need nothing but a core. Left to itself vitest keeps one free, which of two is half of the machine.
          maxWorkers: Math.max(2, availableParallelism() - 1),
        },
      },
      ...serverSuffixes.map((suffix) => ({
        test: {
          name: suffix,
          include: [`**/*.${suffix}.test.{ts,tsx}`],
          exclude: notOurs,
          globalSetup: globalSetup[suffix],
          testTimeout: 60_000,
          hookTimeout: hookTimeoutMs,
          // Two cores: more files at once than this only make each other's timeouts.
          maxWorkers: suffix === 'redis' ? 1 : 2,
        },
      })),
    ],
  },
})
