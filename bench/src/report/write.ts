import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import path from 'node:path'
import { root } from '@sagaboard/scripts/lib/app'
import type { Cycle } from '../measure/run.ts'
import type { Bus, Options } from '../options.ts'
import type { Plan } from '../plan.ts'
import type { Figure } from './figures.ts'

/** What one bus gave: the rows of the table, and the samples that they come from. */
export interface BusReport {
  bus: Bus
  accepted: number
  /** Orders are set aside and tried again when a provider does not answer in time; under load that is a cost. */
  repeatedCalls: number
  figures: Figure[]
  cycles: Cycle[]
}

/**
 * Writes everything that was measured as JSON to `bench/results/<time>.json`, and to `--json` when given.
 *
 * @returns the files that were written
 */
export async function writeReport(
  startedAt: Date,
  options: Options,
  plan: Plan,
  reports: readonly BusReport[],
): Promise<string[]> {
  const report = {
    startedAt: startedAt.toISOString(),
    seed: options.seed,
    plan,
    machine: {
      cores: cpus().length,
      cpu: cpus()[0]?.model ?? 'unknown',
      platform: process.platform,
      node: process.version,
    },
    buses: reports,
  }
  // Maps become objects; a figure that could not be taken (NaN) becomes null.
  const text = JSON.stringify(
    report,
    (_, value: unknown) => (value instanceof Map ? Object.fromEntries(value) : value),
    2,
  )
  const name = `${startedAt.toISOString().slice(0, 19).replaceAll(':', '-')}.json`
  const files = [
    path.join(root, 'bench/results', name),
    ...(options.json ? [path.resolve(options.json)] : []),
  ]
  for (const file of files) {
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, `${text}\n`)
  }
  return files
}
