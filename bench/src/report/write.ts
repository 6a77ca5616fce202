import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import path from 'node:path'
import { root } from '@sagaboard/scripts/lib/app'
import type { Options } from '../options.ts'
import type { Plan } from '../plan.ts'

/**
 * Writes everything that was measured as JSON to `bench/results/<time>.json`, and to `--json` when given.
 *
 * @param reports what the run gave: figures, and the rounds that they come from
 * @returns the files that were written
 */
export async function writeReport(
  startedAt: Date,
  options: Options,
  plan: Plan,
  reports: unknown,
): Promise<string[]> {
  const report = {
    startedAt: startedAt.toISOString(),
    mode: options.mode,
    seed: options.seed,
    plan,
    machine: {
      cores: cpus().length,
      cpu: cpus()[0]?.model ?? 'unknown',
      platform: process.platform,
      node: process.version,
    },
    reports,
  }
  // Maps become objects; a figure that could not be taken (NaN) becomes null.
  const asJson = (_: string, value: unknown) =>
    value instanceof Map ? Object.fromEntries(value) : value
  const name = `${startedAt.toISOString().slice(0, 19).replaceAll(':', '-')}.json`
  const files = [
    path.join(root, 'bench/results', name),
    ...(options.json ? [path.resolve(options.json)] : []),
  ]
  for (const file of files) {
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, `${JSON.stringify(report, asJson, 2)}\n`)
  }
  return files
}
