import { cpus, loadavg } from 'node:os'
import path from 'node:path'
import { bold, dim, fail, print } from '@sagaboard/scripts/lib/progress'
import type { BenchContext } from './context.ts'
import { benchHistory } from './history/run.ts'
import { cpuIsTold } from './measure/cpu.ts'
import { PromisesBroken } from './measure/promises.ts'
import { BadOption, type Options, readOptions, usage } from './options.ts'
import { benchPeers } from './peers/run.ts'
import { full, quick } from './plan.ts'
import { writeReport } from './report/write.ts'
import { benchScale } from './scale/run.ts'
import { type Stage, setStage } from './stage/stage.ts'
import { benchStandard } from './standard.ts'
import { benchWeb } from './web/run.ts'

/**
 * `npm run bench`: the whole system in real processes, on a database of its own, beside a baseline on the same server.
 * Figures are shown only when every invariant holds afterwards.
 */
const modes = {
  standard: benchStandard,
  peers: benchPeers,
  history: benchHistory,
  scale: benchScale,
  web: benchWeb,
}
const stages = new Set<Stage>()
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void stopEarly())

try {
  await bench(readOptions(process.argv.slice(2)))
} catch (error) {
  if (interrupted.signal.aborted) process.exitCode = 130
  else {
    if (error instanceof BadOption) fail(`${error.message}\n    ${usage}`)
    else if (error instanceof PromisesBroken) fail(error.message)
    else fail(error instanceof Error ? (error.stack ?? error.message) : String(error))
    process.exitCode = 1
  }
}

async function bench(options: Options): Promise<void> {
  const startedAt = new Date()
  const planned = options.quick ? quick : full
  const plan = { ...planned, rounds: options.rounds ?? planned.rounds }
  const [load = 0] = loadavg()
  const machine = `${cpus().length} cores, node ${process.version}, machine load ${load.toFixed(1)}`
  print(`\n  ${bold('Sagaboard bench')}  seed ${options.seed}, ${machine}`)
  if (!cpuIsTold)
    print(dim('  CPU per process is not told by this system: those rows are left out.'))
  const reports = await modes[options.mode](contextOf(options, plan))
  if (options.mode !== 'web') tellOfEpisodes(plan.rounds)
  for (const file of await writeReport(startedAt, options, plan, reports))
    print(dim(`  ${path.relative(process.cwd(), file)}`))
}

/** How the figures of an episode come about. */
function tellOfEpisodes(rounds: number): void {
  print(
    dim(
      '  Each episode loads, drains until its last order has ended, and divides by the orders that finished; figures are the',
    ),
  )
  print(
    dim(
      `  middle of ${rounds} rounds, variants in turn. Transactions, rows: pg_stat_database, pg_stat_user_tables. WAL: pg_stat_wal.`,
    ),
  )
  print(
    dim(
      '  Fsyncs: pg_stat_io. Round trips: writes to the sockets of PostgreSQL, counted in each process. CPU: /proc.',
    ),
  )
}

function contextOf(options: Options, plan: BenchContext['plan']): BenchContext {
  return {
    options,
    plan,
    async onStage(wanted, work) {
      const stage = await setStage({
        ...wanted,
        seed: options.seed,
        build: options.build,
        signal: interrupted.signal,
      })
      stages.add(stage)
      try {
        return await Promise.race([work(stage), stage.broken])
      } finally {
        stages.delete(stage)
        await stage.stop()
      }
    },
    log(part) {
      const startedAt = performance.now()
      return (line) =>
        print(
          dim(
            `  ${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s  ${part}: ${line}`,
          ),
        )
    },
  }
}

async function stopEarly(): Promise<void> {
  interrupted.abort()
  if (stages.size === 0) return // what is still being set up ends by the signal
  await Promise.all([...stages].map((stage) => stage.stop()))
  process.exit(130)
}
