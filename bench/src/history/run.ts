import { dim, print } from '@sagaboard/scripts/lib/progress'
import type { Pool } from 'pg'
import type { BenchContext } from '../context.ts'
import { measureEpisode, warmUp } from '../measure/episode.ts'
import { brokenSince } from '../measure/invariants.ts'
import { figuresIfKept } from '../measure/promises.ts'
import type { Preparation, Stage } from '../stage/stage.ts'
import { type Answered, askConsole } from './console-queries.ts'
import { type Database, databases, type HistoryRounds } from './databases.ts'
import { historyFigures, historyTables } from './figures.ts'
import { fillHistory } from './fill.ts'
import { playEnded, playOpen } from './templates.ts'

const dayMs = 24 * 3_600_000

/** Measures what a saga costs beside many open orders, and after many that have ended, in turn with an empty database. */
export async function benchHistory({ plan, onStage, log: telling }: BenchContext) {
  const log = telling('history')
  const prepare: Record<Database, Preparation | undefined> = {
    empty: undefined,
    open: {
      play: playOpen,
      fill: async (pool) => {
        await fillHistory(pool, { count: plan.historyOpen, kind: 'open', spreadMs: dayMs / 2, log })
      },
    },
    ended: {
      play: playEnded,
      fill: async (pool) => {
        await fillHistory(pool, {
          count: plan.historyEnded,
          kind: 'ended',
          spreadMs: 90 * dayMs,
          log,
        })
      },
    },
  }
  const setUp = (name: Database) => {
    log(`setting up the database "${name}"`)
    return { bus: 'log', web: false, roles: ['placing'], prepare: prepare[name], log } as const
  }
  return onStage(setUp('empty'), (empty) =>
    onStage(setUp('open'), (open) =>
      onStage(setUp('ended'), async (ended) => {
        const stages: Record<Database, Stage> = { empty, open, ended }
        const accepted: Record<Database, number> = { empty: 0, open: 0, ended: 0 }
        const rounds: HistoryRounds = { empty: [], open: [], ended: [] }
        log('warming up')
        const inTurn = async (play: (name: Database) => Promise<void>) => {
          for (const name of databases) await play(name)
        }
        await inTurn(async (name) => {
          accepted[name] += (await warmUp(stages[name], 'placing', plan.warmUpMs)).accepted
        })
        const playRound = async (name: Database) => {
          const episode = await measureEpisode(stages[name], 'placing', plan.loadMs)
          rounds[name].push(episode)
          accepted[name] += episode.accepted
        }
        for (let n = 1; n <= plan.rounds; n++) {
          log(`round ${n} of ${plan.rounds}`)
          await inTurn(playRound)
        }
        log('asking what the console asks')
        const answers: Record<Database, Answered[]> = {
          empty: await askConsole(empty.pool),
          open: await askConsole(open.pool),
          ended: await askConsole(ended.pool),
        }
        log('checking the invariants of all three databases')
        const kept = (name: Database): Held => ({
          pool: stages[name].pool,
          since: stages[name].since,
          accepted: accepted[name],
        })
        const report = await historyReport(
          { empty: kept('empty'), open: kept('open'), ended: kept('ended') },
          rounds,
        )
        const sizes = `${plan.historyOpen.toLocaleString('en')} open, ${plan.historyEnded.toLocaleString('en')} ended orders`
        print(
          `\n  With a history  ${dim(`${sizes}; all invariants hold in all three databases`)}\n`,
        )
        for (const line of historyTables(rounds, report.figures, answers)) print(`  ${line}`)
        return { ...report, answers }
      }),
    ),
  )
}

/** A database after the run: what was placed in it since the run began is to be all there. */
export interface Held {
  pool: Pool
  since: string
  accepted: number
}

/** What the databases gave, once every promise was looked at in each of them. */
export function historyReport(held: Record<Database, Held>, rounds: HistoryRounds) {
  const findBroken = async () => {
    const broken: string[] = []
    for (const name of databases) {
      const { pool, since, accepted } = held[name]
      broken.push(...(await brokenSince(pool, since, accepted)).map((one) => `${name}: ${one}`))
    }
    return broken
  }
  return figuresIfKept('history', findBroken, () => ({ figures: historyFigures(rounds), rounds }))
}
