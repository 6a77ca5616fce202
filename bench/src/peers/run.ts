import { dim, print } from '@sagaboard/scripts/lib/progress'
import type { Pool } from 'pg'
import type { BenchContext } from '../context.ts'
import { type Episode, isOurs, measureEpisode, warmUp } from '../measure/episode.ts'
import { brokenInvariants } from '../measure/invariants.ts'
import { figuresIfKept } from '../measure/promises.ts'
import { baselineInFlight, dbosInFlight, dbosPoolSize } from '../plan.ts'
import { peerFigures, peerTables } from './figures.ts'
import { type PeerRounds, peerRoles } from './roles.ts'

/** What is compared, for whoever reads the tables. */
const said = [
  'Every variant plays place, reserve, charge, ship, complete on one PostgreSQL, and they take turns. What each promises:',
  '  ours        every event once per service, in order, after any crash; stock and money reconciled; requests idempotent;',
  '              cancel and compensation at any step; provider calls of their own with their own commits (two of them)',
  '  DBOS, tx    a workflow goes on after a crash; each step commits with its checkpoint and happens once',
  '  DBOS, steps a workflow goes on after a crash; each step happens at least once (cheaper than DBOS recommends for SQL)',
  '  baseline    nothing: five plain commits; what a crash leaves half done stays so',
  `DBOS runs in the process of its load, as the baseline does, with ${dbosInFlight} workflows in flight and two pools of ${dbosPoolSize} connections;`,
  `the baseline with ${baselineInFlight} orders in flight. DBOS and the baseline run the same prepared statements on the same tables, in`,
  'databases of their own. Ours does more per step (movements, ledger, ledgers of the providers), as its tables are richer.',
]

/** Measures another engine for durable work beside ours and the baseline, in turn, on the same server. */
export async function benchPeers({ plan, onStage, log: telling }: BenchContext) {
  const log = telling('peers')
  log('starting server, workers, DBOS')
  return onStage({ bus: 'log', web: false, roles: peerRoles, log }, async (stage) => {
    let accepted = 0
    log('warming up')
    for (const role of peerRoles) {
      const warm = await warmUp(stage, role, plan.warmUpMs)
      if (isOurs(role)) accepted += warm.accepted
    }
    const rounds: PeerRounds = {
      placing: [],
      baseline: [],
      'dbos-transactions': [],
      'dbos-steps': [],
    }
    const alone = { count: plan.alone, restMs: plan.aloneRestMs }
    const playRound = async (role: (typeof peerRoles)[number]) => {
      const episode: Episode = await measureEpisode(stage, role, plan.loadMs)
      const { ms } = await stage.loadOf(role).ask('alone', alone)
      rounds[role].push({ episode, aloneMs: ms })
      if (isOurs(role)) accepted += episode.accepted + ms.length
    }
    for (let n = 1; n <= plan.rounds; n++) {
      log(`round ${n} of ${plan.rounds}`)
      for (const role of peerRoles) await playRound(role)
    }
    const report = await peerReport(stage.pool, accepted, rounds)
    print(
      `\n  Beside another engine  ${dim(`${accepted.toLocaleString('en')} orders of ours, all invariants hold`)}\n`,
    )
    for (const line of peerTables(rounds, report.figures)) print(`  ${line}`)
    print('')
    for (const line of said) print(dim(`  ${line}`))
    return report
  })
}

/** What the variants gave, once every promise of ours was looked at. */
export function peerReport(pool: Pool, accepted: number, rounds: PeerRounds) {
  return figuresIfKept(
    'peers',
    () => brokenInvariants(pool, accepted),
    () => ({ figures: peerFigures(rounds), rounds }),
  )
}
