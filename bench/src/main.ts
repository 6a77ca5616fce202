import { cpus, loadavg } from 'node:os'
import path from 'node:path'
import { bold, dim, fail, print } from '@sagaboard/scripts/lib/progress'
import { cpuIsTold } from './measure/cpu.ts'
import { brokenInvariants, repeatedCalls } from './measure/invariants.ts'
import { measure } from './measure/run.ts'
import { BadOption, type Bus, type Options, readOptions, usage } from './options.ts'
import { full, type Plan, quick } from './plan.ts'
import { figuresOf } from './report/figures.ts'
import { tableOf } from './report/table.ts'
import { type BusReport, writeReport } from './report/write.ts'
import { type Stage, setStage } from './stage/stage.ts'

/**
 * `npm run bench`: the whole system in real processes, on a database of its own, beside a baseline on the same server.
 * Figures are shown only when every invariant holds afterwards.
 */

/** The run broke a promise: its figures are worth nothing. */
class PromisesBroken extends Error {
  override name = 'PromisesBroken'
}

let stage: Stage | undefined
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
  const plan = options.quick ? quick : full
  const [load = 0] = loadavg()
  print(
    `\n  ${bold('Sagaboard bench')}  seed ${options.seed}, ${cpus().length} cores, node ${process.version}, machine load ${load.toFixed(1)}`,
  )
  if (!cpuIsTold)
    print(dim('  CPU per process is not told by this system: those rows are left out.'))
  const reports: BusReport[] = []
  for (const bus of options.buses) reports.push(await benchBus(bus, options, plan))
  for (const { bus, figures, accepted, repeatedCalls } of reports) {
    const told = `${accepted.toLocaleString('en')} orders, all invariants hold, ${repeatedCalls} provider calls made again`
    const title =
      bus === 'log'
        ? 'Embedded: the log in Postgres, one worker process'
        : 'Kafka: one process per service, relay and broker'
    print(`\n  ${bold(title)}  ${dim(told)}\n`)
    for (const line of tableOf(figures).split('\n')) print(`  ${line}`)
  }
  print(
    dim(
      '\n  Ratio: to the baseline of the same run, five plain commits per order on the same server, 16 in flight: rates to its rate,',
    ),
  )
  print(
    dim(
      '  latencies to one of its orders alone, CPU to its process and Postgres. Higher is better for rates, lower for the rest.',
    ),
  )
  for (const file of await writeReport(startedAt, options, plan, reports))
    print(dim(`  ${path.relative(process.cwd(), file)}`))
}

async function benchBus(bus: Bus, { seed, build }: Options, plan: Plan): Promise<BusReport> {
  const startedAt = performance.now()
  const log = (line: string) =>
    print(
      dim(
        `  ${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s  ${bus}: ${line}`,
      ),
    )
  log('starting servers, workers and web')
  stage = await setStage({ bus, seed, build, log, signal: interrupted.signal })
  try {
    const { cycles, accepted } = await Promise.race([measure(stage, plan, log), stage.broken])
    log('checking the invariants')
    const broken = await brokenInvariants(stage.pool, accepted)
    if (broken.length > 0)
      throw new PromisesBroken(
        `No figures for "${bus}", because promises were broken:\n${broken.map((one) => `    ${one}`).join('\n')}`,
      )
    return {
      bus,
      accepted,
      repeatedCalls: await repeatedCalls(stage.pool),
      figures: figuresOf(bus, cycles),
      cycles,
    }
  } finally {
    await stage.stop()
    stage = undefined
  }
}

async function stopEarly(): Promise<void> {
  interrupted.abort()
  if (!stage) return // what is still being set up ends by the signal
  await stage.stop()
  process.exit(130)
}
