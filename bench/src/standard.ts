import { dim, print } from '@sagaboard/scripts/lib/progress'
import type { Pool } from 'pg'
import type { BenchContext } from './context.ts'
import { brokenInvariants, repeatedCalls } from './measure/invariants.ts'
import { figuresIfKept } from './measure/promises.ts'
import { measure, type Run } from './measure/run.ts'
import { messagesRatioMax } from './messages/figures.ts'
import { measureMessages } from './messages/run.ts'
import type { Bus } from './options.ts'
import { standardFigures, standardTables } from './report/standard.ts'
import { figure, times } from './report/table.ts'

const titles: Record<Bus, string> = {
  log: 'Embedded: the log in Postgres, one worker process',
  kafka: 'Kafka: one process per service, relay and broker',
}

/** What a run on a bus gave, once every promise was looked at. */
export function standardReport(bus: Bus, pool: Pool, { rounds, rest, accepted }: Run) {
  return figuresIfKept(
    bus,
    () => brokenInvariants(pool, accepted),
    async () => ({
      bus,
      accepted,
      repeatedCalls: await repeatedCalls(pool),
      figures: standardFigures(bus, rounds),
      rest,
      rounds,
    }),
  )
}

/** Measures each bus: ours beside the baseline, against the aims. */
export async function benchStandard(context: BenchContext) {
  const { options, plan, onStage, log } = context
  const reports = []
  for (const bus of options.buses) {
    const told = log(bus)
    told('starting servers, workers and web')
    reports.push(
      await onStage(
        { bus, web: true, roles: ['placing', 'posting', 'baseline'], log: told },
        async (stage) => {
          const run = await measure(stage, plan, told)
          told('checking the invariants')
          return standardReport(bus, stage.pool, run)
        },
      ),
    )
  }
  const messages = options.buses.includes('log') ? await measureMessages(context) : undefined
  for (const { bus, figures, rest, rounds, accepted, repeatedCalls: repeated } of reports) {
    const held = `${accepted.toLocaleString('en')} orders, all invariants hold, ${repeated} provider calls made again`
    print(`\n  ${titles[bus]}  ${dim(held)}\n`)
    for (const line of standardTables(rounds, figures)) print(`  ${line}`)
    const cpu = [...rest.cpuMs]
      .filter(([, ms]) => ms >= 1)
      .map(([name, ms]) => `${name} ${figure(ms)}`)
    const counted = `${figure(rest.transactions)} transactions, ${figure(rest.roundTrips)} round trips`
    print(dim(`\n  At rest, a second: ${counted}, ms of CPU: ${cpu.join(', ')}.`))
    print(
      dim(
        '  An episode has its share of that: the slower it runs, the more of it falls on each order.',
      ),
    )
  }
  if (messages) {
    const { withMs, withoutMs, ratio } = messages.figures
    const aim = `at most ${times(messagesRatioMax)}: ${ratio <= messagesRatioMax ? 'yes' : 'no'}`
    print(
      `\n  Messages to customers  ${figure(withMs)} ms of CPU a saga with them, ${figure(withoutMs)} without: ${times(ratio)}  ${dim(aim)}`,
    )
  }
  print(
    dim(
      '\n  The baseline: the five steps as five plain commits on the same server, 16 orders in flight, without any guarantee.',
    ),
  )
  return messages ? [...reports, { messages }] : reports
}
