import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import {
  missingForBrowser,
  missingForKafka,
  missingForRedis,
} from '@sagaboard/infra/testing/requirements'
import { execa } from 'execa'
import pLimit from 'p-limit'
import { addCounts, type Counts, countPlaywright, countVitest, noTests } from './test-counts.ts'

export const root = path.resolve(import.meta.dirname, '../..')
const program = (name: string) => path.join(root, 'node_modules', '.bin', name)

export interface Suite {
  name: string
  /** What it needs that is not here, or `undefined`. */
  missing?: () => Promise<string | undefined>
  run: () => Promise<Counts>
}

/** Everything there is, cheapest first, so that a mistake shows early. */
export const suites: readonly Suite[] = [
  { name: 'lint', run: lint },
  { name: 'types', run: types },
  { name: 'unit', run: () => vitest('unit') },
  { name: 'simulation', run: simulation },
  { name: 'pg', run: () => vitest('pg') },
  {
    name: 'kafka',
    missing: async () => (process.env.KAFKA_BROKERS ? undefined : missingForKafka()),
    run: () => vitest('kafka'),
  },
  {
    name: 'redis',
    missing: async () => (process.env.REDIS_URL ? undefined : missingForRedis()),
    run: () => vitest('redis'),
  },
  { name: 'browser', missing: missingForBrowser, run: browser },
  {
    name: 'storm',
    missing: async () => (await missingForKafka()) ?? missingForRedis(),
    run: storm,
  },
]

async function lint(): Promise<Counts> {
  const rules = await execute(program('biome'), ['check', '--error-on-warnings', '.'])
  const imports = await execute(program('depcruise'), [
    '--config',
    '.dependency-cruiser.mjs',
    ...['packages', 'apps', 'verification', 'bench', 'scripts', 'infra'].filter((folder) =>
      existsSync(path.join(root, folder)),
    ),
  ])
  const dead = await execute(program('knip'), [])
  return [asTest(rules, 'biome'), asTest(imports, 'depcruise'), asTest(dead, 'knip')].reduce(
    addCounts,
  )
}

async function types(): Promise<Counts> {
  const projects = ['scripts', 'bench', 'verification', 'infra']
  for (const group of ['packages', 'apps']) {
    for (const name of await readdir(path.join(root, group)))
      projects.unshift(path.join(group, name))
  }
  const checked = projects
    .filter((folder) => existsSync(path.join(root, folder, 'tsconfig.json')))
    .map((project) => ({ project, cwd: path.join(root, project) }))
  // Next writes the declarations of its file types and routes, which others import; on a fresh clone they are not there yet.
  for (const { cwd } of checked.filter(({ cwd }) => existsSync(path.join(cwd, 'next.config.ts'))))
    await execute(program('next'), ['typegen'], { cwd })
  // Each keeps one core busy.
  const limit = pLimit(availableParallelism())
  const counts = checked.map(({ project, cwd }) =>
    limit(async () => {
      console.log(`tsc in ${project}`)
      const code = await execute(program('tsc'), ['--noEmit'], { cwd })
      return asTest(code, `tsc in ${project}`)
    }),
  )
  return (await Promise.all(counts)).reduce(addCounts, noTests)
}

function vitest(project: string): Promise<Counts> {
  return withReport(async (file) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    return execute(program('vitest'), [
      'run',
      '--project',
      project,
      '--passWithNoTests',
      ...reporters,
    ])
  }, countVitest)
}

/**
 * Each seed is a run of the whole system, the carrier's news included. So many meet everything several times over; the whole
 * of them is `npm run simulate -- --seeds 10000`.
 */
const seeds = 1_500

async function simulation(): Promise<Counts> {
  return asTest(
    await execute(program('tsx'), ['verification/simulation/main.ts', '--seeds', `${seeds}`]),
    'npm run simulate',
  )
}

function browser(): Promise<Counts> {
  return withReport(async (file) => {
    const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file }
    return execute(program('playwright'), ['test', '--reporter=list,json'], {
      cwd: path.join(root, 'apps/web'),
      env,
    })
  }, countPlaywright)
}

/**
 * A short storm on each bus, always with the same seed; longer ones with other seeds are run by
 * hand.
 */
async function storm(): Promise<Counts> {
  let counts = noTests
  for (const bus of ['log', 'kafka']) {
    const args = ['--minutes', '0.75', '--bus', bus, '--seed', '1']
    const code = await execute(program('tsx'), [
      path.join(root, 'verification/chaos/main.ts'),
      ...args,
    ])
    counts = addCounts(counts, asTest(code, `the storm on the bus ${bus}`))
  }
  return counts
}

/** Runs a tool that writes a JSON report; whatever the report says, a bad exit code is at least one failure. */
async function withReport(
  run: (file: string) => Promise<number>,
  count: (json: string) => Counts,
): Promise<Counts> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-report-'))
  const file = path.join(folder, 'report.json')
  try {
    const code = await run(file)
    const counts = existsSync(file) ? count(await readFile(file, 'utf8')) : noTests
    return code !== 0 && counts.failed === 0 ? addCounts(counts, ended(code)) : counts
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function asTest(code: number, what: string): Counts {
  return code === 0 ? { ...noTests, passed: 1 } : ended(code, what)
}

const ended = (code: number, what = 'the run'): Counts => ({
  ...noTests,
  failed: 1,
  failures: [`${what} ended with exit code ${code}`],
})

/**
 * No suite takes this long; one that hangs is ended and counted as failed instead of holding up
 * everything.
 */
const suiteTimeoutMs = 40 * 60_000

/** Runs a program with its output shown, and resolves with its exit code (1 when it was ended or is not there). */
async function execute(
  command: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<number> {
  const { exitCode, code, shortMessage } = await execa(command, args, {
    cwd: root,
    ...options,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    timeout: suiteTimeoutMs,
    reject: false,
  })
  if (code === 'ENOENT') console.error(`${shortMessage}\nRun "npm ci" first.`)
  return exitCode ?? 1
}
