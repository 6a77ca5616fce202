import { dim, print } from '@sagaboard/scripts/lib/progress'
import type { BenchContext } from './context.ts'
import { brokenInvariants, repeatedCalls } from './measure/invariants.ts'
import { figuresIfKept } from './measure/promises.ts'
import { measure } from './measure/run.ts'
import type { Bus } from './options.ts'
import { standardFigures, standardTables } from './report/standard.ts'
import { figure } from './report/table.ts'

const titles: Record<Bus, string> = {
  log: 'Embedded: the log in Postgres, one worker process',
  kafka: 'Kafka: one process per service, relay and broker',
}

/** Measures each bus: ours beside the baseline, against the aims. */
export async function benchStandard({ options, plan, onStage, log }: BenchContext) {
  const reports = []
  for (const bus of options.buses) {
    const told = log(bus)
    told('starting servers, workers and web')
    reports.push(
      await onStage(
        { bus, web: true, roles: ['placing', 'posting', 'baseline'], log: told },
        async (stage) => {
          const { rounds, rest, accepted } = await measure(stage, plan, told)
          told('checking the invariants')
          return figuresIfKept(
            bus,
            () => brokenInvariants(stage.pool, accepted),
            async () => ({
              ...{ bus, accepted, repeatedCalls: await repeatedCalls(stage.pool) },
              ...{ figures: standardFigures(bus, rounds), rest, rounds },
            }),
          )
        },
      ),
    )
  }
  for (const { bus, figures, rest, rounds, accepted, repeatedCalls: repeated } of reports) {
    const held = `${accepted.toLocaleString('en')} orders, all invariants hold, ${repeated} provider calls made again`
    print(`\n  ${titles[bus]}  ${dim(held)}\n`)
    for (const line of standardTables(rounds, figures)) print(`  ${line}`)
    const [transactions, roundTrips, cpuMs] = [rest.transactions, rest.roundTrips, rest.cpuMs].map(
      figure,
    )
    print(
      dim(
        `\n  At rest, a second: ${transactions} transactions, ${roundTrips} round trips, ${cpuMs} ms of CPU; the share of an episode is in its figures.`,
      ),
    )
  }
  print(
    dim(
      '\n  The baseline: the five steps as five plain commits on the same server, 16 orders in flight, without any guarantee.',
    ),
  )
  return reports
}
